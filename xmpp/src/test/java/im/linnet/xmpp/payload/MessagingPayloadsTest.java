// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagingPayloadsTest {
    private static final String ORIGINAL = "<message xmlns='jabber:client' from='juliet@capulet.example/balcony'"
            + " to='romeo@montague.example/garden' type='chat'><body>What man art thou?</body></message>";

    private static Message message(String payload) {
        return Message.of(TestXml.parse("<message xmlns='jabber:client'>" + payload + "</message>"));
    }

    /** XEP-0280, example 10. */
    @Test
    void aCopyComesFromTheAccountAndKeepsTheType() {
        Message copy = Carbon.copy(
                Carbon.Direction.RECEIVED,
                Message.of(TestXml.parse(ORIGINAL)),
                Jid.of("romeo@montague.example"),
                Jid.of("romeo@montague.example/home"));

        assertThat(copy.element())
                .isEqualTo(TestXml.parse("<message xmlns='jabber:client' from='romeo@montague.example'"
                        + " to='romeo@montague.example/home' type='chat'><received xmlns='urn:xmpp:carbons:2'>"
                        + "<forwarded xmlns='urn:xmpp:forward:0'>" + ORIGINAL + "</forwarded></received></message>"));
        assertThat(copy).isEqualTo(Message.of(copy.element()));
        assertThat(Carbon.in(copy))
                .isEqualTo(new Carbon(Carbon.Direction.RECEIVED, new Forwarded(null, TestXml.parse(ORIGINAL))));
    }

    /** XEP-0280, example 13. */
    @ParameterizedTest
    @EnumSource
    void copiesAreReadAsTheyAreWritten(Carbon.Direction direction) {
        Carbon carbon = new Carbon(direction, new Forwarded(null, TestXml.parse(ORIGINAL)));

        assertThat(Carbon.in(message(carbon.toElement().toString()))).isEqualTo(carbon);
        assertThat(Carbon.isWrapper(carbon.toElement())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<body>hi</body>",
                "<received xmlns='urn:xmpp:receipts' id='1'/>",
                "<private xmlns='urn:xmpp:carbons:2'/>",
                "<received xmlns='urn:xmpp:carbons:2'/>",
                "<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'/></sent>",
                "<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message/><message/></forwarded>"
                        + "</sent>"
            })
    void otherMessagesCarryNoCopy(String payload) {
        assertThat(Carbon.in(message(payload))).isNull();
    }

    @Test
    void requestsAndMarksOfCarbonsAreBare() {
        assertThat(Carbon.enable()).isEqualTo(TestXml.parse("<enable xmlns='urn:xmpp:carbons:2'/>"));
        assertThat(Carbon.disable()).isEqualTo(TestXml.parse("<disable xmlns='urn:xmpp:carbons:2'/>"));
        assertThat(Carbon.isWrapper(Carbon.enable())).isFalse();
        assertThat(Carbon.isPrivate(message("<private xmlns='urn:xmpp:carbons:2'/>")))
                .isTrue();
        assertThat(Carbon.isPrivate(message("<private xmlns='urn:xmpp:hints'/>")))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void statesOfClientsAreReadAsTheyAreWritten(ClientState state) {
        assertThat(ClientState.of(state.toElement())).isEqualTo(state);
    }

    @Test
    void nothingElseIsTheStateOfAClient() {
        assertThat(ClientState.INACTIVE.toElement()).isEqualTo(TestXml.parse("<inactive xmlns='urn:xmpp:csi:0'/>"));
        assertThat(ClientState.feature()).isEqualTo(TestXml.parse("<csi xmlns='urn:xmpp:csi:0'/>"));
        assertThat(ClientState.of(ClientState.feature())).isNull();
        assertThat(ClientState.of(Element.of("active", ChatState.NAMESPACE))).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void statesOfChatsAreReadAsTheyAreWritten(ChatState state) {
        assertThat(ChatState.in(message("<body>hi</body>" + state.toElement()))).isEqualTo(state);
    }

    @Test
    void nothingElseIsTheStateOfAChat() {
        assertThat(ChatState.in(message("<active xmlns='urn:xmpp:csi:0'/>"))).isNull();
        assertThat(ChatState.in(message("<dreaming xmlns='" + ChatState.NAMESPACE + "'/>")))
                .isNull();
    }

    @Test
    void receiptsAreReadAndWritten() {
        Element receipt = TestXml.parse("<received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/>");

        assertThat(requireNonNull(Receipt.in(message(receipt.toString()))).toElement())
                .isEqualTo(receipt);
        assertThat(Receipt.in(message("<received xmlns='urn:xmpp:receipts'/>"))).isNull();
        assertThat(Receipt.in(message("<body>hi</body>"))).isNull();
        assertThat(Receipt.isRequested(message(Receipt.request().toString()))).isTrue();
        assertThat(Receipt.isRequested(message(receipt.toString()))).isFalse();
    }

    @Test
    void markersAreReadAndWritten() {
        Element marker = TestXml.parse("<displayed xmlns='urn:xmpp:chat-markers:0' id='message-1'/>");

        assertThat(requireNonNull(ChatMarker.in(message(marker.toString()))).toElement())
                .isEqualTo(marker);
        assertThat(ChatMarker.in(message("<displayed xmlns='urn:xmpp:chat-markers:0'/>")))
                .isNull();
        assertThat(ChatMarker.in(message("<body>hi</body>"))).isNull();
        assertThat(ChatMarker.isRequested(message(ChatMarker.request().toString())))
                .isTrue();
        assertThat(ChatMarker.isRequested(message(marker.toString()))).isFalse();
    }
}
