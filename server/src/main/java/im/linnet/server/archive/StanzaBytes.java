// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlException;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import im.linnet.xmpp.xml.XmlWriter;

/** Stanzas as they are stored: in the client namespace, which is not declared. */
public final class StanzaBytes {
    private static final int TYPICAL = 512;

    /**
     * No limits but the stack's: what is stored was within the limits of its time when it came, and has grown since, by
     * its sender's address and by characters that are written as references.
     */
    private static final XmlLimits LIMITS =
            new XmlLimits(Integer.MAX_VALUE, 1_000, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private StanzaBytes() {}

    /** Returns the bytes of a stanza. */
    public static byte[] of(Stanza stanza) {
        XmlWriter writer = new XmlWriter(TYPICAL);
        writer.element(stanza.element().inNamespace(Namespaces.CLIENT), Namespaces.CLIENT);
        return writer.toByteArray();
    }

    /**
     * Reads what was stored.
     *
     * @throws XmlException if it is broken
     */
    public static Element read(byte[] stored) {
        return XmlStreamParser.parseFragment(stored, Namespaces.CLIENT, LIMITS);
    }
}
