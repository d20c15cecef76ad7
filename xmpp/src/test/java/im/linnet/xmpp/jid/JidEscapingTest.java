// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of XEP-0106 §3 to §5. */
class JidEscapingTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = '#',
            value = {
                "space cadet#space\\20cadet",
                "call me \"ishmael\"#call\\20me\\20\\22ishmael\\22",
                "at&t guy#at\\26t\\20guy",
                "d'artagnan#d\\27artagnan",
                "/.fanboy#\\2f.fanboy",
                "::foo::#\\3a\\3afoo\\3a\\3a",
                "<foo>#\\3cfoo\\3e",
                "user@host#user\\40host",
                "c:\\net#c\\3a\\net",
                "c:\\\\net#c\\3a\\\\net",
                "c:\\cool stuff#c\\3a\\cool\\20stuff",
                "c:\\5commas#c\\3a\\5c5commas",
                "here's_a_wild_&_/cr%zy/_address#here\\27s_a_wild_\\26_\\2fcr%zy\\2f_address",
                "tr\u00e9ville@musketeers.lit#tr\u00e9ville\\40musketeers.lit",
                "\\3and\\2is\\5cool#\\5c3and\\2is\\5c5cool",
                "\\2plus\\2is\\4#\\2plus\\2is\\4",
                "foo\\bar#foo\\bar",
                "foob\\41r#foob\\41r",
                "\\#\\",
                "a\\2#a\\2",
                "a\\2F#a\\2F"
            })
    void examples_work_both_ways(String text, String escaped) {
        assertThat(JidEscaping.escape(text)).isEqualTo(escaped);
        assertThat(JidEscaping.unescape(escaped)).isEqualTo(text);
    }

    @Test
    void an_escaped_localpart_is_a_localpart() {
        Jid jid = Jid.of(JidEscaping.escape("c:\\5commas \"&'/<>@"), "example.com", null);
        assertThat(JidEscaping.unescape(jid.toString())).isEqualTo("c:\\5commas \"&'/<>@@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {" a", "a ", " "})
    void a_space_at_an_end_has_no_escape(String text) {
        assertThatThrownBy(() -> JidEscaping.escape(text)).isInstanceOf(JidException.class);
    }

    @Test
    void an_escaped_space_at_an_end_is_none() {
        assertThat(JidEscaping.unescape("\\20a\\20b\\20")).isEqualTo("\\20a b\\20");
    }

    @Test
    void whatever_is_escaped_comes_back() {
        Random random = new Random(106);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("a");
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append("\\\\\\2025c0af3e \"&'/:<>@".charAt(random.nextInt(22)));
            }
            text.append('b');
            String escaped = JidEscaping.escape(text.toString());
            assertThat(escaped).doesNotContainPattern("[ \"&'/:<>@]");
            assertThat(JidEscaping.unescape(escaped)).isEqualTo(text.toString());
        }
    }
}
