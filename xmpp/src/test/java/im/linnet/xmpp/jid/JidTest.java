// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JidTest {
    @Test
    void a_full_address_has_all_parts_and_its_bare_one() {
        Jid jid = Jid.of("juliet@example.com/balcony");
        assertThat(jid.local()).isEqualTo("juliet");
        assertThat(jid.domain()).isEqualTo("example.com");
        assertThat(jid.resource()).isEqualTo("balcony");
        assertThat(jid.isFull()).isTrue();
        assertThat(jid.isBare()).isFalse();
        assertThat(jid.isDomain()).isFalse();
        assertThat(jid.bare()).isEqualTo(Jid.of("juliet@example.com"));
        assertThat(jid.bare().bare()).isSameAs(jid.bare());
        assertThat(jid.domainJid()).isEqualTo(Jid.of("example.com")).hasToString("example.com");
        assertThat(jid.withResource("orchard")).isEqualTo(Jid.of("juliet@example.com/orchard"));
        assertThat(jid.withResource("orchard").bare()).isSameAs(jid.bare());
    }

    @Test
    void a_domain_is_bare_and_may_have_a_resource() {
        Jid jid = Jid.of("example.com");
        assertThat(jid.isDomain()).isTrue();
        assertThat(jid.isBare()).isTrue();
        assertThat(jid.domainJid()).isSameAs(jid);
        Jid full = jid.withResource("x");
        assertThat(full).hasToString("example.com/x").isEqualTo(Jid.of(null, "example.com", "x"));
        assertThat(full.isDomain()).isFalse();
        assertThat(full.domainJid()).isEqualTo(jid);
    }

    @Test
    void equal_addresses_are_equal_however_they_were_made() {
        List<Jid> same = List.of(
                Jid.of("juliet@example.com/Balcony"),
                Jid.of("JULIET@Example.COM/Balcony"),
                Jid.of("\uff2auliet@example.com./Balcony"),
                Jid.of("Juliet", "EXAMPLE.com", "Balcony"),
                Jid.of("juliet@example.com").withResource("Balcony"));
        for (Jid jid : same) {
            assertThat(jid)
                    .isEqualTo(same.getFirst())
                    .hasSameHashCodeAs(same.getFirst())
                    .isEqualByComparingTo(same.getFirst())
                    .hasToString("juliet@example.com/Balcony");
        }
    }

    @Test
    void addresses_that_differ_in_one_part_are_not_equal() {
        List<Jid> different = List.of(
                Jid.of("a@b/c"),
                Jid.of("a@b/C"),
                Jid.of("a@b"),
                Jid.of("b/c"),
                Jid.of("b"),
                Jid.of("a@c/c"),
                Jid.of("c@b/c"));
        assertThat(new TreeSet<>(different)).hasSameSizeAs(different);
        assertThat(different).doesNotHaveDuplicates();
        assertThat(Jid.of("a@b")).isNotEqualTo("a@b");
    }

    @Test
    void order_is_that_of_the_texts() {
        assertThat(Jid.of("a@b")).isLessThan(Jid.of("a@b/c"));
        assertThat(Jid.of("b")).isGreaterThan(Jid.of("a@b/c"));
    }

    @Test
    void parts_are_not_split_again() {
        assertThatThrownBy(() -> Jid.of("a", "b@c", null)).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of("a", "b/c", null)).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of("a@b", "c", null)).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of("", "b", null)).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of(null, "", null)).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of("a", "b", "")).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of("b").withResource("")).isInstanceOf(JidException.class);
        assertThat(Jid.of("a", "b", "c/d@e").resource()).isEqualTo("c/d@e");
        // These two are cached as whole addresses and must not pass for domains.
        Jid.of("u@v");
        Jid.of("v/w");
        assertThatThrownBy(() -> Jid.of("t@u@v")).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of(null, "v/w", null)).isInstanceOf(JidException.class);
    }

    @Test
    void what_is_no_address_may_be_asked_for_as_null() {
        assertThat(Jid.orNull(null)).isNull();
        assertThat(Jid.orNull("@")).isNull();
        assertThat(Jid.orNull("a@b")).isEqualTo(Jid.of("a@b"));
    }

    @Test
    void the_error_names_the_part_and_does_not_quote_it() {
        assertThatThrownBy(() -> Jid.of("a b@c"))
                .hasMessageStartingWith("localpart:")
                .message()
                .doesNotContain("a b");
        assertThatThrownBy(() -> Jid.of("a@b c")).hasMessageStartingWith("domainpart:");
        assertThatThrownBy(() -> Jid.of("a@b/\u0007")).hasMessageStartingWith("resourcepart:");
        assertThat(new JidException("x").getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a@[::1], a@[::1]",
        "[0:0:0:0:0:0:0:1]/r, [::1]/r",
        "[::], [::]",
        "[2001:DB8:0:0:8:800:200C:417A], [2001:db8::8:800:200c:417a]",
        "[2001:db8:0:1:1:1:1:1], [2001:db8:0:1:1:1:1:1]",
        "[2001:0:0:1:0:0:0:1], [2001:0:0:1::1]",
        "[2001:db8::0:1:0:0:1], [2001:db8::1:0:0:1]",
        "[1::], [1::]",
        "[::ffff:192.0.2.1], [::ffff:c000:201]",
        "[1:2:3:4:5:6:192.0.2.1], [1:2:3:4:5:6:c000:201]",
        "[fe80::1%25eth0], [fe80::1%25eth0]",
        "192.0.2.1, 192.0.2.1"
    })
    void ip_literals_have_one_form(String text, String prepared) {
        assertThat(Jid.of(text)).hasToString(prepared);
        assertThat(Jid.of(prepared)).hasToString(prepared);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "[]",
                "]",
                "[:]",
                "[:::]",
                "[::1",
                "::1",
                "[::1]x",
                "[::1].",
                "[1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:8:9]",
                "[1:2:3:4::5:6:7:8]",
                "[2001:db8::0:0:1:0:0:1]",
                "[1::2::3]",
                "[12345::]",
                "[g::]",
                "[::256.1.1.1]",
                "[::1.1.1]",
                "[1.1.1.1::]",
                "[::1.2.3.4:5]",
                "[::-1]",
                "[::\u0661]",
                "[fe80::1%25]",
                "[fe80::1%eth0]",
                "[fe80::1%25a b]",
                "[v1.a]",
                "[127.0.0.1]",
                "[:1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:]"
            })
    void other_brackets_are_refused(String text) {
        assertThatThrownBy(() -> Jid.of(text)).isInstanceOf(JidException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udc00", "a\ud83d", "\ude00a", "\ud83d\ud83d\ude00"})
    void unpaired_surrogates_are_refused_in_every_part(String text) {
        assertThatThrownBy(() -> Jid.of(text + "@b/c")).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of("a@" + text + "/c")).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of("a@b/" + text)).isInstanceOf(JidException.class);
    }

    /** Look-alikes that the rules can tell: they are the same account, or none at all. */
    @ParameterizedTest
    @ValueSource(strings = {"ADMIN", "\uff41dmin", "Admin", "\uff21\uff24\uff2d\uff29\uff2e"})
    void S18_variants_in_case_and_width_are_the_same_account(String local) {
        assertThat(Jid.of(local + "@example.com")).isEqualTo(Jid.of("admin@example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"adm\u00adin", "admin\u200b", "\u202eadmin", "\u24d0dmin", "\ud835\udc1admin", "admin\ufe0f"})
    void S18_variants_with_invisible_or_styled_letters_are_no_accounts(String local) {
        assertThatThrownBy(() -> Jid.of(local + "@example.com")).isInstanceOf(JidException.class);
    }

    @Test
    void the_same_text_gives_the_same_object_while_it_is_remembered() {
        Jid first = Jid.of("cached@example.com/one");
        assertThat(Jid.of(new String("cached@example.com/one"))).isSameAs(first);
        assertThat(Jid.of("cached@example.com/two").bare()).isSameAs(first.bare());
        assertThat(Jid.of("other@example.com").domain()).isSameAs(first.domain());
    }

    @Test
    void long_texts_are_not_remembered() {
        String text = "a@example.com/" + "r".repeat(1000);
        assertThat(Jid.of(text)).isEqualTo(Jid.of(text)).isNotSameAs(Jid.of(text));
    }

    @Test
    void texts_of_equal_hash_are_told_apart() {
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        for (int i = 0; i < 3; i++) {
            assertThat(Jid.of("x@example.com/Aa").resource()).isEqualTo("Aa");
            assertThat(Jid.of("x@example.com/BB").resource()).isEqualTo("BB");
        }
    }

    @Test
    void threads_that_race_get_right_addresses() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> runs = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(seed -> threads.submit(() -> parseMany(seed)))
                    .toList();
            for (Future<?> run : runs) {
                run.get();
            }
        }
    }

    private static void parseMany(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            String local = "u" + random.nextInt(20_000);
            Jid jid = Jid.of(local + "@race.example/r");
            if (!local.equals(jid.local())
                    || !(local + "@race.example").equals(jid.bare().toString())) {
                throw new AssertionError("wrong address for " + local + ": " + jid);
            }
        }
    }
}
