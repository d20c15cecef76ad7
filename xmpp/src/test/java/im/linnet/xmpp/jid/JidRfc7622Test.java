// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 7622 §3.5, by number, and its limits. */
class JidRfc7622Test {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "juliet@example.com",
                "juliet@example.com/foo",
                "juliet@example.com/foo bar",
                "juliet@example.com/foo@bar",
                "foo\\20bar@example.com",
                "fussball@example.com",
                "fu\u00dfball@example.com",
                "\u03c0@example.com",
                "\u03c3@example.com/foo",
                "\u03c2@example.com/foo",
                "king@example.com/\u265a",
                "example.com",
                "example.com/foobar",
                "a.example.com/b@example.net"
            })
    void legal_addresses_keep_their_text(String text) {
        assertThat(Jid.of(text)).hasToString(text).isEqualTo(Jid.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"juliet\"@example.com",
                "foo bar@example.com",
                "juliet@example.com/ foo",
                "@example.com/",
                "henry\u2163@example.com",
                "\u265a@example.com",
                "juliet@",
                "/foobar"
            })
    void strings_that_violate_the_rules_are_refused(String text) {
        assertThatThrownBy(() -> Jid.of(text)).isInstanceOf(JidException.class);
    }

    @Test
    void example_9_a_capital_sigma_is_the_same_as_a_small_one_but_not_as_a_final_one() {
        assertThat(Jid.of("\u03a3@example.com/foo"))
                .isEqualTo(Jid.of("\u03c3@example.com/foo"))
                .isNotEqualTo(Jid.of("\u03c2@example.com/foo"));
        assertThat(Jid.of("\u039f\u0394\u039f\u03a3@example.com").local())
                .as("at the end of a word too")
                .isEqualTo("\u03bf\u03b4\u03bf\u03c3");
    }

    @Test
    void example_15_the_first_slash_splits_before_the_first_at_sign() {
        Jid jid = Jid.of("a.example.com/b@example.net");
        assertThat(jid.local()).isNull();
        assertThat(jid.domain()).isEqualTo("a.example.com");
        assertThat(jid.resource()).isEqualTo("b@example.net");
    }

    @Test
    void a_resourcepart_may_hold_further_slashes() {
        assertThat(Jid.of("a@b/c/d@e/").resource()).isEqualTo("c/d@e/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "&", "'", "/", ":", "<", ">", "@", " ", "\t", "\u007f", "\u0000", "\u00a0", "\uff20"})
    void characters_that_localparts_exclude_are_refused(String excluded) {
        assertThatThrownBy(() -> Jid.of("a" + excluded + "b", "example.com", null))
                .isInstanceOf(JidException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "/", "@/", "a@", "@b", "a@b/", "b/", "a@/c", "a@b@c", ".", "a@."})
    void parts_are_never_empty(String text) {
        assertThatThrownBy(() -> Jid.of(text)).isInstanceOf(JidException.class);
    }

    @Test
    void parts_hold_up_to_1023_octets_after_preparation() {
        assertFits("a".repeat(1023));
        assertTooLong("a".repeat(1024));
        assertFits("\u00e9".repeat(511) + "a");
        assertTooLong("\u00e9".repeat(512));
        assertFits("\u5b57".repeat(341));
        assertTooLong("\u5b57".repeat(341) + "a");
        assertFits("\ud840\udc00".repeat(255) + "abc");
        assertTooLong("\ud840\udc00".repeat(256));
        assertFits("e\u0301".repeat(511));
        assertFits("\u03b1\u0313\u0301\u0345".repeat(341));
    }

    @Test
    void a_part_of_fullwidth_letters_is_measured_after_its_mapping() {
        assertThat(Jid.of("\uff41".repeat(1023) + "@example.com").local()).isEqualTo("a".repeat(1023));
    }

    private static void assertFits(String part) {
        assertThat(Jid.of(part + "@example.com/" + part).isFull()).isTrue();
    }

    private static void assertTooLong(String part) {
        assertThatThrownBy(() -> Jid.of(part, "example.com", null)).isInstanceOf(JidException.class);
        assertThatThrownBy(() -> Jid.of("a", "example.com", part)).isInstanceOf(JidException.class);
    }
}
