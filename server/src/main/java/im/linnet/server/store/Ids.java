// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes ids: 63 bits, unique over the nodes of a cluster, ordered by time on each node.
 *
 * <p>From the top: 41 bits of milliseconds since 2024 (good until 2093), 10 bits of node, 12 bits of counter. A counter
 * that overflows, or a clock that steps back, makes the ids run ahead of the clock; they never repeat nor fall. Clients
 * must not see them: they can be guessed.
 */
public final class Ids {
    /** The most nodes that can make ids. */
    public static final int MAX_NODES = 1 << 10;

    private static final long EPOCH_MILLIS = 1_704_067_200_000L;
    private static final int COUNTER_BITS = 12;
    private static final int NODE_BITS = 10;
    private static final long MAX_MILLIS = (1L << 41) - 1;
    private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;

    private final InstantSource clock;
    private final long nodeBits;
    /** Milliseconds since the epoch and counter of the newest id. */
    private final AtomicLong last = new AtomicLong();

    /**
     * @param node this node's number in the cluster, 0 to 1023
     */
    public Ids(InstantSource clock, int node) {
        if (node < 0 || node >= MAX_NODES) {
            throw new IllegalArgumentException("node must be 0 to " + (MAX_NODES - 1) + ", not " + node);
        }
        this.clock = clock;
        this.nodeBits = (long) node << COUNTER_BITS;
    }

    /** Returns when an id was made, to the millisecond; a little later if many were made at once. */
    public static Instant time(long id) {
        return Instant.ofEpochMilli(EPOCH_MILLIS + (id >>> (COUNTER_BITS + NODE_BITS)));
    }

    /** Returns a new id, greater than all before. */
    public long next() {
        long now = Math.max(0, clock.millis() - EPOCH_MILLIS) << COUNTER_BITS;
        long tick = last.updateAndGet(previous -> Math.max(previous + 1, now));
        return (tick >>> COUNTER_BITS << (COUNTER_BITS + NODE_BITS)) | nodeBits | (tick & COUNTER_MASK);
    }

    /** Returns the least id that can be made at a time, by any node. */
    public static long first(Instant time) {
        long millis =
                Math.clamp(time.getEpochSecond(), EPOCH_MILLIS / 1_000, (MAX_MILLIS + EPOCH_MILLIS) / 1_000) * 1_000
                        + time.getNano() / 1_000_000;
        return Math.clamp(millis - EPOCH_MILLIS, 0, MAX_MILLIS) << (COUNTER_BITS + NODE_BITS);
    }
}
