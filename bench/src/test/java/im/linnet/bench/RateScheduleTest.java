// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RateScheduleTest {
    @Test
    void messages_are_due_at_even_distances_from_the_start() {
        var schedule = new RateSchedule(5_000, 2_000);

        assertThat(schedule.dueAt(0)).isEqualTo(5_000);
        assertThat(schedule.dueAt(1)).isEqualTo(505_000);
        assertThat(schedule.dueAt(2_000)).isEqualTo(1_000_005_000);
    }

    @Test
    void rounding_does_not_add_up() {
        var schedule = new RateSchedule(0, 3);

        assertThat(schedule.dueAt(3_000_000)).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void a_start_before_the_zero_of_the_clock_works() {
        assertThat(new RateSchedule(-1_000_000_000, 1).dueAt(1)).isZero();
    }

    @Test
    void a_rate_that_never_sends_is_refused() {
        assertThatThrownBy(() -> new RateSchedule(0, 0)).isInstanceOf(BenchException.class);
        assertThatThrownBy(() -> new RateSchedule(0, Double.NaN)).isInstanceOf(BenchException.class);
    }
}
