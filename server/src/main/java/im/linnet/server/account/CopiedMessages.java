// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Carbon;
import im.linnet.xmpp.stanza.Message;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the messages of an account that were copied lately, so that errors that answer them are copied too (XEP-0280
 * §6.1): an error says nothing of what it answers but the id. Safe from any thread.
 *
 * <p>A table of fixed size with one hash in each place. A later message may take the place of an earlier one, and two
 * messages may have the same hash; either makes no more of a difference than a copy of an error more or less.
 */
final class CopiedMessages {
    private static final int PLACES = 128;

    private volatile @Nullable AtomicIntegerArray hashes;

    /** Remembers a message that is copied. */
    void note(Message message, Carbon.Direction direction) {
        int hash = hash(message, direction);
        if (hash == 0) {
            return;
        }
        AtomicIntegerArray table = hashes;
        if (table == null) {
            // Should two threads make one, the note in one of them is lost.
            table = new AtomicIntegerArray(PLACES);
            hashes = table;
        }
        table.set(place(hash), hash);
    }

    /** Tells whether a message was copied lately; false for one without an id. */
    boolean contains(Message message, Carbon.Direction direction) {
        AtomicIntegerArray table = hashes;
        int hash = hash(message, direction);
        return table != null && hash != 0 && table.get(place(hash)) == hash;
    }

    /**
     * Tells whether a message answers one that was copied.
     *
     * @param direction the way that the answer goes
     */
    boolean isAnswer(Message message, Carbon.Direction direction) {
        return contains(message, opposite(direction));
    }

    private static Carbon.Direction opposite(Carbon.Direction direction) {
        return switch (direction) {
            case SENT -> Carbon.Direction.RECEIVED;
            case RECEIVED -> Carbon.Direction.SENT;
        };
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 16) & PLACES - 1;
    }

    /**
     * Returns a hash of the message with that id between the account and the other, or 0 if it has none. Who the other is
     * does not depend on the direction of the message at hand, only on where its addresses stand.
     */
    private static int hash(Message message, Carbon.Direction of) {
        String id = message.id();
        Jid from = message.from();
        Jid to = message.to();
        if (id == null || from == null || to == null) {
            return 0;
        }
        // Both addresses, so that it is the same for a message and its answer.
        int pair = from.bare().hashCode() ^ to.bare().hashCode();
        return 31 * (31 * id.hashCode() + pair) + of.elementName().hashCode() | 1;
    }
}
