// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.XmlWriter;

/** Stanzas as they are stored: in the client namespace, which is not declared. */
final class StanzaBytes {
    private static final int TYPICAL = 512;

    private StanzaBytes() {}

    static byte[] of(Stanza stanza) {
        XmlWriter writer = new XmlWriter(TYPICAL);
        writer.element(stanza.element().inNamespace(Namespaces.CLIENT), Namespaces.CLIENT);
        return writer.toByteArray();
    }
}
