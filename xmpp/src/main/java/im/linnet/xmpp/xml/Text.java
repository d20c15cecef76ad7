// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

/**
 * Character data.
 *
 * @param value the text with its references resolved
 */
public record Text(String value) implements Node {}
