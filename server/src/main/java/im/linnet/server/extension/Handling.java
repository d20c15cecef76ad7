// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The server's handling of one stanza that a client sent on a managed stream (XEP-0198 §4): the client is told that the
 * stanza is handled when nobody holds it any more.
 *
 * <p>The session that received the stanza holds it while it is on its way to an entity. An entity that takes it over
 * durably holds it, too, before it returns, until its commit is done. Delivery to clients does not wait for that.
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
    private volatile boolean stored;

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

    /** Tells whether the stanza's number was stored together with the stanza. */
    public boolean isStored() {
        return stored;
    }

    /** Tells that the stanza's number was stored together with the stanza; before {@link #release}. */
    public void stored() {
        stored = true;
    }

    /** Takes part in the handling. */
    public void hold() {
        HOLDS.incrementAndGet(this);
    }

    /** Ends one's part in the handling; the last one to do so finishes it. */
    public void release() {
        if (HOLDS.decrementAndGet(this) == 0) {
            ledger.handled(this);
        }
    }
}
