// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long COMMIT_NANOS = TimeUnit.MICROSECONDS.toNanos(150);

    private final Pace pace = new Pace(0);
    private long now;

    /** Runs a batch that finds so many entries, and more for each microsecond of a wait; returns the wait. */
    private long batch(int there, double perMicro) {
        long wait = pace.waitNanos(there, now);
        int gained = (int) (wait * perMicro / 1_000);
        if (wait > 0) {
            pace.waited(gained);
        }
        now += wait + COMMIT_NANOS;
        pace.committed(there + gained);
        return wait;
    }

    @Test
    void aLoneEntryDoesNotWait() {
        for (int i = 0; i < 100; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(10);
            assertThat(batch(1, 0)).isZero();
        }
    }

    @Test
    void entriesInQuickSuccessionAreGathered() {
        batch(2, 0.012);
        long waited = 0;
        for (int i = 0; i < 100; i++) {
            waited += batch(2, 0.012) > 0 ? 1 : 0;
        }
        assertThat(waited).isGreaterThan(90);
    }

    @Test
    void noWaitIsLongerThanItsBound() {
        for (int i = 0; i < 100; i++) {
            assertThat(batch(1, 0.002)).isLessThanOrEqualTo(Pace.MAX_WAIT_NANOS);
        }
    }

    @Test
    void whoWaitsForItsCommitBeforeTheNextIsHardlyHeldUp() {
        long waited = 0;
        for (int i = 0; i < 10_000; i++) {
            waited += batch(1, 0);
        }
        assertThat(waited).isLessThan(now / 10);
    }

    @Test
    void aBatchThatIsLargeAlreadyDoesNotWait() {
        for (int i = 0; i < 100; i++) {
            assertThat(batch(50, 0.1)).isZero();
        }
    }

    @Test
    void afterAPauseTheFirstEntryDoesNotWait() {
        for (int i = 0; i < 100; i++) {
            batch(2, 0.012);
        }
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(batch(1, 0)).isZero();
    }
}
