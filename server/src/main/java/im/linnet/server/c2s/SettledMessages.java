// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.stream.HandledStanzas;

/**
 * Up to which message a restarted server would find nothing that a session needs: what its client has acknowledged, and
 * what was stored with the number of a stanza that is handled. Guarded by its stream's lock.
 *
 * <p>A message gets its id after its stanza was received, so what is not handled is newer than what was settled then; and
 * what is not acknowledged is newer than what is, but for moments when messages come from several accounts.
 */
final class SettledMessages {
    private long acknowledged;
    /** The newest message that was stored together with the number of its stanza. */
    private long stored;

    private long settled;
    /** A stanza that was received, and the newest message that mattered no more then; 0 if there is none. */
    private long markedStanza;

    private long markedMessage;

    /** Everything up to an id is settled. */
    void begin(long id) {
        acknowledged = id;
        settled = id;
    }

    /** The client has acknowledged a message. */
    void acknowledged(long id) {
        acknowledged = Math.max(acknowledged, id);
    }

    /** A message was stored together with the number of its stanza. */
    void stored(long id) {
        stored = Math.max(stored, id);
    }

    /**
     * A stanza was received.
     *
     * @param allAcknowledged whether the client has acknowledged everything that it was sent
     */
    void received(long number, boolean allAcknowledged) {
        if (markedStanza == 0) {
            markedStanza = number;
            markedMessage = newest(allAcknowledged);
        }
    }

    /** Returns up to which message all is settled. */
    long settled(HandledStanzas handled, boolean allAcknowledged) {
        if (handled.isSettled()) {
            settled = Math.max(settled, newest(allAcknowledged));
        } else if (markedStanza != 0 && handled.handled() >= markedStanza - 1) {
            settled = Math.max(settled, markedMessage);
        }
        if (handled.handled() >= markedStanza - 1) {
            markedStanza = 0;
        }
        return settled;
    }

    private long newest(boolean allAcknowledged) {
        return allAcknowledged ? Math.max(acknowledged, stored) : acknowledged;
    }
}
