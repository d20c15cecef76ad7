// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StanzaTest {
    private static final Jid ROMEO = Jid.of("romeo@example.net/orchard");
    private static final Jid JULIET = Jid.of("juliet@im.example.com/balcony");
    private static final String ADDRESSES =
            " from='romeo@example.net/orchard' to='juliet@im.example.com/balcony' id='1'";

    private static Stanza read(String xml) {
        return requireNonNull(Stanza.of(TestXml.parse(xml)));
    }

    private static void assertRefused(ErrorCondition condition, String xml) {
        assertThatThrownBy(() -> Stanza.of(TestXml.parse(xml)))
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(condition));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jabber:client", "jabber:server", "jabber:component:accept"})
    void stanzasOfAnyContentNamespaceAreRead(String namespace) {
        String attributes = " xmlns='" + namespace + "'" + ADDRESSES;
        for (Stanza stanza : List.of(
                read("<message" + attributes + "/>"),
                read("<presence" + attributes + "/>"),
                read("<iq type='get'" + attributes + "><ping xmlns='urn:xmpp:ping'/></iq>"))) {
            assertThat(stanza.from()).isEqualTo(ROMEO);
            assertThat(stanza.to()).isEqualTo(JULIET);
            assertThat(stanza.id()).isEqualTo("1");
            assertThat(stanza.isError()).isFalse();
            assertThat(stanza.element().namespace()).isEqualTo(namespace);
        }
    }

    @Test
    void whatIsNoStanzaReadsAsNull() {
        assertThat(Stanza.of(TestXml.parse("<enable xmlns='urn:xmpp:sm:3'/>"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"from", "to"})
    void addressesThatAreNotValidAreMalformed(String attribute) {
        for (String stanza : List.of(
                "<message xmlns='jabber:client' %s='@'/>",
                "<presence xmlns='jabber:client' %s='@'/>",
                "<iq xmlns='jabber:client' type='result' id='1' %s='@'/>")) {
            assertRefused(ErrorCondition.JID_MALFORMED, stanza.formatted(attribute));
        }
    }

    // RFC 6121 §5.2.2
    @ParameterizedTest
    @CsvSource({
        "chat, CHAT",
        "error, ERROR",
        "groupchat, GROUPCHAT",
        "headline, HEADLINE",
        "normal, NORMAL",
        "unknown, NORMAL",
        "CHAT, NORMAL",
        "'', NORMAL"
    })
    void messagesHaveAType(String attribute, MessageType type) {
        Message message = (Message) read("<message xmlns='jabber:client' type='" + attribute + "'/>");

        assertThat(message.type()).isEqualTo(type);
        assertThat(message.isError()).isEqualTo(type == MessageType.ERROR);
    }

    @Test
    void messagesWithoutATypeAreNormal() {
        Message message = (Message) read("<message xmlns='jabber:client'><body>a</body><body>b</body></message>");

        assertThat(message.type()).isEqualTo(MessageType.NORMAL);
        assertThat(message.body()).isEqualTo("a");
        assertThat(((Message) read("<message xmlns='jabber:client'><body xmlns='b'/></message>")).body())
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(PresenceType.class)
    void presenceHasAType(PresenceType type) {
        Presence built = Presence.of(type, ROMEO, JULIET);
        Presence read = (Presence) requireNonNull(Stanza.of(built.element()));

        assertThat(read).isEqualTo(built);
        assertThat(read.type()).isEqualTo(type);
        assertThat(read.isError()).isEqualTo(type == PresenceType.ERROR);
    }

    @Test
    void fourTypesOfPresenceManageSubscriptions() {
        assertThat(PresenceType.values())
                .filteredOn(type -> Presence.of(type, null, null).isSubscription())
                .containsExactly(
                        PresenceType.SUBSCRIBE,
                        PresenceType.SUBSCRIBED,
                        PresenceType.UNSUBSCRIBE,
                        PresenceType.UNSUBSCRIBED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"available", "unknown", "", "Subscribe"})
    void presenceOfAnUnknownTypeIsABadRequest(String type) {
        assertRefused(ErrorCondition.BAD_REQUEST, "<presence xmlns='jabber:client' type='" + type + "'/>");
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "-128, -128", "127, 127", "' 1 ', 1", "128, 0", "-129, 0", "high, 0", "'', 0"})
    void priorityIsAByte(String text, int priority) {
        Presence presence =
                (Presence) read("<presence xmlns='jabber:client'><priority>" + text + "</priority></presence>");

        assertThat(presence.priority()).isEqualTo(priority);
        assertThat(Presence.of(PresenceType.AVAILABLE, null, null).priority()).isZero();
    }

    // RFC 6120 §8.2.3
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<iq xmlns='jabber:client' type='get'><a xmlns='b'/></iq>",
                "<iq xmlns='jabber:client' id='1'><a xmlns='b'/></iq>",
                "<iq xmlns='jabber:client' id='1' type='ask'><a xmlns='b'/></iq>",
                "<iq xmlns='jabber:client' id='1' type=''><a xmlns='b'/></iq>",
                "<iq xmlns='jabber:client' id='1' type='get'/>",
                "<iq xmlns='jabber:client' id='1' type='set'>text</iq>",
                "<iq xmlns='jabber:client' id='1' type='get'><a xmlns='b'/><a xmlns='b'/></iq>",
                "<iq xmlns='jabber:client' id='1' type='set'><a xmlns='b'/><error/></iq>",
                "<iq xmlns='jabber:client' id='1' type='set'><error/></iq>"
            })
    void iqsThatAreNotRequestsOrAnswersAreBadRequests(String xml) {
        assertRefused(ErrorCondition.BAD_REQUEST, xml);
    }

    @ParameterizedTest
    @CsvSource({"get, GET, true", "set, SET, true", "result, RESULT, false", "error, ERROR, false"})
    void iqsHaveAType(String attribute, IqType type, boolean request) {
        Iq iq = (Iq) read("<iq xmlns='jabber:client' id='1' type='" + attribute + "'><a xmlns='b'/></iq>");

        assertThat(iq.type()).isEqualTo(type);
        assertThat(iq.isRequest()).isEqualTo(request);
        assertThat(iq.isError()).isEqualTo(type == IqType.ERROR);
        assertThat(requireNonNull(iq.payload()).is("a", "b")).isTrue();
        assertThat(IqType.ofAttribute(type.value())).isEqualTo(type);
    }

    @Test
    void answersMayBeEmpty() {
        assertThat(((Iq) read("<iq xmlns='jabber:client' id='1' type='result'/>")).payload())
                .isNull();
        assertThat(((Iq) read("<iq xmlns='jabber:client' id='1' type='error'><error type='wait'/></iq>")).payload())
                .isNull();
    }

    @Test
    void answersSwapTheAddressesAndKeepTheId() {
        Iq request = Iq.request(IqType.GET, "1", ROMEO, JULIET, Element.of("ping", "urn:xmpp:ping"));

        assertThat(request.result().element())
                .isEqualTo(TestXml.parse("<iq xmlns='jabber:client' from='juliet@im.example.com/balcony' "
                        + "to='romeo@example.net/orchard' id='1' type='result'/>"));
        assertThat(request.result().from()).isEqualTo(JULIET);
        assertThat(request.result().to()).isEqualTo(ROMEO);
        assertThat(request.result(Element.of("a", "b")).payload()).isEqualTo(Element.of("a", "b"));
        assertThat(Iq.of(request.element())).isEqualTo(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<message xmlns='jabber:client' type='chat'%s><body>a</body></message>",
                "<presence xmlns='jabber:client' type='subscribe'%s/>",
                "<iq xmlns='jabber:client' type='set'%s><a xmlns='b'/></iq>"
            })
    void errorsSwapTheAddressesKeepTheIdAndReplaceThePayload(String xml) {
        Stanza stanza = read(xml.formatted(ADDRESSES));

        Stanza error = stanza.error(StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));

        assertThat(error.element())
                .isEqualTo(TestXml.parse(
                        "<" + stanza.element().name() + """
                         xmlns='jabber:client' from='juliet@im.example.com/balcony' to='romeo@example.net/orchard' id='1' type='error'>
                          <error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
                        </""" + stanza.element().name() + ">"));
        assertThat(error.from()).isEqualTo(JULIET);
        assertThat(error.to()).isEqualTo(ROMEO);
        assertThat(error.isError()).isTrue();
        assertThat(Stanza.of(error.element())).isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<message xmlns='jabber:client'/>",
                "<presence xmlns='jabber:client'/>",
                "<iq xmlns='jabber:client' type='result' id='1'/>"
            })
    void addressesAgreeWithTheElement(String xml) {
        Stanza stanza = read(xml);

        Stanza addressed = stanza.withFrom(ROMEO).withTo(JULIET);

        assertThat(addressed.from()).isEqualTo(ROMEO);
        assertThat(addressed.to()).isEqualTo(JULIET);
        assertThat(Stanza.of(addressed.element())).isEqualTo(addressed);
        assertThat(addressed.withFrom(null).withTo(null)).isEqualTo(stanza);
        Element other = addressed.element().plus(Element.of("a", "b"));
        assertThat(addressed.withElement(other)).isEqualTo(Stanza.of(other));
    }

    @Test
    void refusedStanzasAreAnsweredWithoutTheirWrongAddresses() {
        StanzaError error = StanzaError.of(ErrorCondition.JID_MALFORMED);
        Element refused = TestXml.parse("<iq xmlns='jabber:client' from='romeo@example.net/orchard' to='@' id='1'/>");

        assertThat(Stanza.refusal(refused, error))
                .isEqualTo(
                        TestXml.parse(
                                "<iq xmlns='jabber:client' to='romeo@example.net/orchard' id='1' type='error'>"
                                        + "<error type='modify'><jid-malformed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"));
    }

    @ParameterizedTest
    @CsvSource({
        "message, chat, true",
        "message, error, false",
        "presence, odd, true",
        "presence, error, false",
        "iq, odd, true",
        "iq, get, true",
        "iq, result, false",
        "iq, error, false",
        "enable, get, false"
    })
    void refusalsNeverAnswerAnswers(String name, String type, boolean answered) {
        Element refused =
                Element.builder(name, "jabber:client").attribute("type", type).build();

        assertThat(Stanza.refusal(refused, StanzaError.of(ErrorCondition.BAD_REQUEST)) != null)
                .isEqualTo(answered);
    }
}
