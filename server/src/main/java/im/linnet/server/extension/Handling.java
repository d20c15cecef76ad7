// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The server's handling of one stanza that a client sent on a managed stream (XEP-0198 §4): the client is told that the
 * stanza is handled when nobody holds it any more.
 *
 * <p>The session that received the stanza holds it until it is on its way; then it is held while it waits in the mailbox
 * of an entity. An entity that takes it over durably holds it, too, before its turn ends, until its commit is done.
 * Delivery to clients does not wait for that.
 *
 * <p>Safe from any thread.
 */
public final class Handling {
    private static final AtomicIntegerFieldUpdater<Handling> HOLDS =
            AtomicIntegerFieldUpdater.newUpdater(Handling.class, "holds");

    private final Ledger ledger;
    private final long number;
    private final long floor;
    private volatile int holds = 1;
    private volatile long storedMessage;

    /** Who counts handled stanzas. */
    public interface Ledger {
        /** Returns the key of the stream that a restarted server can go on with, 0 if it cannot. */
        long session();

        /** Hears that a stanza is handled; on any thread, and must not block. */
        void handled(Handling handling);
    }

    /**
     * Creates the handling of a stanza that is held once.
     *
     * @param number the stanza's number in the stream, from 1
     * @param floor the number up to which all stanzas were handled when this one came
     */
    public Handling(Ledger ledger, long number, long floor) {
        this.ledger = ledger;
        this.number = number;
        this.floor = floor;
    }

    /** Returns the key of the stream, 0 if nothing of it needs to be stored. */
    public long session() {
        return ledger.session();
    }

    /** Returns the stanza's number in the stream, from 1. */
    public long number() {
        return number;
    }

    /** Returns the number up to which all stanzas were handled when this one came. */
    public long floor() {
        return floor;
    }

    /** Returns the id of the message that the stanza's number was stored together with, 0 if it was not. */
    public long storedMessage() {
        return storedMessage;
    }

    /**
     * Tells that the stanza's number was stored together with the stanza; before {@link #release}.
     *
     * @param messageId the id of the message in the store
     */
    public void stored(long messageId) {
        storedMessage = messageId;
    }

    /**
     * Takes part in the handling; only while somebody else still does.
     *
     * @throws IllegalStateException if nobody does any more, so that the client may have been told that it is handled
     */
    public void hold() {
        if (HOLDS.getAndUpdate(this, before -> before == 0 ? 0 : before + 1) == 0) {
            throw new IllegalStateException("stanza " + number + " is handled already");
        }
    }

    /** Ends one's part in the handling; the last one to do so finishes it. */
    public void release() {
        if (HOLDS.decrementAndGet(this) == 0) {
            ledger.handled(this);
        }
    }
}
