// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Properties over random texts; the seed is fixed, so that a failure can be repeated. */
class JidPropertiesTest {
    private static final String PART_CHARACTERS =
            "aZ09 -._\u00e9\u0301\u00df\u03a3\u05d0\u0628\u0661\u06f1\u200c\u200d\ufe0f\u094d\u0915\uff21";
    private static final String TEXT_CHARACTERS =
            "aZ09@/.-_[]:\u00e9\u0301\u03a3\u05d0\u0628\u200c\uff0e\u3002\uff20\ud83d\ude00";

    private final Random random = new Random(7622);

    @Test
    void a_text_is_an_address_with_one_form_or_refused_with_a_jid_exception() {
        for (int i = 0; i < 20_000; i++) {
            JidChecks.check(random(TEXT_CHARACTERS, 30, 0.2));
        }
    }

    @Test
    void parts_give_the_same_address_as_their_text() {
        int addresses = 0;
        for (int i = 0; i < 20_000; i++) {
            Jid jid;
            try {
                jid = Jid.of(part(), "example.com", part());
            } catch (JidException _) {
                continue;
            }
            addresses++;
            assertThat(Jid.of(jid.toString())).isEqualTo(jid);
            assertThat(Jid.of(jid.local(), jid.domain(), jid.resource())).isEqualTo(jid);
            assertThat(Normalizer.isNormalized(jid.toString(), Normalizer.Form.NFC))
                    .isTrue();
        }
        assertThat(addresses).isGreaterThan(500);
    }

    private String part() {
        return random(PART_CHARACTERS, 12, 0.02);
    }

    /** Returns up to {@code maxLength} characters: of the given ones, and some of all that there are. */
    private String random(String characters, int maxLength, double anyShare) {
        int length = random.nextInt(maxLength + 1);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(
                    random.nextDouble() < anyShare
                            ? (char) random.nextInt(0x10000)
                            : characters.charAt(random.nextInt(characters.length())));
        }
        return text.toString();
    }
}
