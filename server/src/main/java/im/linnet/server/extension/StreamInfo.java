// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import java.net.InetAddress;

/**
 * What is known of a stream before its client has authenticated.
 *
 * @param host the hosted domain that it was opened to
 * @param address the client's address
 * @param secure whether TLS protects it
 */
public record StreamInfo(String host, InetAddress address, boolean secure) {}
