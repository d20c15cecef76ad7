// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.event.KeyValuePair;

/**
 * Keeps strangers from filling the disk by way of the log: of each kind of line (each message without its values) some
 * may come at once, and then a few a second. A line that comes after others were left out says how many. What only
 * explains a fault ({@code debug}, {@code trace}) is not bounded: somebody asked for it.
 */
final class LogFloodFilter extends Filter<ILoggingEvent> {
    /** Lines of one kind that may come at once. */
    static final int BURST = 200;
    /** Lines of one kind a second on average. */
    static final int PER_SECOND = 20;
    /** Kinds that are told apart; messages are constants, so there are not many. */
    private static final int KINDS = 1_000;

    private static final String OTHERS = "";

    private final ConcurrentHashMap<String, Bucket> buckets = new ConcurrentHashMap<>();

    /**
     * Lines of one kind.
     *
     * @param thousandths how much of a line may come, in thousandths
     * @param atMillis when that was so
     * @param skipped lines that were left out since the last that was not
     * @param passes whether the line that came last may pass
     */
    private record Bucket(long thousandths, long atMillis, long skipped, boolean passes) {
        static Bucket full(long now) {
            return new Bucket(BURST * 1_000L, now, 0, true);
        }

        Bucket next(long now) {
            long passed = Math.max(0, now - atMillis);
            long filled = Math.min(BURST * 1_000L, thousandths + Math.min(passed, BURST * 1_000L) * PER_SECOND);
            long left = passes ? 0 : skipped;
            return filled < 1_000
                    ? new Bucket(filled, now, left + 1, false)
                    : new Bucket(filled - 1_000, now, left, true);
        }
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
            return FilterReply.NEUTRAL;
        }
        String message = Objects.requireNonNullElse(event.getMessage(), OTHERS);
        String kind = buckets.size() < KINDS || buckets.containsKey(message) ? message : OTHERS;
        long now = event.getTimeStamp();
        Bucket bucket = Objects.requireNonNull(
                buckets.compute(kind, (_, known) -> (known == null ? Bucket.full(now) : known).next(now)));
        if (!bucket.passes()) {
            return FilterReply.DENY;
        }
        if (bucket.skipped() > 0 && event instanceof LoggingEvent line) {
            line.addKeyValuePair(new KeyValuePair("skipped", bucket.skipped()));
        }
        return FilterReply.NEUTRAL;
    }
}
