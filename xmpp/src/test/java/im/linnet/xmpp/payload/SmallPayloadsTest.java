// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.form.FormType;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallPayloadsTest {
    private static void assertRefused(ErrorCondition condition, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(condition));
    }

    @Test
    void versionsAreReadAndWritten() {
        Element query = TestXml.parse("<query xmlns='jabber:iq:version'><name>Exodus</name><version>0.7.0.4</version>"
                + "<os>Windows-XP 5.01.2600</os></query>");

        assertThat(SoftwareVersion.of(query))
                .isEqualTo(new SoftwareVersion("Exodus", "0.7.0.4", "Windows-XP 5.01.2600"));
        assertThat(SoftwareVersion.of(query).toElement()).isEqualTo(query);
        assertThat(SoftwareVersion.of(SoftwareVersion.request())).isEqualTo(new SoftwareVersion(null, null, null));
    }

    @Test
    void timesAreReadAndWritten() {
        Element time =
                TestXml.parse("<time xmlns='urn:xmpp:time'><tzo>-06:00</tzo><utc>2006-12-19T17:58:35Z</utc></time>");

        assertThat(EntityTime.of(time))
                .isEqualTo(new EntityTime(Instant.parse("2006-12-19T17:58:35Z"), ZoneOffset.ofHours(-6)));
        assertThat(requireNonNull(EntityTime.of(time)).toElement()).isEqualTo(time);
        assertThat(EntityTime.of(EntityTime.request())).isNull();
    }

    @Test
    void lastActivityIsReadAndWritten() {
        Element query = TestXml.parse("<query xmlns='jabber:iq:last' seconds='903'>Heading Home</query>");

        assertThat(LastActivity.of(query)).isEqualTo(new LastActivity(903, "Heading Home"));
        assertThat(new LastActivity(903, "Heading Home").toElement()).isEqualTo(query);
        assertThat(LastActivity.of(LastActivity.request())).isNull();
        assertThat(LastActivity.of(LastActivity.request().with("seconds", "-1")))
                .isNull();
        assertThatThrownBy(() -> new LastActivity(-1, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pingsAndCardsAreBare() {
        assertThat(Ping.request()).isEqualTo(TestXml.parse("<ping xmlns='urn:xmpp:ping'/>"));
        assertThat(VCardTemp.empty()).isEqualTo(TestXml.parse("<vCard xmlns='vcard-temp'/>"));
    }

    @Test
    void privateXmlHoldsOneElementWithItsOwnNamespace() {
        Element item = TestXml.parse("<exodus xmlns='exodus:prefs'><defaultnick>Hamlet</defaultnick></exodus>");

        assertThat(PrivateXml.item(PrivateXml.toElement(item))).isEqualTo(item);
        for (String content : List.of("", "<a/>", "<a xmlns=''/>", "<a xmlns='b'/><c xmlns='d'/>")) {
            assertRefused(
                    ErrorCondition.NOT_ACCEPTABLE,
                    () -> PrivateXml.item(TestXml.parse("<query xmlns='jabber:iq:private'>" + content + "</query>")));
        }
    }

    @ParameterizedTest
    @EnumSource(ProcessingHint.class)
    void hintsAreReadExceptInErrors(ProcessingHint hint) {
        Element element = Element.of("message", "jabber:client", hint.toElement());

        assertThat(ProcessingHint.in(Message.of(element))).containsExactly(hint);
        assertThat(ProcessingHint.in(Message.of(element.with("type", "error")))).isEmpty();
        assertThat(ProcessingHint.in(Message.of(element.withChildren(List.of()))))
                .isEmpty();
    }

    @Test
    void hintsHaveTheNamesOfTheSpecification() {
        assertThat(ProcessingHint.NO_PERMANENT_STORE.toElement())
                .isEqualTo(TestXml.parse("<no-permanent-store xmlns='urn:xmpp:hints'/>"));
        assertThat(ProcessingHint.NO_COPY.toElement()).isEqualTo(TestXml.parse("<no-copy xmlns='urn:xmpp:hints'/>"));
    }

    @Test
    void forwardedStanzasKeepTheirNamespace() {
        Element parent = TestXml.parse("""
                <message xmlns='jabber:server'>
                  <forwarded xmlns='urn:xmpp:forward:0'>
                    <delay xmlns='urn:xmpp:delay' stamp='2010-07-10T23:08:25Z'/>
                    <message xmlns='jabber:client' from='romeo@montague.lit/orchard'><body>Yet I should kill thee</body></message>
                  </forwarded>
                </message>""");

        Forwarded forwarded = requireNonNull(Forwarded.in(parent));

        assertThat(forwarded.delay()).isEqualTo(new Delay(null, Instant.parse("2010-07-10T23:08:25Z"), null));
        assertThat(forwarded.stanza().namespace()).isEqualTo("jabber:client");
        assertThat(forwarded.toElement()).isEqualTo(parent.firstElement());
        assertThat(Forwarded.in(forwarded.stanza())).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<a xmlns='jabber:client'/>", "<message xmlns='jabber:client'/><iq xmlns='jabber:client'/>"})
    void exactlyOneStanzaIsForwarded(String content) {
        assertRefused(
                ErrorCondition.BAD_REQUEST,
                () -> Forwarded.of(TestXml.parse("<forwarded xmlns='urn:xmpp:forward:0'>" + content + "</forwarded>")));
    }

    @Test
    void blockingCommandsAreReadAndWritten() {
        List<Jid> jids = List.of(Jid.of("romeo@montague.net"), Jid.of("iago@shakespeare.lit"));
        for (Blocking.Command command : List.of(
                new Blocking.Fetch(),
                new Blocking.Block(jids),
                new Blocking.Unblock(jids),
                new Blocking.Unblock(List.of()))) {
            assertThat(Blocking.command(Blocking.toElement(command))).isEqualTo(command);
        }
        assertThat(Blocking.list(jids))
                .isEqualTo(TestXml.parse("<blocklist xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/>"
                        + "<item jid='iago@shakespeare.lit'/></blocklist>"));
        assertThat(Blocking.jids(Blocking.list(jids))).isEqualTo(jids);
        assertThat(new Blocking.Unblock(List.of()).isAll()).isTrue();
        assertThat(new Blocking.Unblock(jids).isAll()).isFalse();
    }

    @Test
    void wrongBlockingCommandsAreRefused() {
        assertRefused(
                ErrorCondition.BAD_REQUEST,
                () -> Blocking.command(TestXml.parse("<block xmlns='urn:xmpp:blocking'/>")));
        assertRefused(
                ErrorCondition.BAD_REQUEST,
                () -> Blocking.command(TestXml.parse("<block xmlns='urn:xmpp:blocking'><item/></block>")));
        assertRefused(
                ErrorCondition.JID_MALFORMED,
                () -> Blocking.command(TestXml.parse("<unblock xmlns='urn:xmpp:blocking'><item jid='@'/></unblock>")));
        assertRefused(ErrorCondition.BAD_REQUEST, () -> Blocking.command(Ping.request()));
        assertRefused(ErrorCondition.BAD_REQUEST, () -> Blocking.command(Element.of("other", Blocking.NAMESPACE)));
    }

    @Test
    void sendingToABlockedAddressHasItsOwnError() {
        assertThat(Blocking.blockedByYou().toElement("jabber:client")).isEqualTo(TestXml.parse("""
                        <error xmlns='jabber:client' type='cancel'>
                          <not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                          <blocked xmlns='urn:xmpp:blocking:errors'/>
                        </error>"""));
    }

    @Test
    void bindingProposesAndTellsAResource() {
        assertThat(Bind.proposedResource(Bind.request("balcony"))).isEqualTo("balcony");
        assertThat(Bind.proposedResource(Bind.request(null))).isNull();
        assertThat(Bind.proposedResource(Bind.request(""))).isNull();
        assertThat(Bind.request("balcony"))
                .isEqualTo(TestXml.parse(
                        "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>" + "<resource>balcony</resource></bind>"));
        assertThat(Bind.boundJid(Bind.result(Jid.of("juliet@im.example.com/balcony"))))
                .isEqualTo(Jid.of("juliet@im.example.com/balcony"));
        assertThat(Bind.boundJid(Bind.result(Jid.of("juliet@im.example.com")))).isNull();
        assertThat(Bind.boundJid(Bind.request(null))).isNull();
        assertThat(Bind.feature()).isEqualTo(Bind.request(null));
    }

    @Test
    void registrationsAreReadAndWritten() {
        Element query = TestXml.parse("""
                <query xmlns='jabber:iq:register'>
                  <registered/>
                  <instructions>Choose a username and password.</instructions>
                  <username>juliet</username>
                  <password/>
                  <x xmlns='jabber:x:data' type='cancel'/>
                </query>""");

        Registration registration = Registration.of(query);

        assertThat(registration.registered()).isTrue();
        assertThat(registration.remove()).isFalse();
        assertThat(registration.instructions()).isEqualTo("Choose a username and password.");
        assertThat(registration.fields().keySet()).containsExactly("username", "password");
        assertThat(registration.form()).isEqualTo(DataForm.cancel());
        assertThat(registration.toElement()).isEqualTo(query);
        assertThat(registration.toString()).doesNotContain("juliet");
    }

    @Test
    void registrationValuesComeFromTheFormIfThereIsOne() {
        Registration plain = new Registration(false, false, null, Map.of("username", "bill", "password", ""), null);
        Registration form = new Registration(
                false,
                false,
                null,
                Map.of("username", "other"),
                DataForm.builder(FormType.SUBMIT).field("username", "bill").build());

        assertThat(plain.value("username")).isEqualTo("bill");
        assertThat(plain.value("password")).isNull();
        assertThat(plain.value("email")).isNull();
        assertThat(form.value("username")).isEqualTo("bill");
        assertThatThrownBy(() -> new Registration(false, false, null, Map.of("unknown", ""), null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Registration.feature())
                .isEqualTo(TestXml.parse("<register xmlns='http://jabber.org/features/iq-register'/>"));
    }

    @Test
    void removalStandsAloneAndFieldsStandOnce() {
        assertThat(Registration.of(TestXml.parse("<query xmlns='jabber:iq:register'><remove/></query>"))
                        .remove())
                .isTrue();
        for (String content :
                List.of("<remove/><username>a</username>", "<username>a</username><username>b</username>")) {
            assertRefused(
                    ErrorCondition.BAD_REQUEST,
                    () -> Registration.of(TestXml.parse("<query xmlns='jabber:iq:register'>" + content + "</query>")));
        }
    }
}
