// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.AccountEntity.BindRequest;
import im.linnet.server.account.AccountEntity.BindResult;
import im.linnet.server.account.AccountLimits;
import im.linnet.server.account.AccountServices;
import im.linnet.server.account.Accounts;
import im.linnet.server.account.Resource;
import im.linnet.server.account.SessionLink;
import im.linnet.server.config.C2sOptions.ResourceConflict;
import im.linnet.server.config.Config;
import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.ConfigSources;
import im.linnet.server.config.CoreOptions;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.Verdict;
import im.linnet.server.mailbox.Loop;
import im.linnet.server.route.IqDispatch;
import im.linnet.server.route.Router;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in extensions in real accounts over a real store, in one thread. */
class ExtensionsAndAccountsTest {
    private static final String DOMAIN = "example.org";

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Stores stores;
    private final Registry registry;
    private final Accounts accounts;

    ExtensionsAndAccountsTest(@TempDir Path data) {
        Config config = new ConfigLoader(CoreOptions.GROUPS)
                .load(new ConfigSources(null, Map.of(), List.of("domains=" + DOMAIN)));
        stores = Stores.open(config, data);
        AtomicReference<Registry> later = new AtomicReference<>();
        registry = new Registry(BuiltIn.extensions(new BuiltIn.Parts(
                stores,
                config,
                Clock.systemUTC(),
                Serving.credentials(config),
                () -> Objects.requireNonNull(later.get()))));
        later.set(registry);
        IqDispatch dispatch = new IqDispatch(registry);
        AccountServices services = new AccountServices(
                stores.accounts(),
                stores.rosters(),
                stores.offline(),
                registry,
                dispatch,
                new AccountLimits(10, ResourceConflict.REPLACE, 100, 100),
                _ -> new TaskLoop(tasks),
                tasks::add,
                Clock.systemUTC(),
                new SecureRandom());
        accounts =
                new Accounts(services, cluster -> new Router(Set.of(DOMAIN), registry, dispatch, cluster, tasks::add));
        for (String user : List.of("juliet", "romeo", "nurse")) {
            stores.accounts().create(account(user), List.of());
        }
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }

    private record TaskLoop(Queue<Runnable> tasks) implements Loop {
        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean inLoop() {
            return false;
        }
    }

    private static Jid account(String user) {
        return Jid.of(user + '@' + DOMAIN);
    }

    private void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** A client: what it was sent, without the result of its own signing in. */
    private final class Client implements SessionLink {
        private final List<String> received = new ArrayList<>();
        private @Nullable Resource resource;

        Client(String user) {
            accounts.bind(account(user), new BindRequest("x", this), result -> {
                if (result instanceof BindResult.Bound(Resource bound)) {
                    resource = bound;
                }
            });
            settle();
        }

        boolean isBound() {
            return resource != null;
        }

        Client online() {
            send("<presence/>");
            received.clear();
            return this;
        }

        void send(String xml) {
            Resource bound = Objects.requireNonNull(resource);
            StanzaContext context = new StanzaContext(bound);
            Stanza stanza = stanza(xml).withFrom(bound.jid());
            Stanza addressed = stanza instanceof Presence || stanza.to() != null
                    ? stanza
                    : stanza.withTo(bound.jid().bare());
            switch (registry.filter(Direction.FROM_CLIENT, addressed, bound.account(), context)) {
                case Verdict.Continue(Presence presence) -> bound.sendPresence(presence);
                case Verdict.Continue(Stanza passed) -> accounts.router().route(passed, context);
                case Verdict.Drop _ -> {}
                case Verdict.Refuse(var error) -> accounts.router().refuse(addressed, context, error);
            }
            settle();
        }

        /** Returns what came since the last call. */
        String received() {
            String all = String.join("\n", received);
            received.clear();
            return all;
        }

        @Override
        public void deliver(Stanza stanza) {
            received.add(stanza.element().toString());
        }

        @Override
        public void close(StreamError error) {
            received.add("closed: " + error.condition().elementName());
        }

        @Override
        public InetAddress address() {
            return InetAddress.getLoopbackAddress();
        }
    }

    private static Stanza stanza(String xml) {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        return Objects.requireNonNull(
                Stanza.of(XmlStreamParser.parseFragment(bytes, Namespaces.CLIENT, XmlLimits.AUTHENTICATED)));
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
        Client juliet = new Client("juliet").online();
        Client romeo = new Client("romeo").online();
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
        Client juliet = new Client("juliet").online();
        Client nurse = new Client("nurse").online();
        juliet.send("<presence to='nurse@example.org/x'/>");
        nurse.received();
        juliet.send(block("block", "nurse"));
        assertThat(nurse.received()).contains("from='juliet@example.org/x'").contains("type='unavailable'");
    }

    @Test
    void what_came_before_its_sender_was_blocked_is_not_delivered_after() {
        Client romeo = new Client("romeo").online();
        Client nurse = new Client("nurse").online();
        for (Client sender : List.of(romeo, nurse)) {
            sender.send("<message to='juliet@example.org' type='chat'><body>Good night</body></message>");
            sender.send("<presence type='subscribe' to='juliet@example.org'/>");
        }
        Client juliet = new Client("juliet");
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
        Client juliet = new Client("juliet").online();
        Client romeo = new Client("romeo").online();
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
        Client romeo = new Client("romeo").online();
        romeo.send("<iq type='set' id='r'><query xmlns='jabber:iq:register'><remove/></query></iq>");
        stores.accounts().create(account("romeo"), List.of());
        assertThat(new Client("romeo").isBound()).isTrue();
    }

    @Test
    void strangers_cannot_tell_an_account_from_none() {
        Client nurse = new Client("nurse").online();
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
