// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HandledStanzasTest {
    @Test
    void a_stanza_counts_when_all_before_it_are_finished() {
        HandledStanzas stanzas = new HandledStanzas();
        long first = stanzas.receive();
        long second = stanzas.receive();
        long third = stanzas.receive();

        assertThat(stanzas.finish(third)).isFalse();
        assertThat(stanzas.finish(second)).isFalse();
        assertThat(stanzas.handled()).isZero();
        assertThat(stanzas.isSettled()).isFalse();
        assertThat(stanzas.finish(first)).isTrue();
        assertThat(stanzas.handled()).isEqualTo(3);
        assertThat(stanzas.isSettled()).isTrue();
    }

    @Test
    void the_second_end_of_a_stanza_changes_nothing() {
        HandledStanzas stanzas = new HandledStanzas();
        long first = stanzas.receive();
        stanzas.receive();
        stanzas.finish(first);

        assertThat(stanzas.finish(first)).isFalse();
        assertThat(stanzas.handled()).isEqualTo(1);
    }

    @Test
    void finishing_all_up_to_a_number_takes_those_after_it_along_and_never_goes_back() {
        HandledStanzas stanzas = new HandledStanzas();
        for (int i = 0; i < 5; i++) {
            stanzas.receive();
        }
        stanzas.finish(4);
        stanzas.finishUpTo(3);
        assertThat(stanzas.handled()).isEqualTo(4);
        stanzas.finishUpTo(2);
        assertThat(stanzas.handled()).isEqualTo(4);
    }

    @Test
    void what_a_client_sends_again_after_a_restart_is_known_to_be_finished() {
        HandledStanzas stanzas = new HandledStanzas(3, Set.of(5L, 7L));
        assertThat(stanzas.handled()).isEqualTo(3);

        assertThat(stanzas.isFinished(stanzas.receive())).as("4").isFalse();
        assertThat(stanzas.isFinished(stanzas.receive())).as("5").isTrue();
        assertThat(stanzas.finish(4)).isTrue();
        assertThat(stanzas.handled()).isEqualTo(5);
        assertThat(stanzas.isFinished(stanzas.receive())).as("6").isFalse();
        assertThat(stanzas.isFinished(stanzas.receive())).as("7").isTrue();
    }

    @Test
    void early_ones_that_follow_the_handled_ones_count_at_once() {
        HandledStanzas stanzas = new HandledStanzas(3, Set.of(4L, 5L, 7L));

        assertThat(stanzas.handled()).isEqualTo(5);
        assertThat(stanzas.receive()).isEqualTo(6);
    }

    @Test
    void whatever_the_order_in_which_stanzas_are_finished_it_counts_as_a_list_of_all_does() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            long start = random.nextBoolean() ? 0 : (1L << 32) - random.nextInt(20);
            HandledStanzas stanzas = new HandledStanzas(start, Set.of());
            Set<Long> finished = new HashSet<>();
            List<Long> open = new ArrayList<>();
            long received = start;
            for (int step = 0; step < 50; step++) {
                long before = handled(start, finished);
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        received++;
                        assertThat(stanzas.receive()).isEqualTo(received);
                        open.add(received);
                    }
                    case 2, 3 -> {
                        if (!open.isEmpty()) {
                            long number = open.get(random.nextInt(open.size()));
                            open.remove(number);
                            finished.add(number);
                            assertThat(stanzas.finish(number)).isEqualTo(handled(start, finished) > before);
                        }
                    }
                    default -> {
                        long number = start + random.nextLong(received - start + 1);
                        stanzas.finishUpTo(number);
                        for (long each = start + 1; each <= number; each++) {
                            finished.add(each);
                            open.remove(each);
                        }
                    }
                }
                String when = "seed " + seed + ", step " + step;
                assertThat(stanzas.handled()).as(when).isEqualTo(handled(start, finished));
                assertThat(stanzas.received()).as(when).isEqualTo(received);
                assertThat(stanzas.isSettled()).as(when).isEqualTo(open.isEmpty());
            }
        }
    }

    private static long handled(long start, Set<Long> finished) {
        long handled = start;
        while (finished.contains(handled + 1)) {
            handled++;
        }
        return handled;
    }

    /** What a client sends again does not come all the way, and what it does not send again does not come at all. */
    @Test
    void a_client_that_resumes_again_and_again_after_a_restart_has_every_stanza_handled_once() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            int total = 20;
            Set<Long> early = new HashSet<>();
            List<Long> taken = new ArrayList<>();
            for (long number = 1; number <= total; number++) {
                if (random.nextInt(3) == 0) {
                    early.add(number);
                    taken.add(number);
                }
            }
            HandledStanzas stanzas = new HandledStanzas(0, early);
            while (stanzas.handled() < total) {
                stanzas.resume();
                long next = stanzas.handled();
                long until = next + random.nextLong(total - next + 1);
                for (long sent = next + 1; sent <= until; sent++) {
                    long number = stanzas.receive();
                    assertThat(number).as("seed %s", seed).isEqualTo(sent);
                    if (!stanzas.isFinished(number)) {
                        taken.add(sent);
                        stanzas.finish(number);
                    }
                }
            }
            assertThat(taken).as("seed %s", seed).doesNotHaveDuplicates().hasSize(total);
        }
    }
}
