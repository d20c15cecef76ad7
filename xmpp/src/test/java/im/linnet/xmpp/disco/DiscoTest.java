// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.disco.ContactAddresses.Purpose;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoTest {
    private static final String SERVER = """
            <query xmlns='http://jabber.org/protocol/disco#info' node='n'>
              <identity category='server' type='im' xml:lang='en' name='Linnet'/>
              <feature var='http://jabber.org/protocol/disco'/>
              <x xmlns='jabber:x:data' type='result'>
                <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/network/serverinfo</value></field>
                <field var='abuse-addresses'><value>mailto:abuse@shakespeare.lit</value><value>xmpp:abuse@shakespeare.lit</value></field>
              </x>
            </query>""";

    @Test
    void informationIsReadAndWrittenBack() {
        Element query = TestXml.parse(SERVER);

        DiscoInfo info = DiscoInfo.of(query);

        assertThat(info.node()).isEqualTo("n");
        assertThat(info.identities()).containsExactly(new Identity("server", "im", "en", "Linnet"));
        assertThat(info.features()).containsExactly("http://jabber.org/protocol/disco");
        assertThat(info.is("server", "im")).isTrue();
        assertThat(info.is("server", "pubsub")).isFalse();
        assertThat(info.supports("http://jabber.org/protocol/disco")).isTrue();
        assertThat(info.supports("urn:xmpp:ping")).isFalse();
        assertThat(info.form(ContactAddresses.FORM_TYPE)).isNotNull();
        assertThat(info.form("other")).isNull();
        assertThat(info.toElement()).isEqualTo(query);
        assertThat(info.withNode(null).toElement()).isEqualTo(query.with("node", null));
    }

    @Test
    void whoAnswersSupportsDiscoEvenIfItDoesNotSaySo() {
        assertThat(DiscoInfo.of(TestXml.parse(SERVER)).supports("http://jabber.org/protocol/disco#info"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<query xmlns='other'/>",
                "<query xmlns='http://jabber.org/protocol/disco#info'><feature/></query>",
                "<query xmlns='http://jabber.org/protocol/disco#info'><identity type='a'/></query>",
                "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='a'/></query>",
                "<query xmlns='http://jabber.org/protocol/disco#info'><x xmlns='jabber:x:data'/></query>"
            })
    void informationThatIsNotValidIsRefused(String xml) {
        assertThatThrownBy(() -> DiscoInfo.of(TestXml.parse(xml)))
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(ErrorCondition.BAD_REQUEST));
    }

    @Test
    void itemsAreReadAndWrittenBack() {
        Element query = TestXml.parse("""
                <query xmlns='http://jabber.org/protocol/disco#items' node='music'>
                  <item jid='people.shakespeare.lit' name='Directory of Characters'/>
                  <item jid='catalog.shakespeare.lit' node='books' name='Books by and about Shakespeare'/>
                </query>""");

        DiscoItems items = DiscoItems.of(query);

        assertThat(items.node()).isEqualTo("music");
        assertThat(items.items())
                .containsExactly(
                        new DiscoItems.Item(Jid.of("people.shakespeare.lit"), null, "Directory of Characters"),
                        new DiscoItems.Item(
                                Jid.of("catalog.shakespeare.lit"), "books", "Books by and about Shakespeare"));
        assertThat(items.toElement()).isEqualTo(query);
    }

    @Test
    void itemsWithoutAnAddressAreRefused() {
        assertThatThrownBy(() -> DiscoItems.of(
                        TestXml.parse("<query xmlns='http://jabber.org/protocol/disco#items'><item/></query>")))
                .isInstanceOf(StanzaException.class);
        assertThatThrownBy(() -> DiscoItems.of(Element.of("query", "other"))).isInstanceOf(StanzaException.class);
    }

    @Test
    void requestsNameTheNode() {
        assertThat(DiscoInfo.request("a"))
                .isEqualTo(TestXml.parse("<query xmlns='http://jabber.org/protocol/disco#info' node='a'/>"));
        assertThat(DiscoItems.request(null))
                .isEqualTo(TestXml.parse("<query xmlns='http://jabber.org/protocol/disco#items'/>"));
    }

    @Test
    void contactAddressesMakeTheFormOfTheSpecification() {
        DataForm form = ContactAddresses.form(
                Map.of(Purpose.ABUSE, List.of("mailto:abuse@shakespeare.lit", "xmpp:abuse@shakespeare.lit")));

        assertThat(Objects.requireNonNull(form).toElement())
                .isEqualTo(TestXml.parse(SERVER).child("x", DataForm.NAMESPACE));
        assertThat(ContactAddresses.form(Map.of(Purpose.ADMIN, List.of()))).isNull();
    }

    @Test
    void contactAddressesMustBeUris() {
        assertThatThrownBy(() -> ContactAddresses.form(Map.of(Purpose.ADMIN, List.of("admin@shakespeare.lit"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ContactAddresses.form(Map.of(Purpose.ADMIN, List.of("mailto:a b"))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
