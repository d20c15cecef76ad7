// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With the examples of XEP-0357. */
class PushTest {
    private static final Jid SERVICE = Jid.of("push-5.client.example");
    private static final String NODE = "yxs32uqsflafdk3iuqo";
    private static final String OPTIONS = """
            <x xmlns='jabber:x:data' type='submit'>
              <field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>
              <field var='secret'><value>eruio234vzxc2kla-91</value></field>
            </x>""";
    private static final String NOTIFICATION = """
            <notification xmlns='urn:xmpp:push:0'>
              <x xmlns='jabber:x:data'>
                <field var='FORM_TYPE'><value>urn:xmpp:push:summary</value></field>
                <field var='message-count'><value>1</value></field>
                <field var='last-message-sender'><value>juliet@capulet.example/balcony</value></field>
                <field var='last-message-body'><value>Wherefore art thou, Romeo?</value></field>
              </x>
              <additional xmlns='http://example.com/custom'>Additional custom elements</additional>
            </notification>""";

    @Test
    void example8EnablesWithoutOptions() {
        Element enable =
                TestXml.parse("<enable xmlns='urn:xmpp:push:0' jid='push-5.client.example' node='" + NODE + "'/>");

        assertThat(Push.command(enable)).isEqualTo(new Push.Enable(SERVICE, NODE, null));
        assertThat(new Push.Enable(SERVICE, NODE, null).toElement()).isEqualTo(enable);
    }

    @Test
    void example9EnablesWithOptions() {
        Element enable = TestXml.parse("<enable xmlns='urn:xmpp:push:0' jid='push-5.client.example' node='" + NODE
                + "'>" + OPTIONS + "</enable>");

        Push.Enable command = (Push.Enable) Push.command(enable);

        assertThat(requireNonNull(command.options()).value("secret")).isEqualTo("eruio234vzxc2kla-91");
        assertThat(Push.command(command.toElement())).isEqualTo(command);
    }

    @Test
    void examples10And11DisableAServiceOrANode() {
        Element all = TestXml.parse("<disable xmlns='urn:xmpp:push:0' jid='push-5.client.example'/>");
        Element one =
                TestXml.parse("<disable xmlns='urn:xmpp:push:0' jid='push-5.client.example' node='" + NODE + "'/>");

        assertThat(Push.command(all)).isEqualTo(new Push.Disable(SERVICE, null));
        assertThat(Push.command(one)).isEqualTo(new Push.Disable(SERVICE, NODE));
        assertThat(new Push.Disable(SERVICE, NODE).toElement()).isEqualTo(one);
    }

    @Test
    void example12IsReadAlthoughItsFormHasNoType() {
        PubSub.Publish publish =
                PubSub.publish(TestXml.parse("<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='" + NODE
                        + "'><item>" + NOTIFICATION + "</item></publish></pubsub>"));

        assertThat(publish.node()).isEqualTo(NODE);
        assertThat(publish.options()).isNull();
        assertThat(Push.summary(publish.payload()))
                .isEqualTo(new Push.Summary(
                        1, null, Jid.of("juliet@capulet.example/balcony"), "Wherefore art thou, Romeo?"));
    }

    @Test
    void example13CarriesTheOptions() {
        DataForm options = DataForm.of(TestXml.parse(OPTIONS));
        Element notification = new Push.Summary(2, 1, Jid.of("juliet@capulet.example"), "hi").toNotification(List.of());
        PubSub.Publish publish = new PubSub.Publish(NODE, notification, options);

        PubSub.Publish read = PubSub.publish(TestXml.parse(publish.toElement().toString()));

        assertThat(requireNonNull(read.options()).value("secret")).isEqualTo("eruio234vzxc2kla-91");
        assertThat(Push.summary(read.payload()))
                .isEqualTo(new Push.Summary(2, 1, Jid.of("juliet@capulet.example"), "hi"));
    }

    @Test
    void example15EndsTheRightToPublish() {
        Element message = TestXml.parse("""
                <message from='push-5.client.example' to='user@example.com'>
                  <pubsub xmlns='http://jabber.org/protocol/pubsub' node='yxs32uqsflafdk3iuqo'>
                    <affiliation jid='user@example.com' affiliation='none' />
                  </pubsub>
                </message>""");

        assertThat(PubSub.endsAffiliation(message, Jid.of("user@example.com"), NODE))
                .isTrue();
        assertThat(PubSub.endsAffiliation(message, Jid.of("other@example.com"), NODE))
                .isFalse();
        assertThat(PubSub.endsAffiliation(message, Jid.of("user@example.com"), "other"))
                .isFalse();
        assertThat(PubSub.endsAffiliation(message, Jid.of("user@example.com"), null))
                .isFalse();
    }

    @Test
    void whatIsNotToldIsNotWritten() {
        Element notification = Push.Summary.NOTHING.toNotification(List.of(Element.of("custom", "urn:custom")));

        assertThat(Push.summary(notification)).isEqualTo(Push.Summary.NOTHING);
        assertThat(notification.has("custom", "urn:custom")).isTrue();
        assertThat(Push.summary(Element.of("notification", Push.NAMESPACE))).isEqualTo(Push.Summary.NOTHING);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <enable xmlns='urn:xmpp:push:0' node='n'/> | BAD_REQUEST
                    <enable xmlns='urn:xmpp:push:0' jid='@'/> | JID_MALFORMED
                    <enable xmlns='urn:xmpp:push:0' jid='a'><x xmlns='jabber:x:data' type='submit'/></enable> | NOT_ACCEPTABLE
                    <enable xmlns='urn:xmpp:push:0' jid='a'><x xmlns='jabber:x:data' type='odd'/></enable> | BAD_REQUEST
                    <disable xmlns='urn:xmpp:push:0'/> | BAD_REQUEST
                    <enabled xmlns='urn:xmpp:push:0' jid='a'/> | BAD_REQUEST
                    """)
    void otherCommandsAreRefused(String xml, ErrorCondition condition) {
        assertThatThrownBy(() -> Push.command(TestXml.parse(xml)))
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(condition));
    }

    @ParameterizedTest
    @CsvSource({
        "<publish node='n'/>",
        "<publish node='n'><item/><item/></publish>",
        "<publish node='n'><item/></publish>",
        "<publish node='n'><item><a/><b/></item></publish>",
        "<retract node='n'/>"
    })
    void onlyOneItemWithOnePayloadIsPublished(String content) {
        Element pubsub = TestXml.parse("<pubsub xmlns='http://jabber.org/protocol/pubsub'>" + content + "</pubsub>");

        assertThatThrownBy(() -> PubSub.publish(pubsub)).isInstanceOf(StanzaException.class);
    }

    @Test
    void webPushSubscriptionsAreReadAndWritten() {
        WebPushService.Register register = new WebPushService.Register(
                "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "BTBZMqHH6r4Tts7J_aSIgg");

        assertThat(WebPushService.register(register.toElement())).isEqualTo(register);
        assertThat(register.publicKey()).hasSize(65);
        assertThat(register.secret()).hasSize(16);
        assertThat(register.toString()).doesNotContain("BTBZ").doesNotContain("push.example.net");
        for (WebPushService.Register wrong : List.of(
                new WebPushService.Register("e".repeat(2_049), register.p256dh(), register.auth()),
                new WebPushService.Register("e", register.auth(), register.auth()),
                new WebPushService.Register("e", register.p256dh(), "?"),
                new WebPushService.Register("e", register.p256dh(), ""))) {
            assertThatThrownBy(() -> WebPushService.register(wrong.toElement())).isInstanceOf(StanzaException.class);
        }
    }

    @Test
    void webPushNodesAreReadAndWritten() {
        assertThat(new WebPushService.Registered("n", "s").toElement())
                .isEqualTo(TestXml.parse("<registered xmlns='https://linnet.im/ns/web-push/0' node='n' secret='s'/>"));
        assertThat(WebPushService.unregister(Element.of("unregister", WebPushService.NAMESPACE)))
                .isNull();
        assertThat(WebPushService.unregister(
                        Element.of("unregister", WebPushService.NAMESPACE).with("node", "n")))
                .isEqualTo("n");
        assertThatThrownBy(() -> WebPushService.unregister(Element.of("unregister", "urn:other")))
                .isInstanceOf(StanzaException.class);
        assertThat(WebPushService.key(new byte[] {1, 2}).text()).isEqualTo("AQI");
    }
}
