// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import org.jspecify.annotations.Nullable;

/**
 * Remembers addresses that were parsed of late, so that the same {@code to} and {@code from} of stanza after stanza
 * cost one comparison and share one object.
 *
 * <p>A table with one place for each hash: a newcomer replaces what stands there. Reads and writes race on purpose; a
 * reader sees some earlier address of the place or none, and compares its text. An entry can't be wrong, only gone. Not
 * even an attacker who chooses addresses can do more than displace entries: the number of places and the length of a
 * text are bounded (2 MB of ordinary addresses, 8 MB of chosen ones).
 *
 * <p>This is the only static state of the module: it holds nothing but pure results of {@link Jid#of(String)}.
 */
final class JidCache {
    private static final int PLACES = 8192;
    private static final int MAX_LENGTH = 128;

    private static final @Nullable Jid[] TABLE = new Jid[PLACES];

    private JidCache() {}

    /** Returns the address that has exactly this text, if it is known. */
    static @Nullable Jid get(String text) {
        Jid jid = TABLE[place(text)];
        return jid != null && jid.toString().equals(text) ? jid : null;
    }

    /** Remembers an address if its text is its prepared form: others would need a second key. */
    static void put(String text, Jid jid) {
        if (text.length() <= MAX_LENGTH && jid.toString().equals(text)) {
            TABLE[place(text)] = jid;
        }
    }

    private static int place(String text) {
        int hash = text.hashCode();
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
