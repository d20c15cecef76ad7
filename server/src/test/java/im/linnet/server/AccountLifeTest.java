// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static im.linnet.server.LocalAccounts.account;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import im.linnet.server.LocalAccounts.Client;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.StateKey;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.RosterItem;
import im.linnet.xmpp.payload.Subscription;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.XmlLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can go wrong while accounts wake, fall asleep, end sessions, and are deleted. */
class AccountLifeTest {
    private static final StreamError FAREWELL = StreamError.of(StreamCondition.NOT_AUTHORIZED);

    private final LocalAccounts accounts;
    private boolean stateFails;
    private boolean listenerFails;

    AccountLifeTest(@TempDir Path data) {
        Extension fragile = declarations -> {
            declarations.accountState(new StateKey<>("fragile"), _ -> {
                if (stateFails) {
                    throw new StoreException("made to fail");
                }
                return "state";
            });
            declarations.on(Event.SessionBound.class, _ -> {
                if (listenerFails) {
                    throw new IllegalStateException("made to fail");
                }
            });
        };
        accounts = new LocalAccounts(data, fragile);
    }

    @AfterEach
    void close() {
        accounts.close();
    }

    /** Returns a stanza that is as long as a client may send it; stored, with its sender's address, it is longer. */
    private static String longest(String start, String end) {
        return start + "x".repeat(XmlLimits.AUTHENTICATED.bytes() - start.length() - end.length()) + end;
    }

    @Test
    void longest_request_that_can_be_sent_keeps_nobody_out_of_his_account() {
        Client nurse = accounts.new Client("nurse");
        nurse.send(longest("<presence type='subscribe' to='juliet@example.org'><status>", "</status></presence>"));
        accounts.accounts().sweep();
        Client juliet = accounts.new Client("juliet");
        assertThat(juliet.isBound()).isTrue();
        juliet.send("<presence/>");
        assertThat(juliet.received()).contains("type='subscribe'");
    }

    @Test
    void longest_message_that_can_be_sent_is_stored_and_keeps_back_none_behind_it() {
        Client nurse = accounts.new Client("nurse");
        nurse.send(longest("<message to='juliet@example.org'><body>long ", "</body></message>"));
        nurse.send("<message to='juliet@example.org'><body>short</body></message>");
        Client juliet = accounts.new Client("juliet");
        juliet.send("<presence/>");
        assertThat(juliet.received()).contains("<body>long ").contains("<body>short</body>");
    }

    @Test
    void request_is_kept_without_its_content_if_that_is_too_long() {
        Client nurse = accounts.new Client("nurse");
        Client romeo = accounts.new Client("romeo");
        nurse.send(longest("<presence type='subscribe' to='juliet@example.org'><status>", "</status></presence>"));
        romeo.send("<presence type='subscribe' to='juliet@example.org'><status>It is me</status></presence>");
        Client juliet = accounts.new Client("juliet");
        juliet.send("<presence/>");
        String received = juliet.received();
        assertThat(received).contains("It is me").contains("from='nurse@example.org'");
        assertThat(received.length()).isLessThan(10_000);
    }

    @Test
    void roster_is_bounded_as_a_whole() {
        Client juliet = accounts.new Client("juliet");
        String groups = IntStream.range(0, 100)
                .mapToObj(i -> "<group>" + i + "x".repeat(1_000) + "</group>")
                .collect(Collectors.joining());
        String answer = "";
        int contacts = 0;
        while (!answer.contains("type='error'")) {
            contacts++;
            assertThat(contacts).isLessThan(50);
            juliet.send("<iq type='set' id='r'><query xmlns='jabber:iq:roster'><item jid='c" + contacts
                    + "@example.org'>" + groups + "</item></query></iq>");
            answer = juliet.received();
        }
        assertThat(answer).contains("resource-constraint");
        juliet.send("<iq type='set' id='r'><query xmlns='jabber:iq:roster'><item jid='c1@example.org'/></query></iq>");
        assertThat(juliet.received()).contains("type='result'");
    }

    @Test
    void who_subscribes_hears_that_it_could_not_be_stored() {
        Client nurse = accounts.new Client("nurse").online();
        accounts.stores().close();
        nurse.send("<presence type='subscribe' id='s' to='juliet@example.org'/>");
        assertThat(nurse.received()).contains("id='s'").contains("internal-server-error");
    }

    @Test
    void messages_that_a_client_has_not_taken_stay_for_the_next_one() {
        Client nurse = accounts.new Client("nurse");
        nurse.send("<message to='juliet@example.org'><body>once</body></message>");
        Client gone = accounts.new Client("juliet");
        gone.takes = false;
        gone.send("<presence/>");
        assertThat(gone.received()).contains("once");
        Client next = accounts.new Client("juliet");
        next.send("<presence/>");
        assertThat(next.received()).contains("once");
        Client third = accounts.new Client("juliet");
        third.send("<presence/>");
        assertThat(third.received()).doesNotContain("once");
    }

    @Test
    void messages_to_a_client_that_has_just_left_are_not_lost() {
        Client nurse = accounts.new Client("nurse");
        Client leaving = accounts.new Client("juliet").online();
        leaving.open = false;
        nurse.send("<message to='juliet@example.org'><body>to the account</body></message>");
        nurse.send("<message type='chat' to='juliet@example.org/x'><body>to the client</body></message>");
        nurse.send("<iq type='get' id='i' to='juliet@example.org/x'><query xmlns='jabber:iq:version'/></iq>");
        assertThat(leaving.received()).isEmpty();
        assertThat(nurse.received()).contains("id='i'").contains("service-unavailable");
        Client next = accounts.new Client("juliet");
        next.send("<presence/>");
        assertThat(next.received()).contains("to the account").contains("to the client");
    }

    @Test
    void nobody_is_left_with_presence_that_will_not_be_taken_back() {
        Client romeo = accounts.new Client("romeo").online();
        Client juliet = accounts.new Client("juliet").online();
        for (int i = 0; i < 1_000; i++) {
            juliet.send("<presence to='room" + i + "@example.org/juliet'/>");
        }
        assertThat(juliet.received()).isEmpty();
        juliet.send("<presence id='d' to='romeo@example.org'/>");
        assertThat(romeo.received().lines())
                .satisfiesExactly(
                        there -> assertThat(there).doesNotContain("type="),
                        gone -> assertThat(gone).contains("type='unavailable'"));
        assertThat(juliet.received()).contains("id='d'").contains("resource-constraint");
        juliet.send("<presence to='room0@example.org/juliet'><show>away</show></presence>");
        assertThat(juliet.received()).isEmpty();
    }

    @Test
    void replaced_client_that_does_not_know_it_yet_is_not_present() {
        Client romeo = accounts.new Client("romeo").online();
        Client first = accounts.new Client("juliet");
        romeo.send("<message to='juliet@example.org'><body>for whoever is there</body></message>");
        Client second = accounts.new Client("juliet");
        romeo.send("<presence type='subscribe' to='juliet@example.org'/>");
        second.send("<presence type='subscribed' to='romeo@example.org'/>");
        romeo.received();

        first.send("<presence/>");
        first.send("<presence to='romeo@example.org/x'/>");
        first.send("<presence type='unsubscribed' to='romeo@example.org'/>");
        assertThat(romeo.received()).isEmpty();
        assertThat(first.received()).doesNotContain("for whoever is there");
        second.send("<presence/>");
        assertThat(second.received()).contains("for whoever is there");
        assertThat(romeo.received()).contains("from='juliet@example.org/x'");
    }

    @Test
    void probe_of_an_address_without_account_tells_that_there_is_no_subscription() {
        Jid nobody = account("nobody");
        long id = accounts.stores()
                .accounts()
                .find(account("nurse"))
                .orElseThrow()
                .id();
        RosterItem item = new RosterItem(nobody, null, Subscription.TO, false, false, List.of());
        accounts.stores().rosters().save(id, item);
        Client nurse = accounts.new Client("nurse");
        nurse.send("<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>");
        nurse.received();
        nurse.send("<presence type='probe' id='p' to='nobody@example.org'/>");
        assertThat(nurse.received()).contains("type='unsubscribed'").contains("subscription='none'");
    }

    @Test
    void account_of_which_a_part_cannot_be_read_does_not_go_on_without_it_and_recovers() {
        stateFails = true;
        assertThat(accounts.new Client("juliet").isBound()).isFalse();
        stateFails = false;
        assertThat(accounts.new Client("juliet").isBound()).isTrue();
    }

    @Test
    void failing_listener_does_not_keep_a_client_from_its_resource() {
        listenerFails = true;
        assertThat(accounts.new Client("juliet").isBound()).isTrue();
    }

    @Test
    void sessions_of_a_deleted_account_do_not_go_on_in_a_new_one_of_the_same_name() {
        Client old = accounts.new Client("juliet").online();
        long id = accounts.stores()
                .accounts()
                .find(account("juliet"))
                .orElseThrow()
                .id();
        accounts.stores().accounts().delete(id);
        accounts.stores().accounts().create(account("juliet"), List.of());
        CompletableFuture<Void> done = accounts.accounts().recheck(account("juliet"), FAREWELL);
        accounts.settle();
        assertThat(done).isCompleted();
        assertThat(old.received()).contains("closed: not-authorized");
        assertThat(accounts.accounts().sessionCount(account("juliet"))).isZero();
        assertThat(accounts.new Client("juliet").isBound()).isTrue();
    }

    @Test
    void who_waits_for_a_check_hears_that_it_failed() {
        accounts.new Client("juliet");
        accounts.stores().close();
        CompletableFuture<Void> done = accounts.accounts().recheck(account("juliet"), FAREWELL);
        accounts.settle();
        assertThat(done).isCompletedExceptionally();
    }

    @Test
    void too_much_for_one_account_is_refused_also_if_the_sender_is_that_account() {
        Stanza message = LocalAccounts.stanza(
                "<message from='juliet@example.org' to='juliet@example.org'><body>again</body></message>");
        for (int i = 0; i < 20_000; i++) {
            accounts.accounts().deliver(message, StanzaContext.SERVER);
        }
        assertThatCode(() -> accounts.accounts().deliver(message, StanzaContext.SERVER))
                .doesNotThrowAnyException();
    }
}
