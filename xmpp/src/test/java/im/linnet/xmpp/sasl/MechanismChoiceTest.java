// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of RFC 5802 §6, XEP-0440 §3 and XEP-0474 §7, one row each. */
class MechanismChoiceTest {
    private static List<String> words(@Nullable String text) {
        return text == null ? List.of() : List.of(text.split(" "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "strongest hash           | SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512 |   |   | SCRAM-SHA-512 n",
                "rule 2: client cannot    | SCRAM-SHA-1 SCRAM-SHA-1-PLUS | tls-exporter |   | SCRAM-SHA-1 n",
                "rule 3: server cannot    | SCRAM-SHA-1 SCRAM-SHA-256 |   | tls-exporter | SCRAM-SHA-256 y",
                "rule 4: no types         | SCRAM-SHA-1 SCRAM-SHA-1-PLUS |   | tls-exporter tls-server-end-point"
                        + " | SCRAM-SHA-1-PLUS p tls-server-end-point",
                "rule 4: nothing to try   | SCRAM-SHA-1 SCRAM-SHA-1-PLUS |   | tls-exporter" + " | SCRAM-SHA-1 n proof",
                "rule 5: no mechanisms    | SCRAM-SHA-1 | tls-exporter | tls-exporter | refused downgrade",
                "rule 6: no common type   | SCRAM-SHA-1 SCRAM-SHA-1-PLUS | tls-unique | tls-exporter"
                        + " | SCRAM-SHA-1 n proof",
                "rule 6: plus only        | SCRAM-SHA-1-PLUS | tls-unique | tls-exporter | refused no",
                "rule 7: strongest type   | SCRAM-SHA-1-PLUS SCRAM-SHA-1 | tls-server-end-point tls-exporter"
                        + " | tls-server-end-point tls-exporter | SCRAM-SHA-1-PLUS p tls-exporter",
                "rule 7: the weakest      | SCRAM-SHA-1-PLUS SCRAM-SHA-1 | tls-server-end-point"
                        + " | tls-exporter tls-server-end-point | SCRAM-SHA-1-PLUS p tls-server-end-point",
                "binding beats hash       | SCRAM-SHA-512 SCRAM-SHA-1-PLUS | tls-exporter | tls-exporter"
                        + " | SCRAM-SHA-1-PLUS p tls-exporter",
                "unknown plus             | SCRAM-FOO-PLUS SCRAM-SHA-1 | tls-exporter | tls-exporter"
                        + " | SCRAM-SHA-1 n proof",
                "nothing in common        | X-OAUTH DIGEST-MD5 |   |   | refused no",
                "nothing at all           |   |   | tls-exporter | refused no",
                "PLAIN as the last        | SCRAM-SHA-1 PLAIN |   |   | SCRAM-SHA-1 n",
                "PLAIN alone              | PLAIN |   |   | PLAIN n",
                "PLAIN where SCRAM went   | PLAIN SCRAM-FOO-PLUS | tls-unique | tls-exporter | refused downgrade",
            })
    void chooses(
            String why,
            @Nullable String mechanisms,
            @Nullable String types,
            @Nullable String available,
            String expected) {
        List<ChannelBinding> bindings = words(available).stream()
                .map(type -> new ChannelBinding(type, new byte[32]))
                .toList();
        SaslOffer offer = new SaslOffer(words(mechanisms), words(types));
        List<String> accepted = new ArrayList<>(MechanismChoice.SCRAM);
        accepted.add("PLAIN");
        MechanismChoice choice = MechanismChoice.of(new ClientStream(offer, bindings, null), accepted);
        assertThat(written(choice)).as(why).isEqualTo(expected);
    }

    private static String written(MechanismChoice choice) {
        return switch (choice) {
            case MechanismChoice.Refused(String reason) -> "refused " + reason.split("[: ]", 2)[0];
            case MechanismChoice.Chosen(var mechanism, var use, var binding, var proof) ->
                mechanism + ' ' + use.flag() + (binding == null ? "" : ' ' + binding.type()) + (proof ? " proof" : "");
        };
    }
}
