// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JidPropertiesTest {
    @Property(tries = 5_000)
    void a_text_is_an_address_with_one_form_or_refused_with_a_jid_exception(@ForAll("texts") String text) {
        JidChecks.check(text);
    }

    @Property(tries = 2_000)
    void parts_give_the_same_address_as_their_text(@ForAll("parts") String local, @ForAll("parts") String resource) {
        Jid jid;
        try {
            jid = Jid.of(local, "example.com", resource);
        } catch (JidException _) {
            return;
        }
        assertThat(Jid.of(jid.toString())).isEqualTo(jid);
        assertThat(Jid.of(jid.local(), jid.domain(), jid.resource())).isEqualTo(jid);
        assertThat(Normalizer.isNormalized(jid.toString(), Normalizer.Form.NFC)).isTrue();
    }

    @Provide
    Arbitrary<String> parts() {
        return Arbitraries.strings()
                .withChars(
                        "aZ09 \\-._\u00e9\u0301\u00df\u03a3\u05d0\u0628\u0661\u06f1\u200c\u200d\ufe0f\u094d\u0915\uff21")
                .all()
                .ofMaxLength(12);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("aZ09@/.-_[]:\u00e9\u0301\u03a3\u05d0\u0628\u200c\uff0e\u3002\uff20\ud83d\ude00")
                .withCharRange('\u0000', '\uffff')
                .ofMaxLength(30);
    }
}
