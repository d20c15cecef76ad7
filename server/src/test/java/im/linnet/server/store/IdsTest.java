// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Ids ids = new Ids(now::get, 5);

    @Test
    void idsGrowWhateverTheClockDoes() {
        List<Long> made = new ArrayList<>();
        for (int step : new int[] {0, 0, 1, 1, -5_000, -1, 0, 2, 100_000, 0, -100_000}) {
            now.set(now.get().plusMillis(step));
            for (int i = 0; i < 5_000; i++) {
                made.add(ids.next());
            }
        }
        assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(id -> id > 0);
    }

    @Test
    void idsOfALaterMillisecondAreGreaterOnEveryNode() {
        Ids other = new Ids(now::get, Ids.MAX_NODES - 1);
        long early = other.next();
        now.set(START.plusMillis(1));
        assertThat(ids.next()).isGreaterThan(early);
    }

    @Test
    void nodesNeverMakeTheSameId() {
        Ids other = new Ids(now::get, 6);
        Set<Long> made = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 10_000; i++) {
            assertThat(made.add(ids.next())).isTrue();
            assertThat(made.add(other.next())).isTrue();
        }
    }

    @Test
    void threadsNeverGetTheSameId() {
        Set<Long> made = ConcurrentHashMap.newKeySet();
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            for (int thread = 0; thread < 4; thread++) {
                executor.execute(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        made.add(ids.next());
                    }
                });
            }
        }
        assertThat(made).hasSize(80_000);
    }

    @Test
    void idsFitUntilTheYear2093() {
        now.set(Instant.parse("2093-01-01T00:00:00Z"));
        assertThat(ids.next()).isPositive();
    }

    @Test
    void nodeMustBeInRange() {
        assertThatThrownBy(() -> new Ids(now::get, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ids(now::get, Ids.MAX_NODES)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFirstIdOfAMillisecondIsNotAboveThoseMadeInIt() {
        Instant time = Instant.parse("2026-11-24T12:00:00.123Z");
        now.set(time);
        for (int node : new int[] {0, Ids.MAX_NODES - 1}) {
            long id = new Ids(now::get, node).next();
            assertThat(Ids.time(id)).isEqualTo(time);
            assertThat(Ids.first(time)).isLessThanOrEqualTo(id);
            assertThat(Ids.first(time.plusMillis(1))).isGreaterThan(id);
            assertThat(Ids.first(time.plusNanos(999_999))).isEqualTo(Ids.first(time));
        }
    }

    @Test
    void anyTimeHasAFirstId() {
        assertThat(Ids.first(Instant.MIN)).isZero();
        assertThat(Ids.first(Instant.EPOCH)).isZero();
        assertThat(Ids.first(Instant.MAX)).isPositive();
        assertThat(Ids.first(Instant.parse("2200-01-01T00:00:00Z"))).isPositive();
    }
}
