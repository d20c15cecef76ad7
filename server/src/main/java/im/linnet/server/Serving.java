// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.server.account.Credentials;
import im.linnet.server.admin.AdminException;
import im.linnet.server.admin.AdminVerb;
import im.linnet.server.admin.ControlSocket;
import im.linnet.server.admin.ServerControl;
import im.linnet.server.admin.ServerLauncher;
import im.linnet.server.admin.ServerVerbs;
import im.linnet.server.admin.StoredAccountAdmin;
import im.linnet.server.admin.StoredVerbs;
import im.linnet.server.admin.UserVerbs;
import im.linnet.server.admin.VerbRegistry;
import im.linnet.server.admin.Version;
import im.linnet.server.config.AuthOptions;
import im.linnet.server.config.Config;
import im.linnet.server.config.LogOptions;
import im.linnet.server.config.LogSetup;
import im.linnet.server.config.ServerOptions;
import im.linnet.server.net.BindException;
import im.linnet.server.net.TlsException;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a server for the command line, and opens a stopped one's store for it. */
final class Serving implements ServerLauncher, StoredVerbs {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final PrintWriter out;

    Serving(PrintWriter out) {
        this.out = out;
    }

    @Override
    @SuppressWarnings("try") // The control socket opens first and closes first.
    public int serve(Config config, Path data, Supplier<Config> reread) throws IOException, InterruptedException {
        CountDownLatch stopping = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread onSignal = new Thread(() -> awaitStop(stopping, stopped), "stop");
        AtomicReference<VerbRegistry> verbs = new AtomicReference<>(ServerVerbs.whileStarting(stopping::countDown));
        try (ControlSocket control = ControlSocket.open(data, verbs::get);
                Linnet server = start(config, data)) {
            verbs.set(verbs(config, server, reread, stopping));
            Runtime.getRuntime().addShutdownHook(onSignal);
            announce(config, data, server);
            stopping.await();
            out.println("stopping");
            // Before the server, so that what is asked for is finished.
            control.close();
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    /** Runs when the process is told to end: has the server stop, and keeps the process until it has. */
    private static void awaitStop(CountDownLatch stopping, CountDownLatch stopped) {
        stopping.countDown();
        try {
            if (!stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("linnet: stopped without waiting any longer");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Linnet start(Config config, Path data) {
        try {
            return Linnet.start(config, data);
        } catch (BindException e) {
            throw new AdminException(e.getMessage() + portHint(e), e);
        } catch (StoreException | TlsException e) {
            throw new AdminException(messageOf(e), e);
        }
    }

    private static String portHint(BindException e) {
        return e.port() < 1024 ? " (ports below 1024 are for the administrator of the machine)" : "";
    }

    /** Returns what went wrong with its cause, where that says more. */
    private static String messageOf(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        String reason = e.getCause() == null ? null : e.getCause().getMessage();
        return reason == null || message.contains(reason) ? message : message + ": " + reason;
    }

    private static VerbRegistry verbs(Config config, Linnet server, Supplier<Config> reread, CountDownLatch stopping) {
        StreamError ended = StreamError.of(StreamCondition.NOT_AUTHORIZED, "The account was disabled or deleted");
        // Waited for, so that who disabled an account can be sure that nobody is signed in to it any more.
        Consumer<Jid> changed =
                account -> server.accounts().recheck(account, ended).join();
        List<AdminVerb> verbs = new ArrayList<>(UserVerbs.of(accountAdmin(config, server.stores(), changed)));
        verbs.addAll(ServerVerbs.of(new Control(config, server, reread, stopping)));
        return new VerbRegistry(verbs);
    }

    static StoredAccountAdmin accountAdmin(Config config, Stores stores, Consumer<Jid> changed) {
        return new StoredAccountAdmin(
                stores.accounts(),
                credentials(config),
                Set.copyOf(config.get(ServerOptions.class).domains()),
                changed);
    }

    static Credentials credentials(Config config) {
        AuthOptions auth = config.get(AuthOptions.class);
        return new Credentials(
                auth.mechanisms().stream().map(ScramHash::ofMechanism).toList(),
                auth.scramIterations(),
                new SecureRandom());
    }

    @Override
    public Opened open(Config config, Path data) {
        Stores stores;
        try {
            stores = Stores.open(config, data);
        } catch (StoreException e) {
            throw new AdminException(messageOf(e), e);
        }
        VerbRegistry verbs = new VerbRegistry(UserVerbs.of(accountAdmin(config, stores, _ -> {})));
        return new Opened() {
            @Override
            public VerbRegistry verbs() {
                return verbs;
            }

            @Override
            public void close() {
                stores.close();
            }
        };
    }

    private void announce(Config config, Path data, Linnet server) {
        List<String> domains = config.get(ServerOptions.class).domains();
        out.println("Linnet " + Version.text() + " serves " + String.join(", ", domains));
        line("clients", server.clientAddress(), "STARTTLS");
        line("clients", server.clientTlsAddress(), "TLS");
        line("metrics", server.metricsAddress(), "HTTP /metrics /healthz /readyz");
        out.println("  data         " + data.toAbsolutePath().normalize());
        if (server.stores().accounts().count() == 0) {
            out.println("There is no user yet. Create one with:");
            out.println("  ./linnet user add you@" + domains.getFirst());
        }
        out.println("ready");
        out.flush();
    }

    private void line(String name, @Nullable InetSocketAddress address, String how) {
        if (address != null) {
            String host = address.getAddress().isAnyLocalAddress()
                    ? "*"
                    : address.getAddress().getHostAddress();
            out.println("  %-12s %s:%d (%s)".formatted(name, host, address.getPort(), how));
        }
    }

    private record Control(Config config, Linnet server, Supplier<Config> reread, CountDownLatch stopping)
            implements ServerControl {
        @Override
        public Map<String, Object> status() {
            Map<String, Object> status = new LinkedHashMap<>();
            status.put("version", Version.text());
            status.put("state", server.state());
            status.put("domains", config.get(ServerOptions.class).domains());
            status.put("uptime-seconds", server.uptime().toSeconds());
            status.put("connections", server.openConnections());
            status.put("sessions", server.accounts().sessionCount());
            try {
                status.put("accounts", server.stores().accounts().count());
            } catch (StoreException e) {
                status.put("storage", messageOf(e));
            }
            return status;
        }

        @Override
        public Reloaded reload() {
            Config newer = reread.get();
            List<String> applied = new ArrayList<>();
            List<String> waiting = new ArrayList<>();
            for (Config.Change change : config.changes(newer)) {
                (change.reloadable() ? applied : waiting).add(change.key());
            }
            try {
                server.reload(newer);
            } catch (TlsException e) {
                throw new AdminException(messageOf(e), e);
            }
            LogSetup.apply(newer.get(LogOptions.class));
            return new Reloaded(applied, waiting);
        }

        @Override
        public void stop() {
            stopping.countDown();
        }
    }
}
