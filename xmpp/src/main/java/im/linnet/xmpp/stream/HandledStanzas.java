// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stream;

import java.util.HashSet;
import java.util.Set;

/**
 * Counts the stanzas that one side of a managed stream has received and handled (XEP-0198 §4). Not thread-safe.
 *
 * <p>Stanzas are numbered from 1, without end, in the order in which they were received. They may be finished in any
 * order; handled are those up to the first that is not finished, since {@code h} acknowledges all up to a number.
 */
public final class HandledStanzas {
    private long received;
    private long handled;
    /** Finished before others that were received before them; empty most of the time. */
    private final Set<Long> early = new HashSet<>(0);

    /** Creates a count from 0. */
    public HandledStanzas() {}

    /**
     * Creates a count that goes on after an earlier stream.
     *
     * @param handled how many stanzas were handled
     * @param early the numbers of later ones that were handled too: they will be received again
     */
    public HandledStanzas(long handled, Set<Long> early) {
        this.handled = handled;
        this.early.addAll(early);
        this.early.removeIf(number -> number <= handled);
        skip();
        this.received = this.handled;
    }

    private void skip() {
        while (!early.isEmpty() && early.remove(handled + 1)) {
            handled++;
        }
    }

    /** Counts a stanza that was received; returns its number. */
    public long receive() {
        received++;
        return received;
    }

    /**
     * Goes on with another transport, when everything that was received is handled: what the peer sends first is what
     * follows the handled ones, even if some of those were not received again.
     */
    public void resume() {
        received = Math.max(received, handled);
    }

    /** Tells whether a stanza was finished, or counts as handled, before it was received: it came a second time. */
    public boolean isFinished(long number) {
        return number <= handled || early.contains(number);
    }

    /**
     * Finishes a stanza; does nothing the second time.
     *
     * @return whether more are handled than before
     */
    public boolean finish(long number) {
        if (number != handled + 1) {
            if (number > handled) {
                early.add(number);
            }
            return false;
        }
        handled = number;
        skip();
        return true;
    }

    /** Finishes all stanzas up to a number. */
    public void finishUpTo(long number) {
        if (number > handled) {
            handled = number;
            early.removeIf(later -> later <= number);
            skip();
        }
    }

    /** Returns how many stanzas were received. */
    public long received() {
        return received;
    }

    /** Returns how many are handled: the {@code h} to tell, before the modulus. */
    public long handled() {
        return handled;
    }

    /** Tells whether everything that was received is handled. */
    public boolean isSettled() {
        return handled >= received;
    }
}
