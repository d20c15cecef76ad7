// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 8265 and RFC 8266 and what the framework (RFC 8264) asks around them. */
class PrecisTest {
    @ParameterizedTest
    @CsvSource({
        "juliet@example.com, juliet@example.com",
        "fussball, fussball",
        "fu\u00dfball, fu\u00dfball",
        "\u03c0, \u03c0",
        "\u03a3, \u03c3",
        "\u03c3, \u03c3",
        "\u03c2, \u03c2",
        "JULIET, juliet",
        "\uff2a\uff55\uff4c\uff49\uff45\uff54, juliet",
        "\uff76\uff9e, \u30ac",
        "Cafe\u0301, caf\u00e9",
        "\u0130stanbul, i\u0307stanbul"
    })
    void usernames_of_rfc_8265_3_6_and_their_variants(String username, String prepared) {
        assertThat(Precis.usernameCaseMapped(username)).isEqualTo(prepared);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo bar",
                "",
                "henry\u2163",
                "\u221e",
                "\u265a",
                "a\u00adb",
                "a\u200bb",
                "\ufb01",
                "\u01c8",
                "\u00aa",
                "\u2126",
                "\u1100\u1161",
                "a\u0000",
                "\ud800",
                "a\udc00b",
                "\ufffe",
                "\ue000",
                "\u0378",
                "\u00a0",
                "\u3000",
                "\ufe0f",
                "\u0640"
            })
    void other_usernames_are_refused(String username) {
        assertThatThrownBy(() -> Precis.usernameCaseMapped(username)).isInstanceOf(PrecisException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "Correct Horse Battery Staple",
                "\u03c0\u00df\u00e5",
                "Jack of \u2666s",
                " leading and trailing ",
                "\uff21",
                "\u2163",
                "\ud83d\ude00",
                "1\u05d0"
            })
    void passwords_of_rfc_8265_4_3_keep_their_case_width_and_spaces(String password) {
        assertThat(Precis.opaqueString(password)).isEqualTo(password);
    }

    @Test
    void passwords_get_ascii_spaces_and_are_composed() {
        assertThat(Precis.opaqueString("foo\u1680bar")).isEqualTo("foo bar");
        assertThat(Precis.opaqueString("\u00a0\u3000")).isEqualTo("  ");
        assertThat(Precis.opaqueString("e\u0301")).isEqualTo("\u00e9");
        assertThat(Precis.opaqueString("\u2126")).isEqualTo("\u03a9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my cat is a \tby", "\u007f", "a\u200bb", "\u2764\ufe0f", "\u2028", "\udfff", "\u0378"})
    void other_passwords_are_refused(String password) {
        assertThatThrownBy(() -> Precis.opaqueString(password)).isInstanceOf(PrecisException.class);
    }

    @Test
    void a_string_whose_composition_is_not_allowed_is_refused_although_itself_is_allowed() {
        // GREEK ANO TELEIA is punctuation, its composition MIDDLE DOT needs a context.
        assertThatThrownBy(() -> Precis.opaqueString("a\u0387b")).isInstanceOf(PrecisException.class);
        assertThat(Precis.opaqueString("l\u0387l")).isEqualTo("l\u00b7l");
    }

    @ParameterizedTest
    @CsvSource({
        "Foo, foo",
        "foo, foo",
        "Foo Bar, foo bar",
        "foo bar, foo bar",
        "\u03a3, \u03c3",
        "\u03c3, \u03c3",
        "\u03c2, \u03c2",
        "\u03d4, \u03cb",
        "\u221e, \u221e",
        "Richard \u2163, richard iv",
        "'  St \u00a0 Peter ', st peter",
        "\uff26\uff4f\uff4f, foo"
    })
    void nickname_keys_of_rfc_8266_3(String nickname, String key) {
        assertThat(Precis.nicknameKey(nickname)).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({
        "Foo, Foo",
        "Richard \u2163, Richard IV",
        "'  St  Peter ', St Peter",
        "'a\u3000 b', a b",
        "\u00a8x, \u0308x"
    })
    void nicknames_to_show_keep_their_case(String nickname, String shown) {
        assertThat(Precis.nickname(nickname)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00a0\u2003", "a\nb", "\u200d", "\ud83d"})
    void other_nicknames_are_refused(String nickname) {
        assertThatThrownBy(() -> Precis.nickname(nickname)).isInstanceOf(PrecisException.class);
        assertThatThrownBy(() -> Precis.nicknameKey(nickname)).isInstanceOf(PrecisException.class);
    }

    /** RFC 5892 Appendix A, one accepted and one refused string a rule. */
    @ParameterizedTest
    @CsvSource({
        "\u0915\u094d\u200c\u0937, \u0915\u200c\u0937",
        "\u0628\u200c\u0628, \u0627\u200c\u0628",
        "\u0628\u064e\u200c\u064e\u0628, \u0628\u064e\u200c",
        "\ua872\u200c\u0628, \u0628\u200cb",
        "\u0915\u094d\u200d\u0937, \u0628\u200d\u0628",
        "a\u0915\u094d\u200d, \u200da",
        "l\u00b7l, l\u00b7",
        "al\u00b7la, a\u00b7l",
        "\u0375\u03b1, \u0375a",
        "a\u0375\u03b1, \u03b1\u0375",
        "\u05d0\u05f3, \u05f3\u05d0",
        "\u05d0\u05f4, a\u05f4",
        "\u30fb\u30a2, \u30fba",
        "a\u30fb\u3042, \u30fb",
        "\u5b57\u30fb, \u03b1\u30fb",
        "\u0627\u0660, \u0627\u0660\u06f0",
        "\u0627\u06f1\u06f2, \u0627\u06f1\u0661"
    })
    void contextual_rules_decide(String allowed, String refused) {
        assertThat(Precis.opaqueString(allowed)).isEqualTo(allowed);
        assertThatThrownBy(() -> Precis.opaqueString(refused)).isInstanceOf(PrecisException.class);
    }

    /** RFC 5893 §2, condition by condition. */
    @ParameterizedTest
    @CsvSource({
        "\u05d0\u05d1, 1\u05d0",
        "\u05d0\u05d11, \u05d0a",
        "\u05d0-\u05d1, \u05d0-",
        "\u05d01\u05b0, \u05d0!",
        "\u05d0\u06f1, \u06f1\u05d0",
        "\u05d0\u0661, \u05d0\u06611",
        "\u0627\u0644\u0639, a\u05d0",
        "\u0710\u0711, a\u0661"
    })
    void the_bidi_rule_binds_usernames_with_right_to_left_letters(String allowed, String refused) {
        assertThat(Precis.usernameCaseMapped(allowed)).isEqualTo(allowed);
        assertThatThrownBy(() -> Precis.usernameCaseMapped(refused)).isInstanceOf(PrecisException.class);
        assertThat(BidiRule.holds(refused)).isFalse();
    }

    @Test
    void the_bidi_rule_does_not_bind_passwords_and_nicknames() {
        assertThat(Precis.opaqueString("a\u05d0")).isEqualTo("a\u05d0");
        assertThat(Precis.nickname("a\u05d0")).isEqualTo("a\u05d0");
    }

    @Test
    void resourceparts_lose_invisible_characters_as_under_rfc_6122() {
        assertThat(Precis.resourcepart("\u2764\ufe0f")).isEqualTo("\u2764");
        assertThat(Precis.resourcepart("ad\u00admin\u200b\ufeff\u2060")).isEqualTo("admin");
        assertThat(Precis.resourcepart("\ud83d\udc68\u200d\ud83d\udc69")).isEqualTo("\ud83d\udc68\ud83d\udc69");
        assertThatThrownBy(() -> Precis.resourcepart("\u200b\ufe0f")).isInstanceOf(PrecisException.class);
    }

    @Test
    void resourceparts_keep_joiners_that_their_script_needs() {
        String persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645";
        assertThat(Precis.resourcepart(persian)).isEqualTo(persian);
        assertThat(Precis.resourcepart(persian + "\u200c")).isEqualTo(persian);
        assertThat(Precis.resourcepart("\u0628\u200c\u200c\u0628")).isEqualTo("\u0628\u0628");
    }

    @Test
    void resourceparts_do_not_start_with_a_space_of_any_kind() {
        assertThatThrownBy(() -> Precis.resourcepart(" a")).isInstanceOf(PrecisException.class);
        assertThatThrownBy(() -> Precis.resourcepart("\u00a0a")).isInstanceOf(PrecisException.class);
        assertThatThrownBy(() -> Precis.resourcepart("\ufeff a")).isInstanceOf(PrecisException.class);
        assertThat(Precis.resourcepart("a ")).isEqualTo("a ");
    }

    @Test
    void a_character_carries_64_marks_at_most() {
        assertThat(Precis.opaqueString("x" + "\u0316".repeat(64))).hasSize(65);
        assertThatThrownBy(() -> Precis.opaqueString("x" + "\u0316".repeat(65))).isInstanceOf(PrecisException.class);
    }

    @Test
    void messages_do_not_quote_the_password() {
        assertThatThrownBy(() -> Precis.opaqueString("secret\t")).message().doesNotContain("secret");
    }

    @Test
    void the_work_is_linear_in_the_length_of_hostile_strings() {
        int half = 1 << 17;
        String joiners = "\u0628" + "\u064e\u200c".repeat(half) + "\u0628";
        assertThatThrownBy(() -> Precis.opaqueString(joiners)).isInstanceOf(PrecisException.class);
        assertThatThrownBy(() -> Precis.opaqueString("\u0660".repeat(half) + "\u06f0".repeat(half)))
                .isInstanceOf(PrecisException.class);
        assertThatThrownBy(() -> Precis.opaqueString("\u30fb".repeat(half))).isInstanceOf(PrecisException.class);
        assertThatThrownBy(() -> Precis.resourcepart(joiners)).isInstanceOf(PrecisException.class);
        assertThatThrownBy(() -> Precis.nickname("a" + "\u0301\u0316".repeat(half)))
                .isInstanceOf(PrecisException.class);
        assertThat(Precis.resourcepart("\u0628\u200c\u0628a".repeat(half))).hasSize(4 * half);
        assertThat(Precis.resourcepart("a\u200c".repeat(half))).hasSize(half);
    }
}
