// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long START = Long.MAX_VALUE - 5;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void a_burst_is_free_and_what_goes_beyond_costs_time() {
        RateLimit limit = new RateLimit(10, 100, START);
        assertThat(limit.take(100, START)).isZero();
        assertThat(limit.take(1, START)).isEqualTo(SECOND / 10);
        assertThat(limit.take(9, START)).isEqualTo(SECOND);
    }

    @Test
    void time_fills_the_bucket_up_to_the_burst_also_where_the_clock_overflows() {
        RateLimit limit = new RateLimit(10, 100, START);
        assertThat(limit.take(100, START)).isZero();
        assertThat(limit.take(10, START + SECOND)).isZero();
        assertThat(limit.take(1, START + SECOND)).isPositive();
        assertThat(limit.take(100, START + 1000 * SECOND)).isZero();
        assertThat(limit.take(1, START + 1000 * SECOND)).isPositive();
    }

    @Test
    void a_second_is_always_free() {
        RateLimit limit = new RateLimit(50, 1, START);
        assertThat(limit.take(50, START)).isZero();
        assertThat(limit.take(1, START)).isPositive();
    }

    @Test
    void what_is_refused_costs_nothing() {
        RateLimit limit = new RateLimit(1, 2, START);
        assertThat(limit.tryTake(2, START)).isTrue();
        for (int i = 0; i < 1000; i++) {
            assertThat(limit.tryTake(1, START)).isFalse();
        }
        assertThat(limit.tryTake(1, START + SECOND)).isTrue();
        assertThat(limit.tryTake(1, START + SECOND)).isFalse();
    }

    @Test
    void zero_is_no_limit() {
        RateLimit limit = new RateLimit(0, 1, START);
        assertThat(limit.take(Long.MAX_VALUE, START)).isZero();
        assertThat(limit.tryTake(Long.MAX_VALUE, START)).isTrue();
    }
}
