// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;

/**
 * A hash of the id that its sender gave to a message, to find the message by. Taken from the message's bytes, which are
 * always written in the same way, without parsing them.
 */
final class MessageTag {
    private static final byte[] ATTRIBUTE = {' ', 'i', 'd', '='};

    private MessageTag() {}

    /** Returns the hash for a message's bytes, 0 without an id. */
    static int of(byte[] stanza) {
        int at = 0;
        while (at < stanza.length && stanza[at] != '>') {
            if (stanza[at] == '"' || stanza[at] == '\'') {
                at = endOfValue(stanza, at) + 1;
            } else if (startsHere(stanza, at)) {
                int quote = at + ATTRIBUTE.length;
                return hash(stanza, quote + 1, endOfValue(stanza, quote));
            } else {
                at++;
            }
        }
        return 0;
    }

    /** Returns the hash for an id. */
    static int of(String id) {
        Element element = Element.builder("message", Namespaces.CLIENT)
                .attribute("id", id)
                .build();
        return of(StanzaBytes.of(Message.of(element)));
    }

    private static boolean startsHere(byte[] stanza, int at) {
        if (at + ATTRIBUTE.length >= stanza.length) {
            return false;
        }
        for (int i = 0; i < ATTRIBUTE.length; i++) {
            if (stanza[at + i] != ATTRIBUTE[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns where the quote is that ends a value, or the end of the bytes. */
    private static int endOfValue(byte[] stanza, int quote) {
        int at = quote + 1;
        while (at < stanza.length && stanza[at] != stanza[quote]) {
            at++;
        }
        return at;
    }

    private static int hash(byte[] stanza, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + stanza[i];
        }
        return hash == 0 ? 1 : hash;
    }
}
