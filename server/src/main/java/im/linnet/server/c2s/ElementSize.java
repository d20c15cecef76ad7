// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.Node;
import im.linnet.xmpp.xml.Text;

/** What elements take of a stream. */
final class ElementSize {
    private static final int ELEMENT_BYTES = 5;

    private ElementSize() {}

    /** About how many bytes an element takes: exact enough for a limit. */
    static int of(Element element) {
        int bytes = 2 * element.name().length()
                + ELEMENT_BYTES
                + element.namespace().length();
        for (int i = 0; i < element.attributeCount(); i++) {
            bytes += element.attributeName(i).length()
                    + element.attributeValue(i).length()
                    + ELEMENT_BYTES;
        }
        for (Node child : element.children()) {
            bytes += switch (child) {
                case Element nested -> of(nested);
                case Text text -> text.value().length();
            };
        }
        return bytes;
    }
}
