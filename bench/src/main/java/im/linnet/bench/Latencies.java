// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Latencies with three significant digits up to a minute. Any thread may add; one thread takes. */
final class Latencies {
    private static final long MAX_NANOS = 60_000_000_000L;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Recorder recorder = new Recorder(MAX_NANOS, 3);

    /** Adds one; longer than a minute counts as a minute. */
    void add(long nanos) {
        recorder.recordValue(Math.clamp(nanos, 0, MAX_NANOS));
    }

    /** Drops what was added so far. */
    void clear() {
        recorder.reset();
    }

    /** Returns what was added since the last call or {@link #clear} as figures, and starts again. */
    List<Report.Figure> take() {
        return take("latency");
    }

    /** The same with another first word in the figures' names. */
    List<Report.Figure> take(String name) {
        var histogram = recorder.getIntervalHistogram();
        return List.of(
                figure(name + "_p50", histogram, 50),
                figure(name + "_p99", histogram, 99),
                figure(name + "_p99_9", histogram, 99.9),
                figure(name + "_max", histogram, 100));
    }

    private static Report.Figure figure(String name, Histogram histogram, double percentile) {
        return new Report.Figure(name, histogram.getValueAtPercentile(percentile) / NANOS_PER_MILLI, "ms");
    }
}
