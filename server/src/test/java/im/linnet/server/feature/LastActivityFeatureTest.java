// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.AccountStore;
import im.linnet.server.extension.Event;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.xml.Element;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the examples of XEP-0012. */
class LastActivityFeatureTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final InstantSource clock = now::get;
    private final Database database;
    private final LastActivityStore store;
    private final AccountStore accounts;
    private final long id;
    private final FakeServer server;
    private final FakeAccount juliet;

    LastActivityFeatureTest(@TempDir Path directory) {
        database = TestDatabase.SQLITE.open(directory);
        store = new LastActivityStore(database);
        accounts = new AccountStore(database, new Ids(clock, 1), clock);
        id = accounts.create(Jid.of("juliet@capulet.com"), List.of())
                .orElseThrow()
                .id();
        server = new FakeServer(new LastActivityFeature(store, clock));
        juliet = server.account("juliet@capulet.com", id).subscriber("romeo@montague.net");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private Element askedBy(String from) {
        return server.ask("<iq from='" + from + "' id='last1' to='juliet@capulet.com' type='get'>"
                + "<query xmlns='jabber:iq:last'/></iq>");
    }

    private static Element answer(String query) {
        return Xml.element("<iq from='juliet@capulet.com' id='last1' to='romeo@montague.net/orchard' type='result'>"
                + query + "</iq>");
    }

    @Test
    void subscriber_learns_when_the_user_left_and_why() {
        FakeSession session = juliet.bind("balcony");
        leave(session, "<presence type='unavailable'><status>Heading Home</status></presence>");
        juliet.end(session);
        pass(Duration.ofSeconds(903));
        assertThat(askedBy("romeo@montague.net/orchard"))
                .isEqualTo(answer("<query xmlns='jabber:iq:last' seconds='903'>Heading Home</query>"));
    }

    @Test
    void status_of_an_earlier_day_is_forgotten_by_a_leave_without_one() {
        FakeSession session = juliet.bind("balcony");
        leave(session, "<presence type='unavailable'><status>Heading Home</status></presence>");
        leave(session, "<presence type='unavailable'/>");
        juliet.end(session);
        pass(Duration.ofSeconds(903));
        assertThat(askedBy("romeo@montague.net/orchard"))
                .isEqualTo(answer("<query xmlns='jabber:iq:last' seconds='903'/>"));
    }

    private void leave(FakeSession session, String presence) {
        server.registry().publish(new Event.BecameUnavailable(session, (Presence) Xml.stanza(presence)));
    }

    @Test
    void user_who_is_connected_is_active_now() {
        FakeSession first = juliet.bind("balcony");
        juliet.bind("chamber");
        juliet.end(first);
        pass(Duration.ofSeconds(60));
        assertThat(askedBy("romeo@montague.net/orchard"))
                .isEqualTo(answer("<query xmlns='jabber:iq:last' seconds='0'/>"));
    }

    @Test
    void strangers_are_refused_whether_there_is_an_account_or_not() {
        Element refusal = askedBy("tybalt@montague.net/orchard");
        assertThat(refusal).isEqualTo(Xml.element("""
                <iq from='juliet@capulet.com' id='last1' to='tybalt@montague.net/orchard' type='error'>
                  <error type='auth'>
                    <forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                  </error>
                </iq>"""));
        Element ofNobody = server.ask("<iq from='tybalt@montague.net/orchard' id='last1' to='nobody@capulet.com'"
                + " type='get'><query xmlns='jabber:iq:last'/></iq>");
        assertThat(ofNobody.toString().replace("nobody", "juliet")).isEqualTo(refusal.toString());
    }

    @Test
    void user_who_never_was_here_has_no_last_activity() {
        assertThat(askedBy("romeo@montague.net/orchard").toString()).contains("item-not-found");
    }

    @Test
    void server_tells_its_uptime() {
        pass(Duration.ofSeconds(123_456));
        assertThat(server.ask("""
                <iq from='romeo@montague.net/orchard' id='last3' to='capulet.com' type='get'>
                  <query xmlns='jabber:iq:last'/>
                </iq>""")).isEqualTo(Xml.element("""
                <iq from='capulet.com' id='last3' to='romeo@montague.net/orchard' type='result'>
                  <query xmlns='jabber:iq:last' seconds='123456'/>
                </iq>"""));
    }

    @Test
    void what_was_noted_survives_a_restart_and_a_clock_that_is_set_back_harms_nobody() {
        juliet.end(juliet.bind("balcony"));
        store.save(id, new LastActivityStore.LastActivity(now.get(), "Bye")).join();
        FakeServer restarted = new FakeServer(new LastActivityFeature(store, clock));
        restarted.account("juliet@capulet.com", id).subscriber("romeo@montague.net");
        pass(Duration.ofSeconds(-5));
        assertThat(restarted.ask("<iq from='romeo@montague.net/orchard' id='last1' to='juliet@capulet.com' type='get'>"
                        + "<query xmlns='jabber:iq:last'/></iq>"))
                .isEqualTo(answer("<query xmlns='jabber:iq:last' seconds='0'>Bye</query>"));
    }

    @Test
    void long_status_is_cut_between_characters() {
        FakeSession session = juliet.bind("balcony");
        leave(session, "<presence type='unavailable'><status>" + "😀".repeat(1_001) + "</status></presence>");
        juliet.end(session);
        assertThat(askedBy("romeo@montague.net/orchard"))
                .isEqualTo(answer("<query xmlns='jabber:iq:last' seconds='0'>" + "😀".repeat(1_000) + "</query>"));
    }

    @Test
    void end_of_a_session_whose_account_was_deleted_is_not_noted_and_no_fault() {
        accounts.delete(id);
        store.save(id, new LastActivityStore.LastActivity(now.get(), null)).join();
        assertThat(store.find(id)).isEmpty();
    }
}
