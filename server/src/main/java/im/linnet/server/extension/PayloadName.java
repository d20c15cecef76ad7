// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/**
 * The name of a payload element.
 *
 * @param name the local name
 * @param namespace the namespace
 */
public record PayloadName(String name, String namespace) {}
