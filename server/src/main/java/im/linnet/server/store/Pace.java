// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.util.concurrent.TimeUnit;

/**
 * Decides how long a batch gathers before it is committed.
 *
 * <p>A commit costs the same for one row as for twenty, most of it in the kernel. So when entries come in quick
 * succession but few are there, it pays to wait for more, a few milliseconds at most. A lone entry is never kept
 * waiting: those who wait for their commit before they send the next cannot be gathered, which shows when a wait has
 * brought little; then waiting is given up, and tried again ever more rarely.
 */
final class Pace {
    /** The longest wait. */
    static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

    /** What a batch waits to have, as long as that does not take too long. */
    private static final int WANTED = 32;

    /** A batch that has so many shares its commit well enough. */
    private static final int ENOUGH = 16;

    /** So many more are worth a wait. */
    private static final int WORTH = 3;

    private static final int MAX_PENALTY = 1 << 10;
    private static final int MIN_PENALTY = 4;

    private long lastStart;
    private int lastEntries;
    /** Entries a nanosecond, of late. */
    private double rate;
    /** Batches that do not wait before the next try. */
    private int skipped;

    private int penalty = MIN_PENALTY;

    Pace(long now) {
        this.lastStart = now;
    }

    /**
     * Tells how long to wait for more.
     *
     * @param there how many entries are there
     * @param now the time in nanoseconds
     */
    long waitNanos(int there, long now) {
        double recent = lastEntries / (double) Math.max(1, now - lastStart);
        // Quick to see that it has become quiet, so that the first entry after that does not wait.
        rate = recent < rate / 4 ? recent : (rate + recent) / 2;
        lastStart = now;
        if (there >= ENOUGH || rate * MAX_WAIT_NANOS < WORTH + 1) {
            return 0;
        }
        if (skipped > 0) {
            skipped--;
            return 0;
        }
        return Math.min(MAX_WAIT_NANOS, (long) ((WANTED - there) / rate));
    }

    /** Takes note of how many entries a wait has added. */
    void waited(int gained) {
        if (gained >= WORTH) {
            penalty = MIN_PENALTY;
        } else {
            skipped = penalty;
            penalty = Math.min(MAX_PENALTY, 2 * penalty);
        }
    }

    /** Takes note of how many entries were committed. */
    void committed(int entries) {
        lastEntries = entries;
    }
}
