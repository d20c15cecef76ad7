// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

/** A child of an {@link Element}: another element, or text. */
public sealed interface Node permits Element, Text {}
