// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.AccountStore;
import im.linnet.server.config.BlockingOptions;
import im.linnet.server.extension.Verdict;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Blocking;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.xml.Element;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With the examples of XEP-0191. */
class BlockingFeatureTest {
    private static final Verdict UNAVAILABLE = new Verdict.Refuse(StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
    private static final Verdict BLOCKED_BY_YOU = new Verdict.Refuse(Blocking.blockedByYou());
    private static final Verdict DROPPED = new Verdict.Drop("blocked");

    private final Database database;
    private final BlockStore store;
    private final long id;
    private final FakeServer server;
    private final FakeAccount juliet;
    private final FakeSession chamber;
    private final FakeSession balcony;

    BlockingFeatureTest(@TempDir Path directory) {
        database = TestDatabase.SQLITE.open(directory);
        store = new BlockStore(database, new Jids(database));
        AccountStore accounts = new AccountStore(database, new Ids(InstantSource.system(), 1), InstantSource.system());
        id = accounts.create(Jid.of("juliet@capulet.com"), List.of())
                .orElseThrow()
                .id();
        server = new FakeServer(new BlockingFeature(store, new BlockingOptions(3)));
        juliet = server.account("juliet@capulet.com", id);
        chamber = juliet.bind("chamber");
        balcony = juliet.bind("balcony");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private Element block(String... jids) {
        return change("block", jids);
    }

    private Element unblock(String... jids) {
        return change("unblock", jids);
    }

    private Element change(String command, String... jids) {
        StringBuilder items = new StringBuilder();
        for (String jid : jids) {
            items.append("<item jid='").append(jid).append("'/>");
        }
        return server.ask(
                chamber,
                "<iq type='set' id='c'><" + command + " xmlns='urn:xmpp:blocking'>" + items + "</" + command
                        + "></iq>");
    }

    private Element list(FakeSession session) {
        return server.ask(session, "<iq type='get' id='blocklist1'><blocklist xmlns='urn:xmpp:blocking'/></iq>");
    }

    private static Element result(String id, String content) {
        return Xml.element("<iq type='result' from='juliet@capulet.com' to='juliet@capulet.com/chamber' id='" + id
                + "'>" + content + "</iq>");
    }

    @Test
    void empty_list_is_returned() {
        assertThat(list(chamber)).isEqualTo(result("blocklist1", "<blocklist xmlns='urn:xmpp:blocking'/>"));
    }

    @Test
    void list_has_an_item_for_each_blocked_address() {
        block("romeo@montague.net", "iago@shakespeare.lit");
        assertThat(Objects.requireNonNull(list(chamber).firstElement()).elements())
                .containsExactlyInAnyOrder(
                        Xml.element("<item xmlns='urn:xmpp:blocking' jid='romeo@montague.net'/>"),
                        Xml.element("<item xmlns='urn:xmpp:blocking' jid='iago@shakespeare.lit'/>"));
        assertThat(store.list(id))
                .containsExactlyInAnyOrder(Jid.of("romeo@montague.net"), Jid.of("iago@shakespeare.lit"));
    }

    @Test
    void blocking_is_confirmed_and_then_pushed_to_those_who_asked_for_the_list() {
        list(chamber);
        list(balcony);
        FakeSession garden = juliet.bind("garden");
        String block = "<block xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></block>";
        Element answer = server.ask(chamber, "<iq type='set' id='block1'>" + block + "</iq>");
        assertThat(answer).isEqualTo(result("block1", ""));
        assertThat(balcony.received())
                .singleElement()
                .satisfies(push -> assertThat(push.with("id", "push2"))
                        .isEqualTo(Xml.element(
                                "<iq to='juliet@capulet.com/balcony' type='set' id='push2'>" + block + "</iq>")));
        assertThat(garden.received()).isEmpty();
    }

    @Test
    void unblocking_is_confirmed_and_pushed_one_by_one_and_all_at_once() {
        block("romeo@montague.net", "iago@shakespeare.lit");
        list(balcony);
        assertThat(unblock("romeo@montague.net")).isEqualTo(result("c", ""));
        assertThat(balcony.received())
                .singleElement()
                .satisfies(push -> assertThat(push.firstElement())
                        .isEqualTo(Xml.element(
                                "<unblock xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></unblock>")));
        assertThat(store.list(id)).containsExactly(Jid.of("iago@shakespeare.lit"));
        assertThat(unblock()).isEqualTo(result("c", ""));
        assertThat(balcony.received())
                .singleElement()
                .satisfies(push ->
                        assertThat(push.firstElement()).isEqualTo(Xml.element("<unblock xmlns='urn:xmpp:blocking'/>")));
        assertThat(store.list(id)).isEmpty();
        assertThat(server.toAccount(juliet, message("iago@shakespeare.lit"))).isInstanceOf(Verdict.Continue.class);
    }

    @Test
    void sessions_that_have_ended_get_no_pushes() {
        list(balcony);
        juliet.end(balcony);
        block("romeo@montague.net");
        assertThat(balcony.received()).isEmpty();
    }

    @Test
    void blocking_nothing_or_what_is_no_address_is_a_bad_request() {
        assertThat(block()).isEqualTo(Xml.element("""
                <iq type='error' from='juliet@capulet.com' to='juliet@capulet.com/chamber' id='c'>
                  <error type='modify'>
                    <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                    <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>nothing to block</text>
                  </error>
                </iq>"""));
        assertThat(block("@").toString()).contains("jid-malformed");
    }

    private static String message(String from) {
        return "<message from='" + from + "' to='juliet@capulet.com' type='chat'><body>x</body></message>";
    }

    @Test
    void blocked_contact_finds_the_user_offline() {
        block("romeo@montague.net");
        String who = " from='romeo@montague.net/orchard' to='juliet@capulet.com' id='1'";
        assertThat(server.toAccount(juliet, message("romeo@montague.net/orchard")))
                .isEqualTo(UNAVAILABLE);
        assertThat(server.toAccount(juliet, "<message type='error'" + who + "/>"))
                .isEqualTo(DROPPED);
        for (String type : List.of("get", "set")) {
            assertThat(server.toAccount(juliet, "<iq type='" + type + "'" + who + "><q xmlns='q'/></iq>"))
                    .isEqualTo(UNAVAILABLE);
        }
        for (String type : List.of("result", "error")) {
            assertThat(server.toAccount(juliet, "<iq type='" + type + "'" + who + "/>"))
                    .isEqualTo(DROPPED);
        }
        assertThat(server.toAccount(juliet, "<presence" + who + "/>")).isEqualTo(DROPPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unavailable", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe", "error"})
    void presence_of_a_blocked_contact_is_dropped_without_a_word(String type) {
        block("romeo@montague.net");
        assertThat(server.toAccount(
                        juliet, "<presence from='romeo@montague.net' to='juliet@capulet.com' type='" + type + "'/>"))
                .isEqualTo(DROPPED);
    }

    @Test
    void what_is_sent_to_a_blocked_contact_is_not_acceptable() {
        block("romeo@montague.net");
        for (String stanza : List.of(
                "<message to='romeo@montague.net'><body>Can you hear me now?</body></message>",
                "<presence to='romeo@montague.net/orchard'/>",
                "<iq type='get' id='1' to='romeo@montague.net/orchard'><q xmlns='q'/></iq>")) {
            assertThat(server.fromClient(chamber, stanza)).isEqualTo(BLOCKED_BY_YOU);
        }
        assertThat(Xml.stanza("<message from='juliet@capulet.com/chamber' to='romeo@montague.net' id='1'/>")
                        .error(Blocking.blockedByYou())
                        .element())
                .isEqualTo(Xml.element("""
                        <message type='error' from='romeo@montague.net' to='juliet@capulet.com/chamber' id='1'>
                          <error type='cancel'>
                            <not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                            <blocked xmlns='urn:xmpp:blocking:errors'/>
                          </error>
                        </message>"""));
        assertThat(server.fromClient(chamber, "<presence/>")).isInstanceOf(Verdict.Continue.class);
    }

    // XEP-0191 §6
    @ParameterizedTest
    @CsvSource({
        "romeo@montague.net/orchard, romeo@montague.net/orchard, true",
        "romeo@montague.net/orchard, romeo@montague.net/home, false",
        "romeo@montague.net/orchard, romeo@montague.net, false",
        "romeo@montague.net, romeo@montague.net, true",
        "romeo@montague.net, romeo@montague.net/orchard, true",
        "romeo@montague.net, tybalt@montague.net, false",
        "romeo@montague.net, montague.net, false",
        "montague.net/x, montague.net/x, true",
        "montague.net/x, montague.net/y, false",
        "montague.net/x, montague.net, false",
        "montague.net/x, romeo@montague.net/x, false",
        "montague.net, montague.net, true",
        "montague.net, montague.net/x, true",
        "montague.net, romeo@montague.net, true",
        "montague.net, romeo@montague.net/orchard, true",
        "montague.net, rooms.montague.net, false",
    })
    void addresses_match(String item, String from, boolean matches) {
        block(item);
        assertThat(server.toAccount(juliet, message(from)).equals(UNAVAILABLE)).isEqualTo(matches);
    }

    @Test
    void nobody_locks_himself_out() {
        block("capulet.com", "juliet@capulet.com");
        assertThat(server.fromClient(chamber, "<iq type='get' id='1' to='capulet.com'><q xmlns='q'/></iq>"))
                .isInstanceOf(Verdict.Continue.class);
        assertThat(server.fromClient(chamber, "<iq type='get' id='1' to='juliet@capulet.com'><q xmlns='q'/></iq>"))
                .isInstanceOf(Verdict.Continue.class);
        assertThat(server.toAccount(juliet, message("juliet@capulet.com/balcony")))
                .isInstanceOf(Verdict.Continue.class);
        assertThat(server.toAccount(juliet, message("tybalt@capulet.com/x"))).isEqualTo(UNAVAILABLE);
    }

    @Test
    void those_who_saw_the_users_presence_see_it_vanish_and_come_back() {
        juliet.subscriber("romeo@montague.net")
                .subscriber("benvolio@montague.net")
                .subscriber("nurse@capulet.com");
        juliet.sentDirectly("iago@shakespeare.lit/x").sentDirectly("nurse@capulet.com");
        block("romeo@montague.net", "stranger@montague.net", "iago@shakespeare.lit");
        assertThat(juliet.done())
                .containsExactly("unavailable to romeo@montague.net", "withdrawn from iago@shakespeare.lit/x");
        unblock();
        assertThat(juliet.done()).containsExactly("available to romeo@montague.net");
    }

    @Test
    void presence_follows_what_all_items_together_mean() {
        juliet.subscriber("romeo@montague.net").subscriber("benvolio@montague.net");
        block("romeo@montague.net");
        juliet.done();
        block("montague.net");
        assertThat(juliet.done()).containsExactly("unavailable to benvolio@montague.net");
        unblock("romeo@montague.net");
        assertThat(juliet.done()).isEmpty();
        unblock("montague.net");
        assertThat(juliet.done())
                .containsExactlyInAnyOrder("available to romeo@montague.net", "available to benvolio@montague.net");
    }

    @Test
    void list_is_bounded() {
        block("a@x.net", "b@x.net", "c@x.net");
        assertThat(block("a@x.net", "b@x.net").attribute("type")).isEqualTo("result");
        assertThat(block("d@x.net").toString()).contains("resource-constraint");
        assertThat(store.list(id)).hasSize(3);
    }

    @Test
    void list_is_there_again_after_a_restart() {
        block("romeo@montague.net");
        FakeServer restarted = new FakeServer(new BlockingFeature(store, new BlockingOptions(3)));
        FakeAccount awake = restarted.account("juliet@capulet.com", id);
        assertThat(restarted.toAccount(awake, message("romeo@montague.net/orchard")))
                .isEqualTo(UNAVAILABLE);
    }

    @Test
    void list_of_another_is_forbidden_whether_there_is_an_account_or_not() {
        String request = "<iq type='get' id='1' from='romeo@montague.net/x' to='juliet@capulet.com'>"
                + "<blocklist xmlns='urn:xmpp:blocking'/></iq>";
        String refusal = server.ask(request).toString();
        assertThat(refusal).contains("forbidden");
        assertThat(server.ask(request.replace("juliet", "nobody")).toString())
                .isEqualTo(refusal.replace("juliet", "nobody"));
    }
}
