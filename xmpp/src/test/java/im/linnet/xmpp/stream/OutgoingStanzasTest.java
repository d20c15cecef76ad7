// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutgoingStanzasTest {
    private static final long MODULUS = 1L << 32;

    @Test
    void stanzas_are_numbered_from_the_acknowledged_ones_on() {
        OutgoingStanzas<String> stanzas = new OutgoingStanzas<>(41);

        assertThat(stanzas.add("a")).isEqualTo(42);
        assertThat(stanzas.add("b")).isEqualTo(43);
        assertThat(stanzas.acknowledged()).isEqualTo(41);
        assertThat(stanzas.sent()).as("none is written").isEqualTo(41);
    }

    @Test
    void what_was_not_written_cannot_be_acknowledged() {
        OutgoingStanzas<String> stanzas = new OutgoingStanzas<>(0);
        stanzas.add("a");
        stanzas.add("b");
        stanzas.write();

        assertThat(stanzas.isPossible(1)).isTrue();
        assertThat(stanzas.isPossible(2)).isFalse();
        assertThatThrownBy(() -> stanzas.acknowledge(2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(stanzas.unacknowledged()).as("unchanged").containsExactly("a", "b");
    }

    @Test
    void a_stale_acknowledgement_is_impossible_and_a_repeated_one_changes_nothing() {
        OutgoingStanzas<String> stanzas = written(5, 0);
        assertThat(stanzas.acknowledge(3)).containsExactly("1", "2", "3");

        assertThat(stanzas.acknowledge(3)).isEmpty();
        assertThat(stanzas.isPossible(2)).isFalse();
        assertThat(stanzas.acknowledge(5)).containsExactly("4", "5");
    }

    @Test
    void the_number_goes_on_from_0_after_2_to_the_32nd() {
        OutgoingStanzas<String> stanzas = written(4, MODULUS - 2);

        assertThat(stanzas.isPossible(MODULUS - 3)).isFalse();
        assertThat(stanzas.isPossible(3)).isFalse();
        assertThat(stanzas.acknowledge(MODULUS - 1)).hasSize(1);
        assertThat(stanzas.acknowledge(0)).hasSize(1);
        assertThat(stanzas.acknowledge(2)).hasSize(2);
        assertThat(stanzas.acknowledged()).isEqualTo(MODULUS + 2);
        assertThat(stanzas.add("next")).isEqualTo(MODULUS + 3);
    }

    @Test
    void what_went_over_a_lost_transport_may_be_acknowledged_and_is_written_again_otherwise() {
        OutgoingStanzas<String> stanzas = written(3, 0);
        stanzas.add("4");
        stanzas.detach();

        assertThat(stanzas.isPossible(3)).isTrue();
        assertThat(stanzas.isPossible(4)).isFalse();
        assertThat(stanzas.acknowledge(2)).containsExactly("1", "2");
        assertThat(stanzas.write()).isEqualTo("3");
        assertThat(stanzas.write()).isEqualTo("4");
        assertThat(stanzas.write()).isNull();
    }

    private static OutgoingStanzas<String> written(int count, long acknowledged) {
        OutgoingStanzas<String> stanzas = new OutgoingStanzas<>(acknowledged);
        for (int i = 1; i <= count; i++) {
            stanzas.add(Integer.toString(i));
            stanzas.write();
        }
        return stanzas;
    }

    /** The queue as four numbers, which need no thought: a stanza is its own number. */
    private static final class Model {
        private long acknowledged;
        private long added;
        private long everWritten;
        private long writtenNow;

        Model(long start) {
            acknowledged = start;
            added = start;
            everWritten = start;
            writtenNow = start;
        }

        void acknowledge(long upTo) {
            acknowledged = upTo;
            writtenNow = Math.max(writtenNow, upTo);
        }

        void write() {
            writtenNow++;
            everWritten = Math.max(everWritten, writtenNow);
        }
    }

    @Test
    void whatever_is_added_written_lost_and_acknowledged_in_whatever_order_it_does_as_the_model() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            long start = random.nextBoolean() ? random.nextInt(3) : MODULUS - random.nextInt(20);
            OutgoingStanzas<Long> stanzas = new OutgoingStanzas<>(start);
            Model model = new Model(start);
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> assertThat(stanzas.add(++model.added)).isEqualTo(model.added);
                    case 3, 4, 5 -> write(stanzas, model);
                    case 6 -> {
                        stanzas.detach();
                        model.writtenNow = model.acknowledged;
                    }
                    default -> acknowledge(stanzas, model, random);
                }
                compare(stanzas, model, "seed " + seed + ", step " + step);
            }
        }
    }

    private static void write(OutgoingStanzas<Long> stanzas, Model model) {
        Long next = stanzas.write();
        if (model.writtenNow == model.added) {
            assertThat(next).isNull();
        } else {
            model.write();
            assertThat(next).isEqualTo(model.writtenNow);
        }
    }

    /** By any number: new, stale, too high, or far away. */
    private static void acknowledge(OutgoingStanzas<Long> stanzas, Model model, Random random) {
        long upTo = random.nextInt(10) == 0
                ? random.nextLong(MODULUS)
                : model.acknowledged - 3 + random.nextLong(model.added - model.acknowledged + 6);
        long h = Math.floorMod(upTo, MODULUS);
        boolean possible = upTo >= model.acknowledged && upTo <= model.everWritten;
        assertThat(stanzas.isPossible(h)).as("h %s", h).isEqualTo(possible);
        if (possible) {
            List<Long> expected =
                    LongStream.rangeClosed(model.acknowledged + 1, upTo).boxed().toList();
            assertThat(stanzas.acknowledge(h)).isEqualTo(expected);
            model.acknowledge(upTo);
        } else {
            assertThatThrownBy(() -> stanzas.acknowledge(h)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void compare(OutgoingStanzas<Long> stanzas, Model model, String when) {
        assertThat(stanzas.acknowledged()).as(when).isEqualTo(model.acknowledged);
        assertThat(stanzas.sent()).as(when).isEqualTo(model.everWritten);
        assertThat(stanzas.waiting()).as(when).isEqualTo((int) (model.added - model.writtenNow));
        assertThat(stanzas.size()).as(when).isEqualTo((int) (model.added - model.acknowledged));
        List<Long> left = new ArrayList<>();
        for (long number = model.acknowledged + 1; number <= model.added; number++) {
            left.add(number);
        }
        assertThat(stanzas.unacknowledged()).as(when).isEqualTo(left);
    }
}
