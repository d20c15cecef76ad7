// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop.smack44;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.interop.ServerOptions;
import im.linnet.interop.ServerUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.IQ;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.packet.StanzaError;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.roster.packet.RosterPacket;
import org.jivesoftware.smack.roster.packet.RosterPacket.ItemType;
import org.jivesoftware.smack.roster.rosterstore.DirectoryRosterStore;
import org.jivesoftware.smack.sasl.SASLError;
import org.jivesoftware.smack.sasl.SASLErrorException;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smackx.blocking.BlockingCommandManager;
import org.jivesoftware.smackx.carbons.CarbonManager;
import org.jivesoftware.smackx.csi.ClientStateIndicationManager;
import org.jivesoftware.smackx.delay.packet.DelayInformation;
import org.jivesoftware.smackx.disco.ServiceDiscoveryManager;
import org.jivesoftware.smackx.iqlast.LastActivityManager;
import org.jivesoftware.smackx.iqprivate.PrivateDataManager;
import org.jivesoftware.smackx.iqprivate.packet.DefaultPrivateData;
import org.jivesoftware.smackx.iqregister.AccountManager;
import org.jivesoftware.smackx.iqversion.VersionManager;
import org.jivesoftware.smackx.ping.PingManager;
import org.jivesoftware.smackx.time.EntityTimeManager;
import org.jivesoftware.smackx.vcardtemp.VCardManager;
import org.jivesoftware.smackx.vcardtemp.packet.VCard;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two users of Smack talk through the server. Every test has users of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmackClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int PAIRS = 16;

    private final AtomicInteger pairs = new AtomicInteger();
    private List<ServerUnderTest> servers = List.of();

    /** The names of two users who have never met. */
    private record Pair(String alice, String bob) {}

    @BeforeAll
    void start() throws IOException {
        var server = ServerUnderTest.start(ServerOptions.DEFAULT);
        servers = List.of(server);
        var users = new java.util.HashMap<String, String>();
        for (int pair = 0; pair < PAIRS; pair++) {
            users.putAll(Map.of("alice" + pair, SmackUser.PASSWORD, "bob" + pair, SmackUser.PASSWORD));
        }
        server.addUsers(users);
    }

    @AfterAll
    void stop() {
        servers.forEach(ServerUnderTest::close);
    }

    private ServerUnderTest server() {
        return servers.getFirst();
    }

    private Pair pair() {
        int pair = pairs.getAndIncrement();
        return new Pair("alice" + pair, "bob" + pair);
    }

    @Test
    void a_user_signs_in_by_starttls() throws Exception {
        try (var alice = SmackUser.signIn(server(), pair().alice())) {
            assertThat(alice.connection().isSecureConnection()).isTrue();
            assertThat(alice.connection().getUsedSaslMechansism()).isEqualTo("SCRAM-SHA-1");
            assertThat(alice.connection().getUser().getResourcepart()).hasToString("smack");
        }
    }

    @Test
    void a_user_signs_in_by_direct_tls() throws Exception {
        var settings = SmackUser.directTls(server());
        try (var alice = SmackUser.signIn(settings, pair().alice(), SmackUser.PASSWORD, _ -> {})) {
            assertThat(alice.connection().isAuthenticated()).isTrue();
            assertThat(alice.connection().getUsedSaslMechansism()).isEqualTo("SCRAM-SHA-1");
        }
    }

    @Test
    void a_wrong_password_and_an_unknown_user_get_the_same_refusal() {
        var alice = pair().alice();
        for (String name : List.of(alice, "nobody")) {
            assertThatThrownBy(() -> SmackUser.signIn(SmackUser.startTls(server()), name, "wrong", _ -> {}).close())
                    .as(name)
                    .isInstanceOfSatisfying(SASLErrorException.class, e -> assertThat(
                                    e.getSASLFailure().getSASLError())
                            .isEqualTo(SASLError.not_authorized));
        }
    }

    @Test
    void two_users_subscribe_to_each_other_and_see_each_other_come_and_go() throws Exception {
        var pair = pair();
        try (var alice = SmackUser.signIn(server(), pair.alice())) {
            var bob = SmackUser.signIn(server(), pair.bob());
            subscribe(alice, bob);
            alice.presence(Presence.Type.available, bob.address());
            bob.presence(Presence.Type.available, alice.address());
            bob.connection()
                    .sendStanza(bob.connection()
                            .getStanzaFactory()
                            .buildPresenceStanza()
                            .setMode(Presence.Mode.xa)
                            .setStatus("tea")
                            .build());
            // A server may have sent the first presence twice: when the subscription began, and when it became mutual.
            var away = alice.presence(Presence.Type.available, bob.address());
            while (away.getMode() == Presence.Mode.available) {
                away = alice.presence(Presence.Type.available, bob.address());
            }
            assertThat(away.getMode()).isEqualTo(Presence.Mode.xa);
            assertThat(away.getStatus()).isEqualTo("tea");
            var gone = bob.address();
            bob.close();
            alice.presence(Presence.Type.unavailable, gone);
        }
    }

    @Test
    void messages_arrive_unchanged_and_in_order() throws Exception {
        var pair = pair();
        try (var alice = SmackUser.signIn(server(), pair.alice());
                var bob = SmackUser.signIn(SmackUser.directTls(server()), pair.bob(), SmackUser.PASSWORD, _ -> {})) {
            var bodies = List.of("Hello, Bob", "<b>&amp; \"quotes\" 'apostrophes'</b>", "\u263a \ud83d\udc26\n\ttab");
            for (String body : bodies) {
                alice.say(bob.address(), body);
            }
            for (String body : bodies) {
                var message = bob.message();
                assertThat(message.getBody()).isEqualTo(body);
                assertThat(message.getFrom().equals(alice.connection().getUser()))
                        .as("from %s", message.getFrom())
                        .isTrue();
                assertThat(message.getType()).isEqualTo(Message.Type.chat);
            }
        }
    }

    @Test
    void messages_to_an_absent_user_wait_with_a_delay_stamp_and_come_once() throws Exception {
        var pair = pair();
        try (var alice = SmackUser.signIn(server(), pair.alice())) {
            var bob = org.jxmpp.jid.impl.JidCreate.entityBareFrom(pair.bob() + "@" + server().domain());
            alice.say(bob, "one");
            alice.say(bob, "two");
            PingManager.getInstanceFor(alice.connection()).pingMyServer();
        }
        // Without stream management (XEP-0198), whose unacknowledged messages a server rightly delivers once more.
        Consumer<XMPPTCPConnection> unmanaged = connection -> connection.setUseStreamManagement(false);
        try (var bob = SmackUser.signIn(SmackUser.startTls(server()), pair.bob(), SmackUser.PASSWORD, unmanaged)) {
            for (String body : List.of("one", "two")) {
                var message = bob.message();
                assertThat(message.getBody()).isEqualTo(body);
                assertThat(DelayInformation.from(message)).as("delay (XEP-0203)").isNotNull();
            }
        }
        try (var again = SmackUser.signIn(server(), pair.bob())) {
            assertThat(again.messageByNow()).isNull();
        }
    }

    @Test
    void a_user_whose_connection_is_cut_goes_on_where_it_was() throws Exception {
        var pair = pair();
        Consumer<XMPPTCPConnection> managed = connection -> {
            connection.setUseStreamManagement(true);
            connection.setUseStreamManagementResumption(true);
        };
        try (var alice = SmackUser.signIn(SmackUser.startTls(server()), pair.alice(), SmackUser.PASSWORD, managed);
                var bob = SmackUser.signIn(server(), pair.bob())) {
            assertThat(alice.connection().isSmEnabled()).isTrue();
            bob.say(alice.connection().getUser(), "before");
            assertThat(alice.message().getBody()).isEqualTo("before");
            alice.connection().instantShutdown();
            bob.say(alice.connection().getUser(), "one");
            bob.say(alice.address(), "two");
            PingManager.getInstanceFor(bob.connection()).pingMyServer();
            alice.connection().connect().login();
            assertThat(alice.connection().streamWasResumed()).isTrue();
            assertThat(alice.message().getBody()).isEqualTo("one");
            assertThat(alice.message().getBody()).isEqualTo("two");
            assertThat(alice.messageByNow()).as("nothing comes twice").isNull();
            alice.say(bob.address(), "back");
            assertThat(bob.message().getBody()).isEqualTo("back");
        }
    }

    @Test
    void another_client_of_the_user_gets_copies_of_what_is_sent_and_received() throws Exception {
        var pair = pair();
        var elsewhere = SmackUser.startTls(server()).setResource("elsewhere");
        try (var alice = SmackUser.signIn(server(), pair.alice());
                var copied = SmackUser.signIn(elsewhere, pair.alice(), SmackUser.PASSWORD, _ -> {});
                var bob = SmackUser.signIn(server(), pair.bob())) {
            var carbons = CarbonManager.getInstanceFor(copied.connection());
            assertThat(carbons.isSupportedByServer()).isTrue();
            var copies = new LinkedBlockingQueue<String>();
            carbons.addCarbonCopyReceivedListener(
                    (direction, message, _) -> copies.add(direction + " " + message.getBody()));
            carbons.enableCarbons();
            bob.say(alice.connection().getUser(), "hello");
            assertThat(alice.message().getBody()).isEqualTo("hello");
            alice.say(bob.address(), "and you");
            assertThat(bob.message().getBody()).isEqualTo("and you");
            assertThat(copies.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("received hello");
            assertThat(copies.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("sent and you");
        }
    }

    @Test
    void a_client_that_nobody_looks_at_gets_the_last_presence_with_the_next_message() throws Exception {
        var pair = pair();
        try (var alice = SmackUser.signIn(server(), pair.alice());
                var bob = SmackUser.signIn(server(), pair.bob())) {
            assertThat(ClientStateIndicationManager.isSupported(alice.connection()))
                    .isTrue();
            ClientStateIndicationManager.inactive(alice.connection());
            PingManager.getInstanceFor(alice.connection()).pingMyServer();
            for (var show : List.of(Presence.Mode.dnd, Presence.Mode.xa, Presence.Mode.away)) {
                bob.connection()
                        .sendStanza(bob.connection()
                                .getStanzaFactory()
                                .buildPresenceStanza()
                                .to(alice.connection().getUser())
                                .setMode(show)
                                .build());
            }
            bob.say(alice.address(), "awake?");
            assertThat(alice.message().getBody()).isEqualTo("awake?");
            assertThat(alice.presence(Presence.Type.available, bob.address()).getMode())
                    .isEqualTo(Presence.Mode.away);
            ClientStateIndicationManager.active(alice.connection());
        }
    }

    @Test
    void a_blocked_user_is_told_that_the_service_is_unavailable() throws Exception {
        var pair = pair();
        try (var alice = SmackUser.signIn(server(), pair.alice());
                var bob = SmackUser.signIn(server(), pair.bob())) {
            var blocking = BlockingCommandManager.getInstanceFor(alice.connection());
            assertThat(blocking.isSupportedByServer()).isTrue();
            blocking.blockContacts(List.of(bob.address()));
            assertThat(blocking.getBlockList()).containsExactly(bob.address());
            bob.say(alice.address(), "let me in");
            var refusal = bob.message();
            assertThat(refusal.getType()).isEqualTo(Message.Type.error);
            assertThat(refusal.getError().getCondition()).isEqualTo(StanzaError.Condition.service_unavailable);
            blocking.unblockAll();
            bob.say(alice.address(), "and now");
            assertThat(alice.message().getBody()).isEqualTo("and now");
        }
    }

    @Test
    void a_client_that_knows_the_roster_version_gets_no_roster_again(@TempDir Path directory) throws Exception {
        var pair = pair();
        var store = DirectoryRosterStore.init(directory.toFile());
        var contact = org.jxmpp.jid.impl.JidCreate.entityBareFrom(pair.bob() + "@" + server().domain());
        try (var alice = SmackUser.signIn(
                SmackUser.startTls(server()),
                pair.alice(),
                SmackUser.PASSWORD,
                connection -> Roster.getInstanceFor(connection).setRosterStore(store))) {
            assertThat(alice.roster().isRosterVersioningSupported()).isTrue();
            alice.roster().createItemAndRequestSubscription(contact, "Bob \u263a", new String[] {"Friends", "Chess"});
            Awaitility.await().atMost(LIMIT).until(() -> alice.roster().getEntry(contact) != null);
        }
        var rosters = new LinkedBlockingQueue<RosterPacket>();
        try (var alice = SmackUser.signIn(
                SmackUser.startTls(server()), pair.alice(), SmackUser.PASSWORD, connection -> {
                    Roster.getInstanceFor(connection).setRosterStore(store);
                    connection.addSyncStanzaListener(
                            stanza -> rosters.add((RosterPacket) stanza), new StanzaTypeFilter(RosterPacket.class));
                })) {
            assertThat(rosters).as("rosters sent although the version is known").noneMatch(roster -> roster.getType()
                    == IQ.Type.result);
            var entry = alice.roster().getEntry(contact);
            assertThat(entry.getName()).isEqualTo("Bob \u263a");
            assertThat(entry.getGroups()).extracting(group -> group.getName()).containsExactlyInAnyOrder(
                    "Friends", "Chess");
        }
    }

    @Test
    void a_vcard_is_stored_and_read_by_others() throws Exception {
        var pair = pair();
        try (var alice = SmackUser.signIn(server(), pair.alice());
                var bob = SmackUser.signIn(server(), pair.bob())) {
            var card = new VCard();
            card.setFirstName("Alice");
            card.setLastName("Liddell");
            card.setNickName("White \u265f");
            VCardManager.getInstanceFor(alice.connection()).saveVCard(card);
            var read = VCardManager.getInstanceFor(bob.connection()).loadVCard(alice.address());
            assertThat(read.getLastName()).isEqualTo("Liddell");
            assertThat(read.getNickName()).isEqualTo("White \u265f");
        }
    }

    @Test
    void private_data_is_kept_between_sessions() throws Exception {
        var name = pair().alice();
        try (var alice = SmackUser.signIn(server(), name)) {
            var data = new DefaultPrivateData("note", "urn:example:note");
            data.setValue("text", "remember the milk");
            PrivateDataManager.getInstanceFor(alice.connection()).setPrivateData(data);
        }
        try (var alice = SmackUser.signIn(server(), name)) {
            var data = (DefaultPrivateData) PrivateDataManager.getInstanceFor(alice.connection())
                    .getPrivateData("note", "urn:example:note");
            assertThat(data.getValue("text")).isEqualTo("remember the milk");
        }
    }

    @Test
    void the_server_answers_ping_version_time_and_discovery() throws Exception {
        try (var alice = SmackUser.signIn(server(), pair().alice())) {
            var connection = alice.connection();
            var domain = connection.getXMPPServiceDomain();
            assertThat(PingManager.getInstanceFor(connection).pingMyServer()).isTrue();
            var version = VersionManager.getInstanceFor(connection).getVersion(domain);
            assertThat(version.getName()).isNotBlank();
            var time = EntityTimeManager.getInstanceFor(connection).getTime(domain);
            assertThat(Duration.between(time.getTime().toInstant(), Instant.now()).abs())
                    .isLessThan(Duration.ofMinutes(1));
            var info = ServiceDiscoveryManager.getInstanceFor(connection).discoverInfo(domain);
            assertThat(info.hasIdentity("server", "im")).isTrue();
        }
    }

    @Test
    void the_last_activity_of_an_absent_contact_is_known() throws Exception {
        var pair = pair();
        try (var alice = SmackUser.signIn(server(), pair.alice())) {
            var bob = SmackUser.signIn(server(), pair.bob());
            subscribe(alice, bob);
            var contact = bob.address();
            bob.close();
            alice.presence(Presence.Type.unavailable, contact);
            var activity = LastActivityManager.getInstanceFor(alice.connection()).getLastActivity(contact);
            assertThat(activity.getIdleTime()).isBetween(0L, 60L);
            var uptime = LastActivityManager.getInstanceFor(alice.connection())
                    .getLastActivity(alice.connection().getXMPPServiceDomain());
            assertThat(uptime.getIdleTime()).isBetween(0L, 3600L);
        }
    }

    @Test
    void a_user_changes_the_password_in_band() throws Exception {
        var name = pair().alice();
        try (var alice = SmackUser.signIn(server(), name)) {
            AccountManager.getInstance(alice.connection()).changePassword("a new one");
        }
        try (var alice = SmackUser.signIn(SmackUser.startTls(server()), name, "a new one", _ -> {})) {
            assertThat(alice.connection().isAuthenticated()).isTrue();
        }
        assertThatThrownBy(() -> SmackUser.signIn(server(), name).close()).isInstanceOf(SASLErrorException.class);
    }

    /** Ends with each of the two subscribed to the other, both having been asked. */
    private static void subscribe(SmackUser alice, SmackUser bob) throws Exception {
        alice.roster().setSubscriptionMode(Roster.SubscriptionMode.manual);
        bob.roster().setSubscriptionMode(Roster.SubscriptionMode.manual);
        ask(alice, bob);
        ask(bob, alice);
        Awaitility.await("a mutual subscription").atMost(LIMIT).until(() -> {
            var entry = alice.roster().getEntry(bob.address());
            return entry != null && entry.getType() == ItemType.both;
        });
    }

    private static void ask(SmackUser asking, SmackUser asked) throws Exception {
        asking.roster().createItemAndRequestSubscription(asked.address(), "friend", new String[0]);
        asked.presence(Presence.Type.subscribe, asking.address());
        asked.connection()
                .sendStanza(asked.connection()
                        .getStanzaFactory()
                        .buildPresenceStanza()
                        .ofType(Presence.Type.subscribed)
                        .to(asking.address())
                        .build());
        asking.presence(Presence.Type.subscribed, asked.address());
    }
}
