// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stanzas that one side of a managed stream has sent or is about to send, until the peer has acknowledged them
 * (XEP-0198 §4, §5). Not thread-safe.
 *
 * <p>Stanzas are numbered from 1, without end; the peer's {@code h} is that number modulo 2^32. What is added waits to be
 * written to the current transport. When that is lost, everything that was not acknowledged waits again.
 *
 * @param <T> what is known of a stanza
 */
public final class OutgoingStanzas<T> {
    private static final long MODULUS = 1L << 32;

    /** Written to the current transport. */
    private final ArrayDeque<T> written = new ArrayDeque<>();

    private ArrayDeque<T> waiting = new ArrayDeque<>();
    /** How many of those that wait were written to an earlier transport, so that the peer may have got them. */
    private int writtenBefore;

    private long acknowledged;

    /**
     * Creates an empty queue.
     *
     * @param acknowledged how many stanzas the peer has acknowledged already
     */
    public OutgoingStanzas(long acknowledged) {
        this.acknowledged = acknowledged;
    }

    /** Adds a stanza that waits to be written; returns its number. */
    public long add(T stanza) {
        waiting.add(stanza);
        return acknowledged + size();
    }

    /** Takes the next stanza to be written, which from now on waits for its acknowledgement; null if there is none. */
    public @Nullable T write() {
        T next = waiting.poll();
        if (next != null) {
            written.add(next);
            writtenBefore = Math.max(0, writtenBefore - 1);
        }
        return next;
    }

    /** Expects another transport: what was not acknowledged will be written again. */
    public void detach() {
        if (written.isEmpty()) {
            return;
        }
        writtenBefore += written.size();
        ArrayDeque<T> again = new ArrayDeque<>(written.size() + waiting.size());
        again.addAll(written);
        again.addAll(waiting);
        written.clear();
        waiting = again;
    }

    /** Tells whether an {@code h} counts no more than what was sent, and no less than what was acknowledged before. */
    public boolean isPossible(long h) {
        return distance(h) <= written.size() + writtenBefore;
    }

    /**
     * Takes an acknowledgement.
     *
     * @param h a number for which {@link #isPossible} holds
     * @return what is acknowledged by it and was not before, in order
     * @throws IllegalArgumentException if the number is not possible
     */
    public List<T> acknowledge(long h) {
        long count = distance(h);
        if (!isPossible(h)) {
            throw new IllegalArgumentException("h " + h + " after " + acknowledged + ", sent " + sent());
        }
        List<T> gone = new ArrayList<>((int) count);
        for (long i = 0; i < count; i++) {
            T first = written.poll();
            if (first == null) {
                first = waiting.remove();
                writtenBefore--;
            }
            gone.add(first);
        }
        acknowledged += count;
        return gone;
    }

    private long distance(long h) {
        return Math.floorMod(h - acknowledged, MODULUS);
    }

    /** Returns how many stanzas were acknowledged. */
    public long acknowledged() {
        return acknowledged;
    }

    /** Returns how many stanzas were sent on any transport: the highest number that the peer can acknowledge. */
    public long sent() {
        return acknowledged + written.size() + writtenBefore;
    }

    /** Returns how many stanzas wait for the current transport. */
    public int waiting() {
        return waiting.size();
    }

    /** Returns how many stanzas are not acknowledged, written or not. */
    public int size() {
        return written.size() + waiting.size();
    }

    /** Returns what is not acknowledged, in order. */
    public List<T> unacknowledged() {
        List<T> all = new ArrayList<>(written);
        all.addAll(waiting);
        return all;
    }
}
