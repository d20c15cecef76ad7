// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import java.nio.file.Path;

/**
 * Where a host's certificate and key lie.
 *
 * @param certificate a PEM file with the certificate and its chain, the host's own first
 * @param key a PEM file with the private key, not encrypted
 */
public record CertificateFiles(Path certificate, Path key) {}
