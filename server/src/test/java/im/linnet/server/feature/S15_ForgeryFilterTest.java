// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.extension.Verdict;
import im.linnet.xmpp.xml.Element;
import java.util.Set;
import org.junit.jupiter.api.Test;

class S15_ForgeryFilterTest {
    private final FakeServer server = new FakeServer(new ForgeryFilter(Set.of("capulet.lit", "verona.lit")));
    private final FakeAccount juliet = server.account("juliet@capulet.lit", 1);
    private final FakeSession balcony = juliet.bind("balcony");

    private static final String FORGED = """
            <stanza-id xmlns='urn:xmpp:sid:0' id='1' by='juliet@capulet.lit'/>
            <stanza-id xmlns='urn:xmpp:sid:0' id='2' by='JULIET@CAPULET.LIT'/>
            <stanza-id xmlns='urn:xmpp:sid:0' id='3' by='capulet.lit'/>
            <stanza-id xmlns='urn:xmpp:sid:0' id='4' by='verona.lit'/>
            <s:stanza-id xmlns:s='urn:xmpp:sid:0' id='5' by='juliet@capulet.lit'/>
            <stanza-id xmlns='urn:xmpp:sid:0' id='6'/>
            <delay xmlns='urn:xmpp:delay' from='capulet.lit' stamp='2002-09-10T23:08:25Z'/>
            <delay xmlns='urn:xmpp:delay' from='Verona.lit' stamp='nonsense'/>
            <d:delay xmlns:d='urn:xmpp:delay' from='juliet@capulet.lit/balcony' stamp='2002-09-10T23:08:25Z'/>
            <x xmlns='jabber:x:delay' from='capulet.lit' stamp='20020910T23:08:25'/>""";

    private static final String HONEST = """
            <body>Wherefore art thou?</body>
            <origin-id xmlns='urn:xmpp:sid:0' id='o'/>
            <stanza-id xmlns='urn:xmpp:sid:0' id='7' by='room@conference.montague.lit'/>
            <delay xmlns='urn:xmpp:delay' from='montague.lit' stamp='2002-09-10T23:08:25Z'/>""";

    private static Element passed(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Continue.class);
        return ((Verdict.Continue) verdict).stanza().element();
    }

    @Test
    void what_claims_to_be_ours_is_taken_from_what_a_client_sends() {
        assertThat(passed(server.fromClient(
                        balcony,
                        "<message to='romeo@montague.lit'>" + HONEST + FORGED
                                + "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/></message>")))
                .isEqualTo(Xml.element(
                        "<message from='juliet@capulet.lit/balcony' to='romeo@montague.lit'>" + HONEST + "</message>"));
        assertThat(passed(server.fromClient(balcony, "<presence>" + FORGED + "<show>away</show></presence>")))
                .isEqualTo(Xml.element("<presence from='juliet@capulet.lit/balcony'><show>away</show></presence>"));
    }

    @Test
    void what_claims_to_be_ours_is_taken_from_what_arrives() {
        String room = "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/>";
        assertThat(passed(server.toAccount(
                        juliet,
                        "<message from='r@montague.lit/n' to='juliet@capulet.lit'>" + FORGED + HONEST + room
                                + "</message>")))
                .isEqualTo(Xml.element(
                        "<message from='r@montague.lit/n' to='juliet@capulet.lit'>" + HONEST + room + "</message>"));
    }

    @Test
    void nested_claims_are_somebody_elses_content() {
        String forwarded = "<message to='romeo@montague.lit' from='juliet@capulet.lit/balcony'>"
                + "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'>" + FORGED
                + "</message></forwarded></message>";
        assertThat(passed(server.fromClient(balcony, forwarded))).isEqualTo(Xml.element(forwarded));
    }

    @Test
    void thousands_of_copies_are_all_taken_out() {
        assertThat(passed(server.fromClient(
                        balcony,
                        "<message to='romeo@montague.lit'>" + FORGED.repeat(100) + "<body>x</body></message>")))
                .isEqualTo(Xml.element("<message from='juliet@capulet.lit/balcony' to='romeo@montague.lit'>"
                        + "<body>x</body></message>"));
    }

    @Test
    void requests_are_left_alone() {
        String iq = "<iq type='set' id='1' to='romeo@montague.lit/x' from='juliet@capulet.lit/balcony'>"
                + "<delay xmlns='urn:xmpp:delay' from='capulet.lit' stamp='2002-09-10T23:08:25Z'/></iq>";
        assertThat(passed(server.fromClient(balcony, iq))).isEqualTo(Xml.element(iq));
    }
}
