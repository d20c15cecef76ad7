// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

/**
 * When the messages of a fixed rate are meant to be sent. A late generator or server does not move the later ones:
 * latency is counted from the intended time, so that a stall shows in all messages that it held up (no coordinated
 * omission).
 *
 * @param startNanos time of message 0 on the {@link System#nanoTime()} scale
 * @param perSecond messages per second
 */
record RateSchedule(long startNanos, double perSecond) {
    private static final double NANOS_PER_SECOND = 1e9;

    RateSchedule {
        if (!(perSecond > 0)) {
            throw new BenchException("the rate must be above 0, not " + perSecond);
        }
    }

    /** Returns when message {@code index} is due. */
    long dueAt(long index) {
        return startNanos + Math.round(index * (NANOS_PER_SECOND / perSecond));
    }
}
