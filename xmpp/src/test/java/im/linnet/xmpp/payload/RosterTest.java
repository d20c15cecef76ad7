// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RosterTest {
    private static final RosterQuery.Limits LIMITS = new RosterQuery.Limits(10, 8, 2);
    private static final Jid NURSE = Jid.of("nurse@example.com");

    private static Element query(String content) {
        return TestXml.parse("<query xmlns='jabber:iq:roster'>" + content + "</query>");
    }

    @Test
    void requestsMayNameAVersion() {
        assertThat(RosterQuery.get(query(""))).isEqualTo(new RosterQuery(null, List.of()));
        assertThat(RosterQuery.get(TestXml.parse("<query xmlns='jabber:iq:roster' ver=''/>"))
                        .ver())
                .isEmpty();
        assertThatThrownBy(() -> RosterQuery.get(query("<item jid='a'/>"))).isInstanceOf(StanzaException.class);
    }

    @Test
    void setsKeepWhatTheClientMayDecide() {
        RosterItem item = RosterQuery.set(
                query("<item jid='Nurse@example.com' name='Nurse' subscription='both' ask='subscribe' approved='true'>"
                        + "<group>Servants</group><group>servants</group></item>"),
                LIMITS);

        assertThat(item)
                .isEqualTo(new RosterItem(
                        NURSE, "Nurse", Subscription.NONE, false, false, List.of("Servants", "servants")));
    }

    @Test
    void setsMayRemove() {
        assertThat(RosterQuery.set(
                        query("<item jid='nurse@example.com' name='too long for the limit' subscription='remove'/>"),
                        LIMITS))
                .isEqualTo(RosterItem.removal(NURSE));
    }

    @Test
    void anEmptyNameIsAsGoodAsNone() {
        assertThat(RosterQuery.set(query("<item jid='nurse@example.com' name=''/>"), LIMITS)
                        .name())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BAD_REQUEST | ''",
                "BAD_REQUEST | <item jid='nurse@example.com'/><item jid='mother@example.com'/>",
                "BAD_REQUEST | <item name='Nurse'/>",
                "BAD_REQUEST | <item jid='nurse@example.com'><group>A</group><group>A</group></item>",
                "BAD_REQUEST | <item jid='nurse@example.com'><group>\u00e9</group><group>e\u0301</group></item>",
                "JID_MALFORMED | <item jid='@'/>",
                "NOT_ACCEPTABLE | <item jid='nurse@example.com' name='12345678901'/>",
                "NOT_ACCEPTABLE | <item jid='nurse@example.com'><group></group></item>",
                "NOT_ACCEPTABLE | <item jid='nurse@example.com'><group>123456789</group></item>",
                "NOT_ACCEPTABLE | <item jid='nurse@example.com'><group>1</group><group>2</group><group>3</group></item>"
            })
    void wrongSetsAreRefusedAsTheRfcSays(ErrorCondition condition, String content) {
        assertThatThrownBy(() -> RosterQuery.set(query(content), LIMITS))
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(condition));
    }

    @Test
    void resultsAreReadAndWrittenBack() {
        Element result = TestXml.parse("""
                <query xmlns='jabber:iq:roster' ver='ver13'>
                  <item jid='nurse@example.com' name='Nurse' subscription='both'><group>Servants</group></item>
                  <item jid='romeo@example.net' subscription='none' ask='subscribe' approved='true'/>
                </query>""");

        RosterQuery roster = RosterQuery.received(result);

        assertThat(roster.items())
                .containsExactly(
                        new RosterItem(NURSE, "Nurse", Subscription.BOTH, false, false, List.of("Servants")),
                        new RosterItem(Jid.of("romeo@example.net"), null, Subscription.NONE, true, true, List.of()));
        assertThat(roster.toElement()).isEqualTo(result);
        assertThat(RosterQuery.of("ver14", RosterItem.removal(NURSE)).toElement())
                .isEqualTo(TestXml.parse("<query xmlns='jabber:iq:roster' ver='ver14'>"
                        + "<item jid='nurse@example.com' subscription='remove'/></query>"));
    }

    @Test
    void oddResultsAreReadLeniently() {
        assertThat(RosterQuery.received(query("<item jid='nurse@example.com' subscription='odd' ask='odd' approved='1'>"
                                + "<group>a</group><group>a</group></item>"))
                        .items())
                .containsExactly(new RosterItem(NURSE, null, Subscription.NONE, false, true, List.of("a")));
        assertThatThrownBy(() -> RosterQuery.received(query("<item/>"))).isInstanceOf(StanzaException.class);
    }

    @ParameterizedTest
    @EnumSource(Subscription.class)
    void subscriptionsAreFoundByTheirValue(Subscription subscription) {
        assertThat(Subscription.ofValue(subscription.value())).isEqualTo(subscription);
    }

    @ParameterizedTest
    @CsvSource({"NONE, false, false", "TO, true, false", "FROM, false, true", "BOTH, true, true", "REMOVE, false, false"
    })
    void subscriptionsHaveTwoDirections(Subscription subscription, boolean to, boolean from) {
        assertThat(subscription.isTo()).isEqualTo(to);
        assertThat(subscription.isFrom()).isEqualTo(from);
    }
}
