// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.mailbox.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final int PER_SECOND = 100;

    private final Queue<Runnable> timers = new ArrayDeque<>();
    private final List<Duration> delays = new ArrayList<>();
    private final List<Boolean> changes = new ArrayList<>();
    private long now;
    private final Throttle throttle =
            new Throttle(new RateLimit(PER_SECOND, PER_SECOND, 0), new TimerLoop(), () -> now, this::changed);

    private void changed() {
        changes.add(throttle.isOn());
    }

    private final class TimerLoop implements Loop {
        @Override
        public void execute(Runnable task) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            timers.add(task);
            delays.add(delay);
            return () -> {};
        }

        @Override
        public boolean inLoop() {
            return true;
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
        timers.remove().run();
    }

    @Test
    void peer_within_its_rate_is_read_from() {
        throttle.took(PER_SECOND);
        assertThat(throttle.isOn()).isFalse();
        assertThat(timers).isEmpty();
    }

    @Test
    void peer_above_its_rate_is_read_from_when_it_is_within_it_again() {
        throttle.took(3 * PER_SECOND);
        assertThat(throttle.isOn()).isTrue();
        assertThat(delays).containsExactly(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(2));
        assertThat(throttle.isOn()).isFalse();
        assertThat(changes).containsExactly(true, false);
    }

    @Test
    void many_pieces_of_one_read_make_one_timer_and_it_waits_for_all_of_them() {
        throttle.took(2 * PER_SECOND);
        throttle.took(PER_SECOND);
        throttle.took(PER_SECOND);
        assertThat(timers).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(throttle.isOn()).isTrue();
        assertThat(timers).hasSize(1);
        pass(Duration.ofSeconds(2));
        assertThat(throttle.isOn()).isFalse();
        assertThat(delays).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }
}
