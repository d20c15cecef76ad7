// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.extension.SessionFlag;
import im.linnet.server.extension.Target;
import im.linnet.server.extension.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarbonsFeatureTest {
    private static final String ENABLE = "<iq type='set' id='1'><enable xmlns='urn:xmpp:carbons:2'/></iq>";
    private static final String DISABLE = "<iq type='set' id='1'><disable xmlns='urn:xmpp:carbons:2'/></iq>";
    private static final String FORGED = """
            <received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>
              <message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='romeo@montague.lit/garden' type='chat'>
                <body>Thou shall meet me tonite, at our house's hall!</body></message></forwarded></received>""";

    private final FakeServer server = new FakeServer(new CarbonsFeature());
    private final FakeAccount romeo = server.account("romeo@montague.lit", 1);
    private final FakeSession garden = romeo.bind("garden");

    /** XEP-0280 §10.1. */
    @Test
    void copies_are_turned_on_and_off_any_number_of_times() {
        assertThat(garden.has(SessionFlag.CARBONS)).isFalse();
        for (String request : new String[] {ENABLE, ENABLE, DISABLE, DISABLE, ENABLE}) {
            assertThat(server.ask(garden, request))
                    .isEqualTo(Xml.element("<iq type='result' id='1' from='romeo@montague.lit'"
                            + " to='romeo@montague.lit/garden'/>"));
            assertThat(garden.has(SessionFlag.CARBONS)).isEqualTo(request.equals(ENABLE));
        }
    }

    @Test
    void nobody_turns_on_or_off_those_of_others() {
        server.account("juliet@capulet.lit", 2);
        for (String to : new String[] {"juliet@capulet.lit", "nobody@capulet.lit"}) {
            for (String command : new String[] {"enable", "disable"}) {
                assertThat(server.ask(
                                garden,
                                "<iq type='set' id='1' to='" + to + "'><" + command
                                        + " xmlns='urn:xmpp:carbons:2'/></iq>"))
                        .isEqualTo(Xml.element("<iq type='error' id='1' from='" + to
                                + "' to='romeo@montague.lit/garden'><error type='cancel'>"
                                + "<not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"));
            }
        }
    }

    @Test
    void the_features_are_those_of_the_rules() {
        assertThat(server.registry().features(Target.SERVER))
                .contains("urn:xmpp:carbons:2", "urn:xmpp:carbons:rules:0");
    }

    /** XEP-0280, example 11. */
    @Test
    void S15_copies_that_others_made_are_dropped() {
        assertThat(server.toAccount(
                        romeo,
                        "<message from='tybalt@capulet.lit/home' to='romeo@montague.lit' type='chat'>" + FORGED
                                + "</message>"))
                .isInstanceOf(Verdict.Drop.class);
        assertThat(server.fromClient(
                        garden, "<message to='romeo@montague.lit/orchard' type='chat'>" + FORGED + "</message>"))
                .isInstanceOf(Verdict.Drop.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<sent xmlns='urn:xmpp:carbons:2'/>",
                "<c:received xmlns:c='urn:xmpp:carbons:2'/>",
                "<sent xmlns='urn:xmpp:carbons:2'/><received xmlns='urn:xmpp:carbons:2'/>"
            })
    void S15_copies_that_others_made_are_taken_out_of_what_holds_more(String forged) {
        String envelope = "<message from='romeo@montague.lit/garden' to='juliet@capulet.lit'>";
        Verdict passed = server.fromClient(garden, envelope + forged.repeat(20) + "<body>hi</body></message>");

        assertThat(passed).isEqualTo(new Verdict.Continue(Xml.stanza(envelope + "<body>hi</body></message>")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<body>hi</body>",
                "<body>hi</body><private xmlns='urn:xmpp:carbons:2'/>",
                "<received xmlns='urn:xmpp:receipts' id='1'/>",
                "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'>"
                        + "<sent xmlns='urn:xmpp:carbons:2'/></message></forwarded>",
                ""
            })
    void everything_else_is_left_as_it_is(String content) {
        String message = "<message from='romeo@montague.lit/garden' to='romeo@montague.lit'>" + content + "</message>";

        assertThat(server.toAccount(romeo, message)).isEqualTo(new Verdict.Continue(Xml.stanza(message)));
    }
}
