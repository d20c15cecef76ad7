// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final long MILLI = 1_000_000;

    private final Latencies latencies = new Latencies();

    @Test
    void percentiles_are_exact_to_three_digits() {
        for (int i = 1; i <= 10_000; i++) {
            latencies.add(i * MILLI / 10);
        }

        var figures = latencies.take();

        assertThat(figures)
                .extracting(Report.Figure::name)
                .containsExactly("latency_p50", "latency_p99", "latency_p99_9", "latency_max");
        assertThat(figures.get(0).value()).isCloseTo(500, within(1.0));
        assertThat(figures.get(1).value()).isCloseTo(990, within(1.0));
        assertThat(figures.get(2).value()).isCloseTo(999, within(1.0));
        assertThat(figures.get(3).value()).isCloseTo(1000, within(1.0));
    }

    @Test
    void taking_and_clearing_start_again() {
        latencies.add(900 * MILLI);
        latencies.clear();
        latencies.add(2 * MILLI);
        assertThat(latencies.take().getLast().value()).isCloseTo(2, within(0.01));

        latencies.add(MILLI);
        assertThat(latencies.take().getLast().value()).isCloseTo(1, within(0.01));
    }

    @Test
    void a_stall_counts_as_a_minute_at_most_and_never_below_zero() {
        latencies.add(Long.MAX_VALUE);
        latencies.add(-5);

        var figures = latencies.take();

        assertThat(figures.getFirst().value()).isZero();
        assertThat(figures.getLast().value()).isCloseTo(60_000, within(60.0));
    }
}
