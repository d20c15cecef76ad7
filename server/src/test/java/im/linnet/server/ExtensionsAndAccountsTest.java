// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static im.linnet.server.LocalAccounts.account;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.LocalAccounts.Client;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in extensions in real accounts over a real store, in one thread. */
class ExtensionsAndAccountsTest {
    private final LocalAccounts accounts;

    ExtensionsAndAccountsTest(@TempDir Path data) {
        accounts = new LocalAccounts(data);
    }

    @AfterEach
    void close() {
        accounts.close();
    }

    private void befriend(Client one, String oneName, Client other, String otherName) {
        one.send("<presence type='subscribe' to='" + account(otherName) + "'/>");
        other.send("<presence type='subscribed' to='" + account(oneName) + "'/>");
        other.send("<presence type='subscribe' to='" + account(oneName) + "'/>");
        one.send("<presence type='subscribed' to='" + account(otherName) + "'/>");
        one.received();
        other.received();
    }

    private static String block(String command, String user) {
        return "<iq type='set' id='b'><" + command + " xmlns='urn:xmpp:blocking'><item jid='" + account(user) + "'/></"
                + command + "></iq>";
    }

    @Test
    void blocked_contact_sees_the_user_leave_and_come_back() {
        Client juliet = accounts.new Client("juliet").online();
        Client romeo = accounts.new Client("romeo").online();
        befriend(juliet, "juliet", romeo, "romeo");

        juliet.send(block("block", "romeo"));
        assertThat(romeo.received()).contains("from='juliet@example.org/x'").contains("type='unavailable'");
        assertThat(juliet.received()).contains("type='result'");
        juliet.send("<presence><show>away</show></presence>");
        assertThat(romeo.received()).isEmpty();
        juliet.received();
        romeo.send("<presence><show>dnd</show></presence>");
        romeo.send("<message to='juliet@example.org' id='m'><body>Juliet?</body></message>");
        assertThat(juliet.received()).isEmpty();
        assertThat(romeo.received()).contains("id='m'").contains("service-unavailable");

        juliet.send(block("unblock", "romeo"));
        assertThat(romeo.received()).contains("from='juliet@example.org/x'").contains("away");
        romeo.send("<message to='juliet@example.org' id='m'><body>Juliet?</body></message>");
        assertThat(juliet.received()).contains("Juliet?");
    }

    @Test
    void directed_presence_is_withdrawn_from_a_blocked_stranger() {
        Client juliet = accounts.new Client("juliet").online();
        Client nurse = accounts.new Client("nurse").online();
        juliet.send("<presence to='nurse@example.org/x'/>");
        nurse.received();
        juliet.send(block("block", "nurse"));
        assertThat(nurse.received()).contains("from='juliet@example.org/x'").contains("type='unavailable'");
    }

    @Test
    void what_came_before_its_sender_was_blocked_is_not_delivered_after() {
        Client romeo = accounts.new Client("romeo").online();
        Client nurse = accounts.new Client("nurse").online();
        for (Client sender : List.of(romeo, nurse)) {
            sender.send("<message to='juliet@example.org' type='chat'><body>Good night</body></message>");
            sender.send("<presence type='subscribe' to='juliet@example.org'/>");
        }
        Client juliet = accounts.new Client("juliet");
        juliet.send(block("block", "romeo"));
        juliet.received();
        juliet.send("<presence/>");
        assertThat(juliet.received())
                .contains("from='nurse@example.org/x'")
                .contains("Good night")
                .contains("type='subscribe'")
                .doesNotContain("romeo@example.org");
    }

    @Test
    void user_who_removes_his_account_is_told_first_and_his_contacts_last() {
        Client juliet = accounts.new Client("juliet").online();
        Client romeo = accounts.new Client("romeo").online();
        befriend(juliet, "juliet", romeo, "romeo");
        juliet.send("<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>");
        assertThat(juliet.received()).contains("subscription='both'");

        romeo.send("<iq type='set' id='r' to='example.org'><query xmlns='jabber:iq:register'><remove/></query></iq>");

        assertThat(romeo.received().lines())
                .satisfiesExactly(
                        result -> assertThat(result).contains("type='result'"),
                        closed -> assertThat(closed).isEqualTo("closed: not-authorized"),
                        presence -> assertThat(presence).contains("type='unavailable'"));
        assertThat(juliet.received())
                .contains("type='unavailable'")
                .contains("type='unsubscribe'")
                .contains("type='unsubscribed'");
        juliet.send("<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq>");
        assertThat(juliet.received()).contains("jid='romeo@example.org'").contains("subscription='none'");
        juliet.send("<message to='romeo@example.org' id='m'><body>Romeo?</body></message>");
        assertThat(juliet.received()).contains("service-unavailable");
    }

    @Test
    void name_of_a_removed_account_can_be_used_again_at_once() {
        Client romeo = accounts.new Client("romeo").online();
        romeo.send("<iq type='set' id='r'><query xmlns='jabber:iq:register'><remove/></query></iq>");
        accounts.stores().accounts().create(account("romeo"), List.of());
        assertThat(accounts.new Client("romeo").isBound()).isTrue();
    }

    @Test
    void strangers_cannot_tell_an_account_from_none() {
        Client nurse = accounts.new Client("nurse").online();
        for (String payload : List.of(
                "<query xmlns='http://jabber.org/protocol/disco#info'/>",
                "<query xmlns='http://jabber.org/protocol/disco#items'/>",
                "<query xmlns='jabber:iq:last'/>",
                "<query xmlns='jabber:iq:roster'/>",
                "<query xmlns='jabber:iq:private'><a xmlns='a'/></query>",
                "<query xmlns='jabber:iq:register'/>",
                "<query xmlns='jabber:iq:version'/>",
                "<time xmlns='urn:xmpp:time'/>",
                "<blocklist xmlns='urn:xmpp:blocking'/>",
                "<ping xmlns='urn:xmpp:ping'/>",
                "<vCard xmlns='vcard-temp'/>",
                "<unknown xmlns='urn:example:unknown'/>")) {
            for (String type : List.of("get", "set")) {
                nurse.send("<iq type='" + type + "' id='1' to='juliet@example.org'>" + payload + "</iq>");
                String account = nurse.received();
                nurse.send("<iq type='" + type + "' id='1' to='nobody@example.org'>" + payload + "</iq>");
                assertThat(nurse.received().replace("nobody@", "juliet@"))
                        .as(type + ' ' + payload)
                        .isNotEmpty()
                        .isEqualTo(account);
            }
        }
    }
}
