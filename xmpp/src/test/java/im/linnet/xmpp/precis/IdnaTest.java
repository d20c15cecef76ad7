// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ibm.icu.text.IDNA;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdnaTest {
    private static final IDNA ICU = IDNA.getUTS46Instance(IDNA.USE_STD3_RULES
            | IDNA.CHECK_BIDI
            | IDNA.CHECK_CONTEXTJ
            | IDNA.CHECK_CONTEXTO
            | IDNA.NONTRANSITIONAL_TO_ASCII
            | IDNA.NONTRANSITIONAL_TO_UNICODE);

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com",
        "EXAMPLE.Com., example.com",
        "localhost, localhost",
        "127.0.0.1, 127.0.0.1",
        "a_b.c-d, a_b.c-d",
        "xn--mnchen-3ya.de, m\u00fcnchen.de",
        "XN--MNCHEN-3YA.de, m\u00fcnchen.de",
        "M\u00dcNCHEN.DE, m\u00fcnchen.de",
        "mu\u0308nchen.de, m\u00fcnchen.de",
        "stra\u00dfe.de, stra\u00dfe.de",
        "xn--strae-oqa.de, stra\u00dfe.de",
        "\u03b2\u03cc\u03bb\u03bf\u03c2.com, \u03b2\u03cc\u03bb\u03bf\u03c2.com",
        "\uff45\uff58.\uff43\uff4f\uff4d, ex.com",
        "\u4f8b\u3048\u3002\u30c6\u30b9\u30c8, \u4f8b\u3048.\u30c6\u30b9\u30c8",
        "\u4f8b\uff61\u4f8b\uff0e\u4f8b\u3002, \u4f8b.\u4f8b.\u4f8b",
        "\u05d0\u05d1.\u05d2, \u05d0\u05d1.\u05d2",
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.com, \u0646\u0627\u0645\u0647\u200c\u0627\u06cc.com",
        "\uab70\u13a1, \u13a0\u13a1"
    })
    void names_are_mapped_to_lower_case_u_labels(String domain, String prepared) {
        assertThat(Idna.toUnicode(domain)).isEqualTo(prepared);
        assertThat(Idna.toUnicode(Idna.toAscii(prepared))).as("and back").isEqualTo(prepared);
    }

    @Test
    void u_labels_become_a_labels_for_dns() {
        assertThat(Idna.toAscii("m\u00fcnchen.example")).isEqualTo("xn--mnchen-3ya.example");
        assertThat(Idna.toAscii("example.com")).isEqualTo("example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                ".a",
                "a b",
                "a@b",
                "a/b",
                "a:b",
                "a%b",
                "-a",
                "a-",
                "ab--cd",
                "\u00fc-",
                "xn--",
                "xn--a",
                "xn--mnch\ud814\udcbfen-3ya",
                "xn--a-",
                "xn--mnchen-3yb9999999999",
                "xn--fussball-.de",
                "xn--mnchen-3ya-",
                "xn--xn--mnchen-3ya-abc",
                "xn--i-7iq.ws",
                "\u2665.com",
                "xn--g6h.com",
                "\u0301a",
                "a\u200bb",
                "a\u200db",
                "\u00b7",
                "\ufb01.com\u2044x",
                "\ufb01",
                "\uff20",
                "\u2100",
                "\u2488com",
                "1.\u05d0",
                "a.\u05d01a",
                "_.\u05d0",
                "\ud800.com",
                "\u0378.com",
                "\u0640",
                "\u3164"
            })
    void other_names_are_refused(String domain) {
        assertThatThrownBy(() -> Idna.toUnicode(domain)).isInstanceOf(PrecisException.class);
    }

    @Test
    void labels_hold_63_octets_and_names_253_in_their_form_for_dns() {
        assertThat(Idna.toUnicode("a".repeat(63))).hasSize(63);
        assertRefused("a".repeat(64));
        String half = "a".repeat(62) + ".";
        assertThat(Idna.toUnicode(half.repeat(4) + "b")).hasSize(253);
        assertRefused(half.repeat(4) + "bb");
        assertThat(Idna.toUnicode(half.repeat(4) + "b."))
                .as("the last dot does not count")
                .hasSize(253);
        assertThat(Idna.toAscii(Idna.toUnicode("\u00fc".repeat(56)))).hasSizeLessThanOrEqualTo(63);
        assertRefused("\u00fc".repeat(60));
        assertRefused("m\u00fcnchen.".repeat(17) + "m\u00fcnchen");
        assertRefused("\u4f8b".repeat(100_000));
    }

    /** What we accept, the other implementation accepts with the same result. */
    @Test
    void random_names_come_out_as_from_icu() {
        Random random = new Random(20260109);
        int accepted = 0;
        for (int i = 0; i < 100_000; i++) {
            String name = randomName(random);
            String ours;
            try {
                ours = Idna.toUnicode(name);
            } catch (PrecisException _) {
                continue;
            }
            if (ours.indexOf('_') >= 0) {
                continue;
            }
            accepted++;
            IDNA.Info info = new IDNA.Info();
            String theirs = ICU.nameToUnicode(ours, new StringBuilder(), info).toString();
            assertThat(info.getErrors()).as(escaped(name)).isEmpty();
            assertThat(theirs).as(escaped(name)).isEqualTo(ours);
            String ascii =
                    ICU.nameToASCII(ours, new StringBuilder(), new IDNA.Info()).toString();
            assertThat(Idna.toAscii(ours)).as(escaped(name)).isEqualTo(ascii);
            assertThat(Idna.toUnicode(ours)).isEqualTo(ours);
            assertThat(Idna.toUnicode(ascii)).isEqualTo(ours);
        }
        assertThat(accepted).isGreaterThan(10_000);
    }

    private static String randomName(Random random) {
        int[] bases = {'a', 'A', '0', 0xc0, 0x390, 0x410, 0x5d0, 0x620, 0x660, 0x915, 0x940, 0x200c, 0x3041, 0x4e00};
        StringBuilder name = new StringBuilder();
        int base = bases[random.nextInt(bases.length)];
        int length = 1 + random.nextInt(8);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(8)) {
                case 0 -> base = bases[random.nextInt(bases.length)];
                case 1 -> name.append(i % 3 == 0 ? '.' : '-');
                default -> name.appendCodePoint(base + random.nextInt(base < 0x80 ? 10 : 40));
            }
        }
        return name.toString();
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(cp -> out.append(Integer.toHexString(cp)).append(' '));
        return out.toString();
    }

    private static void assertRefused(String domain) {
        assertThatThrownBy(() -> Idna.toUnicode(domain)).isInstanceOf(PrecisException.class);
    }
}
