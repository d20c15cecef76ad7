// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** What holds for every text that is handed to {@link Jid#of(String)}. */
final class JidChecks {
    private JidChecks() {}

    static void check(String text) {
        Jid jid;
        try {
            jid = Jid.of(text);
        } catch (JidException _) {
            return;
        }
        String prepared = jid.toString();
        Jid again = Jid.of(prepared);
        assertThat(again).isEqualTo(jid).hasSameHashCodeAs(jid).hasToString(prepared);
        assertThat(Jid.of(jid.local(), jid.domain(), jid.resource())).isEqualTo(jid);
        assertThat(Normalizer.isNormalized(prepared, Normalizer.Form.NFC)).isTrue();
        assertThat(prepared.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, 3071);
        assertThat(new String(prepared.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .as("no unpaired surrogates")
                .isEqualTo(prepared);
        String local = jid.local();
        if (local != null) {
            assertThat(local).doesNotContainPattern("[\"&'/:<>@\\s\\p{Z}\\p{Cc}\\p{Cs}\\p{Co}]");
        }
        assertThat(jid.domain()).isNotEmpty().doesNotContain("@", "/").doesNotEndWith(".");
        assertThat(jid.domain().startsWith("[") || !jid.domain().contains("..")).isTrue();
        assertThat(prepared).doesNotContain("\u0000", "\u200b", "\ufeff");
    }
}
