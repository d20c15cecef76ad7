// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.server.account.AccountEntity.BindRequest;
import im.linnet.server.account.AccountEntity.BindResult;
import im.linnet.server.account.AccountLimits;
import im.linnet.server.account.AccountServices;
import im.linnet.server.account.Accounts;
import im.linnet.server.account.Keeping;
import im.linnet.server.account.Resource;
import im.linnet.server.account.SessionLink;
import im.linnet.server.account.StreamId;
import im.linnet.server.account.TrackedMessage;
import im.linnet.server.archive.ArchiveIds;
import im.linnet.server.archive.ArchiveRules;
import im.linnet.server.config.C2sOptions.ResourceConflict;
import im.linnet.server.config.Config;
import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.ConfigSources;
import im.linnet.server.config.CoreOptions;
import im.linnet.server.extension.Account;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.SignIn;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.Verdict;
import im.linnet.server.mailbox.Loop;
import im.linnet.server.route.IqDispatch;
import im.linnet.server.route.Router;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Accounts for {@code juliet}, {@code romeo} and {@code nurse} over a real store, and their clients, all in one thread. */
final class LocalAccounts implements AutoCloseable {
    private static final String DOMAIN = "example.org";
    private static final String RESOURCE = "x";

    private static final ArchiveRules KEEP_NOTHING = new ArchiveRules() {
        @Override
        public boolean keeps(Account owner, Jid peer, Message message) {
            return false;
        }

        @Override
        public String visibleId(Account owner, long messageId) {
            throw new UnsupportedOperationException();
        }
    };

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final Stores stores;
    private final Registry registry;
    private final Accounts accounts;

    /**
     * Opens a store in a folder.
     *
     * @param more extensions besides the built-in ones
     */
    LocalAccounts(Path data, Extension... more) {
        this(data, List.of(), _ -> List.of(more));
    }

    /**
     * Opens a store in a folder.
     *
     * @param settings {@code key=value}
     * @param more extensions besides the built-in ones
     */
    LocalAccounts(Path data, List<String> settings, Function<Stores, List<Extension>> more) {
        List<String> all = new ArrayList<>(List.of("domains=" + DOMAIN));
        all.addAll(settings);
        Config config = new ConfigLoader(CoreOptions.GROUPS).load(new ConfigSources(null, Map.of(), all));
        stores = Stores.open(config, data);
        AtomicReference<Registry> later = new AtomicReference<>();
        List<Extension> extensions = new ArrayList<>(BuiltIn.extensions(new BuiltIn.Parts(
                stores,
                config,
                Clock.systemUTC(),
                Serving.credentials(config),
                new ArchiveIds(new byte[32]),
                () -> Objects.requireNonNull(later.get()),
                new BuiltIn.Surroundings(
                        data,
                        new TaskLoop(tasks, timers),
                        tasks::add,
                        () -> accounts().router().outgoing(),
                        new SimpleMeterRegistry()))));
        extensions.addAll(more.apply(stores));
        registry = new Registry(extensions);
        later.set(registry);
        IqDispatch dispatch = new IqDispatch(registry);
        AccountServices services = new AccountServices(
                stores.accounts(),
                stores.rosters(),
                new Keeping(
                        stores.archive().log(), KEEP_NOTHING, stores.undelivered(), stores.sessions(), stores.ids()),
                _ -> {
                    throw new UnsupportedOperationException();
                },
                registry,
                dispatch,
                new AccountLimits(10, ResourceConflict.REPLACE, 100, 100, false),
                _ -> new TaskLoop(tasks, timers),
                tasks::add,
                Clock.systemUTC(),
                new SecureRandom());
        accounts = new Accounts(
                services,
                cluster -> new Router(Set.of(DOMAIN), registry, dispatch, cluster, tasks::add, (_, _) -> () -> {}));
        for (String user : List.of("juliet", "romeo", "nurse")) {
            stores.accounts().create(account(user), List.of());
        }
    }

    @Override
    public void close() {
        stores.close();
    }

    Stores stores() {
        return stores;
    }

    Accounts accounts() {
        return accounts;
    }

    private record TaskLoop(Queue<Runnable> tasks, List<Runnable> timers) implements Loop {
        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            timers.add(task);
            return () -> timers.remove(task);
        }

        @Override
        public boolean inLoop() {
            return false;
        }
    }

    static Jid account(String user) {
        return Jid.of(user + '@' + DOMAIN);
    }

    /** Returns the answer of a service to a request that comes from somewhere else. */
    Iq ask(Iq request) {
        Registry.Handler handler = Objects.requireNonNull(registry.handler(
                request.type(),
                Objects.requireNonNull(
                        registry.service(Objects.requireNonNull(request.to()).domain())),
                Objects.requireNonNull(request.payload())));
        try {
            return Objects.requireNonNull(handler.handler()
                    .handle(request, new IqContext(Objects.requireNonNull(request.from()), null, null)));
        } catch (StanzaException e) {
            return request.error(e.error());
        }
    }

    /** Has extensions hear of something. */
    void publish(Event event) {
        registry.publish(event);
        settle();
    }

    /** Has happen what was to happen some time after now. */
    void letTimePass() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
        settle();
    }

    /** Has everything happen that is to happen. */
    void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** A client: what it was sent, without the result of its own signing in. */
    final class Client implements SessionLink {
        @Override
        public SignIn signIn() {
            return new SignIn(0, false, Instant.EPOCH);
        }

        /** Whether the client's stream has not ended. */
        boolean open = true;
        /** Whether the client's system takes what it is sent. */
        boolean takes = true;

        private final List<String> received = new ArrayList<>();
        private @Nullable Resource resource;

        Client(String user) {
            accounts.bind(account(user), new BindRequest(RESOURCE, this), result -> {
                if (result instanceof BindResult.Bound(Resource bound)) {
                    resource = bound;
                }
            });
            settle();
        }

        ClientSession session() {
            return Objects.requireNonNull(resource);
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
        public void clientState(ClientState state) {
            throw new IllegalStateException("nobody tells");
        }

        @Override
        public void bound(Resource bound) {
            resource = bound;
        }

        @Override
        public long deliver(Stanza stanza, @Nullable TrackedMessage tracked, long id) {
            received.add(stanza.element().toString());
            return 0;
        }

        @Override
        public boolean isAttached() {
            return open;
        }

        @Override
        public boolean isActive() {
            return open;
        }

        @Override
        public boolean isManaged() {
            return false;
        }

        @Override
        public void ask() {}

        @Override
        public long key() {
            return 0;
        }

        @Override
        public @Nullable StreamId streamId() {
            return null;
        }

        @Override
        public void whenHandled(LongConsumer then) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> suspend(StreamError error) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Unacknowledged> unacknowledged() {
            return List.of();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public CompletableFuture<Boolean> written() {
            return CompletableFuture.completedFuture(takes);
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

    static Stanza stanza(String xml) {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
        return Objects.requireNonNull(
                Stanza.of(XmlStreamParser.parseFragment(bytes, Namespaces.CLIENT, XmlLimits.AUTHENTICATED)));
    }
}
