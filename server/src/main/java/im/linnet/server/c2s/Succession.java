// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.net.Connection;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * Which connection carries a session, which is to carry it next, and whether any will.
 *
 * <p>Resuming, expiring and ending come from several threads, and only one of them may win: its lock is held for moments
 * only, and never waited for under that of a stream.
 */
final class Succession {
    private final SessionStream stream;
    private volatile boolean open = true;
    /** The connection that is about to take over. */
    private @Nullable Connection successor;
    /** The last one that was given up for a successor; something may still come from it. */
    private @Nullable Connection predecessor;

    Succession(SessionStream stream) {
        this.stream = stream;
    }

    /**
     * What a new connection takes the place of.
     *
     * @param rival one that was about to take over, or null
     * @param predecessor the last one that carried the session, or null
     */
    record Claim(@Nullable Connection rival, @Nullable Connection predecessor) {}

    /**
     * What is to be closed.
     *
     * @param successor one that was about to take over, or null
     * @param carrier the one that carried the session, or null
     */
    record Given(@Nullable Connection successor, @Nullable Connection carrier) {}

    /** Tells whether the session has not ended. */
    boolean isOpen() {
        return open;
    }

    /** Makes a connection the one that is to carry the session, and takes it from the one that does; null if it has ended. */
    synchronized @Nullable Claim claim(Connection next) {
        if (!open) {
            return null;
        }
        Connection rival = successor;
        successor = next;
        Connection carrier = stream.release();
        if (carrier != null) {
            predecessor = carrier;
        }
        return new Claim(rival, predecessor);
    }

    /** Tells whether a connection is still the one that is to carry the session. */
    synchronized boolean isNext(Connection next) {
        return next.equals(successor);
    }

    /** Gives up waiting for a connection to take over; returns false if nobody does wait. */
    synchronized boolean giveUp(Connection next) {
        if (!next.equals(successor)) {
            return false;
        }
        successor = null;
        return true;
    }

    /** Has a connection take over, as {@link SessionStream#resume} says; returns false if it is not to do so any more. */
    synchronized boolean takeOver(Connection next, Element resumed, long h) {
        if (!open || !next.equals(successor)) {
            return false;
        }
        successor = null;
        stream.resume(next, resumed, h);
        return true;
    }

    /**
     * Takes the session from all connections.
     *
     * @param forGood whether the session ends
     */
    synchronized Given release(boolean forGood) {
        if (forGood) {
            open = false;
        }
        Given given = new Given(successor, stream.release());
        successor = null;
        return given;
    }

    /** Ends a session that nobody carries nor is about to; returns false if it goes on, or has ended. */
    synchronized boolean expire() {
        if (!open || stream.isAttached() || successor != null) {
            return false;
        }
        open = false;
        return true;
    }
}
