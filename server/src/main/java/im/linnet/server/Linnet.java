// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.server.account.AccountLimits;
import im.linnet.server.account.AccountServices;
import im.linnet.server.account.Accounts;
import im.linnet.server.account.ClientStore;
import im.linnet.server.account.Credentials;
import im.linnet.server.account.FastTokens;
import im.linnet.server.account.Keeping;
import im.linnet.server.admin.CommandContext;
import im.linnet.server.admin.LinnetCommand;
import im.linnet.server.archive.AccountArchives;
import im.linnet.server.archive.ArchiveIds;
import im.linnet.server.archive.ArchiveRules;
import im.linnet.server.archive.ArchiveUpkeep;
import im.linnet.server.archive.RetentionRules;
import im.linnet.server.archive.Retractions;
import im.linnet.server.c2s.C2sCounters;
import im.linnet.server.c2s.C2sServices;
import im.linnet.server.c2s.C2sSettings;
import im.linnet.server.c2s.C2sStream;
import im.linnet.server.c2s.ClientStateLimits;
import im.linnet.server.c2s.HostLogin;
import im.linnet.server.c2s.LeftSessions;
import im.linnet.server.c2s.ResourceNames;
import im.linnet.server.c2s.StreamManagementSettings;
import im.linnet.server.config.ArchiveOptions;
import im.linnet.server.config.AuthOptions;
import im.linnet.server.config.C2sOptions;
import im.linnet.server.config.ClientStateOptions;
import im.linnet.server.config.Config;
import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.CoreOptions;
import im.linnet.server.config.LimitsOptions;
import im.linnet.server.config.MetricsOptions;
import im.linnet.server.config.NetOptions;
import im.linnet.server.config.OfflineOptions;
import im.linnet.server.config.RosterOptions;
import im.linnet.server.config.ServerOptions;
import im.linnet.server.config.StreamManagementOptions;
import im.linnet.server.config.TlsOptions;
import im.linnet.server.extension.Outgoing;
import im.linnet.server.extension.Registry;
import im.linnet.server.net.Admission;
import im.linnet.server.net.BindException;
import im.linnet.server.net.Listeners;
import im.linnet.server.net.LoopGroup;
import im.linnet.server.net.NetCounters;
import im.linnet.server.net.TlsContexts;
import im.linnet.server.net.TlsException;
import im.linnet.server.observe.MetricsServer;
import im.linnet.server.route.IqDispatch;
import im.linnet.server.route.Router;
import im.linnet.server.store.Database;
import im.linnet.server.store.StoreException;
import im.linnet.server.tls.Certificate;
import im.linnet.server.tls.CertificateFiles;
import im.linnet.server.tls.SelfSigned;
import im.linnet.server.tls.UnusableCertificate;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.sasl.ScramDecoy;
import im.linnet.xmpp.sasl.ServerMechanisms;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: everything is constructed here, and what a part needs is passed to its constructor.
 *
 * <p>Safe from any thread.
 */
public final class Linnet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Linnet.class);
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);
    /** Accounts with expired sessions that are woken at once. */
    private static final int EXPIRED = 500;
    /** How long the clients may take to be told that the server stops. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    /** Above this many processors, half of them drive connections and the rest does what may block. */
    private static final int SMALL_MACHINE = 2;

    private final Config config;
    private final boolean freePorts;
    private final Stores stores;
    private final PrometheusMeterRegistry metrics;
    private final @Nullable MetricsServer metricsServer;
    private final SecureRandom random = new SecureRandom();
    private final Executor blocking = Thread::startVirtualThread;
    private final ExecutorService handshakes;
    private final LoopGroup loops;
    private final Registry registry;
    private final Accounts accounts;
    private final C2sServices c2sServices;
    private final TlsContexts tls;
    private final Path data;
    private final long startedNanos = System.nanoTime();
    private final Admission admission;
    private final Listeners listeners;
    /** What must be the same after each start: made-up keys of users that do not exist, names of resources, tokens. */
    private final byte[] loginSecret;

    /** What clients call the messages in their archives: the same after each start. */
    private final ArchiveIds archiveIds;

    private @Nullable ArchiveUpkeep upkeep;
    private @Nullable InetSocketAddress clientAddress;
    private @Nullable InetSocketAddress clientTlsAddress;
    private volatile boolean ready;

    private Linnet(Config config, boolean freePorts, Stores stores, Observed observed, Path data) {
        this.config = config;
        this.metrics = observed.metrics;
        this.metricsServer = observed.server;
        this.freePorts = freePorts;
        this.stores = stores;
        this.loops = new LoopGroup(eventLoops(config));
        this.handshakes = Executors.newFixedThreadPool(
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                Thread.ofPlatform().daemon().name("tls-", 1).factory());
        this.archiveIds = new ArchiveIds(SecretFile.read(data.resolve("archive.secret"), random));
        this.registry = new Registry(BuiltIn.extensions(new BuiltIn.Parts(
                stores,
                config,
                Clock.systemUTC(),
                Serving.credentials(config),
                archiveIds,
                this::registry,
                new BuiltIn.Surroundings(data, loops.any(), blocking, this::outgoing, metrics))));
        this.accounts = newAccounts();
        TlsOptions tlsOptions = config.get(TlsOptions.class);
        this.tls = new TlsContexts(
                new TlsContexts.TlsSettings(
                        tlsOptions.engine() == TlsOptions.Engine.OPENSSL,
                        tlsOptions.protocols(),
                        config.get(C2sOptions.class).handshakeTimeout()),
                handshakes);
        this.data = data;
        this.admission = newAdmission();
        this.listeners = new Listeners(loops, tls, admission, NetCounters.in(metrics));
        this.loginSecret = SecretFile.readOrRenew(data.resolve("login.secret"), random);
        this.c2sServices = newC2sServices();
    }

    private C2sServices c2sServices() {
        return c2sServices;
    }

    private ArchiveRules archiveRules() {
        return new AccountArchives(
                config.get(ArchiveOptions.class).enabled(), archiveIds, new Retractions(stores.archive(), blocking));
    }

    /**
     * Starts a server.
     *
     * @param data the data directory, which exists
     * @throws BindException if a port cannot be had
     * @throws im.linnet.server.store.StoreException if the database cannot be opened
     * @throws im.linnet.server.net.TlsException if a certificate cannot be used
     */
    public static Linnet start(Config config, Path data) {
        return start(config, false, data);
    }

    /** Starts a server whose client listeners take any free ports instead of those of the configuration. */
    static Linnet startOnFreePorts(Config config, Path data) {
        return start(config, true, data);
    }

    private static Linnet start(Config config, boolean freePorts, Path data) {
        // First what says that the server is starting; clients are listened to when the store can be used.
        Observed observed = Observed.start(config.get(MetricsOptions.class));
        Stores stores = null;
        Linnet server = null;
        try {
            stores = Stores.open(config, data);
            server = new Linnet(config, freePorts, stores, observed, data);
            server.listen();
            return server;
        } catch (RuntimeException e) {
            if (server != null) {
                server.close();
            } else {
                observed.close();
                if (stores != null) {
                    stores.close();
                }
            }
            throw e;
        }
    }

    /** The metrics, and who answers for them, or null if that is turned off. */
    private record Observed(
            PrometheusMeterRegistry metrics, @Nullable MetricsServer server) {
        static Observed start(MetricsOptions options) {
            PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            if (options.port() <= 0) {
                return new Observed(metrics, null);
            }
            InetSocketAddress address = new InetSocketAddress(options.host(), options.port());
            try {
                return new Observed(metrics, new MetricsServer(address, metrics));
            } catch (IOException e) {
                throw new BindException(address, e);
            }
        }

        void close() {
            if (server != null) {
                server.close();
            }
            metrics.close();
        }
    }

    /** Runs a command line; ends the process with its exit code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Serving serving = new Serving(out);
        CommandContext context = new CommandContext(
                new ConfigLoader(CoreOptions.GROUPS),
                serving,
                serving,
                System.getenv(),
                System.in,
                out,
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Clock.systemUTC());
        System.exit(LinnetCommand.run(context, arguments));
    }

    private static int eventLoops(Config config) {
        int configured = config.get(NetOptions.class).eventLoops();
        int processors = Runtime.getRuntime().availableProcessors();
        return configured > 0 ? configured : processors <= SMALL_MACHINE ? 1 : processors / 2;
    }

    private Accounts newAccounts() {
        C2sOptions c2s = config.get(C2sOptions.class);
        IqDispatch dispatch = new IqDispatch(registry);
        AccountServices services = new AccountServices(
                stores.accounts(),
                stores.rosters(),
                new Keeping(
                        stores.archive().log(), archiveRules(), stores.undelivered(), stores.sessions(), stores.ids()),
                new LeftSessions(this::c2sServices, loops::any),
                registry,
                dispatch,
                new AccountLimits(
                        c2s.maxResources(),
                        c2s.resourceConflict(),
                        config.get(RosterOptions.class).maxItems(),
                        config.get(OfflineOptions.class).messages(),
                        c2s.requestsFromStrangers()),
                loops::of,
                blocking,
                Clock.systemUTC(),
                random);
        Set<String> hosts = Set.copyOf(config.get(ServerOptions.class).domains());
        return new Accounts(
                services, cluster -> new Router(hosts, registry, dispatch, cluster, blocking, loops.any()::schedule));
    }

    private Admission newAdmission() {
        LimitsOptions limits = config.get(LimitsOptions.class);
        return new Admission(new Admission.AdmissionLimits(
                limits.connections(),
                limits.connectionsPerAddress(),
                limits.handshakesPerSecond(),
                limits.handshakesBurst(),
                limits.failedLoginsPerAddress(),
                limits.failedLoginsPerAccount(),
                limits.failedLoginsPeriod()));
    }

    private void listen() {
        reload(config);
        upkeep = archiveUpkeep();
        loops.any().schedule(this::sweep, SWEEP_INTERVAL);
        metrics.gauge("linnet.sessions", accounts, Accounts::sessionCount);
        metrics.gauge("linnet.accounts.awake", accounts, Accounts::awakeCount);
        observeStore();
        stores.sessions().detachAll(Clock.systemUTC().instant());
        C2sServices services = c2sServices;
        C2sOptions c2s = config.get(C2sOptions.class);
        LimitsOptions limits = config.get(LimitsOptions.class);
        Listeners.StreamLimits streamLimits = new Listeners.StreamLimits(
                limits.unauthenticated(),
                limits.bytesPerSecond().bytes(),
                limits.bytesBurst().bytes(),
                Math.toIntExact(limits.outgoingQueueBytes().bytes()));
        if (c2s.port() > 0) {
            clientAddress =
                    listeners.listen(clientAddress(c2s.port()), false, streamLimits, () -> new C2sStream(services));
        }
        if (c2s.tlsPort() > 0) {
            clientTlsAddress =
                    listeners.listen(clientAddress(c2s.tlsPort()), true, streamLimits, () -> new C2sStream(services));
        }
        ready = true;
        if (metricsServer != null) {
            metricsServer.readiness(this::state);
        }
    }

    private void observeStore() {
        Database database = stores.database();
        Gauge.builder("linnet.store.up", database, store -> store.isUp() ? 1 : 0)
                .description("whether the database worked when it was written to last")
                .register(metrics);
        metrics.gauge("linnet.store.queued", database, Database::queued);
        FunctionCounter.builder("linnet.store.commits", database, Database::commits)
                .description("common transactions")
                .register(metrics);
        FunctionCounter.builder("linnet.store.committed", database, Database::committed)
                .description("appends and writes in common transactions")
                .register(metrics);
    }

    /** Returns {@code ready}, or what keeps the server from doing its work. */
    String state() {
        return !ready ? "stopping" : stores.database().isUp() ? MetricsServer.READY : "storage is down";
    }

    private ArchiveUpkeep archiveUpkeep() {
        ArchiveOptions options = config.get(ArchiveOptions.class);
        Map<String, RetentionRules.Limit> domains = new HashMap<>();
        options.domainLimits()
                .forEach((domain, limit) ->
                        domains.put(domain, new RetentionRules.Limit(limit.maxAge(), limit.maxMessages())));
        return new ArchiveUpkeep(
                stores.archive(),
                new RetentionRules(new RetentionRules.Limit(options.maxAge(), options.maxMessages()), domains),
                options.enabled() && options.search(),
                Clock.systemUTC());
    }

    private InetSocketAddress clientAddress(int configured) {
        int port = freePorts ? 0 : configured;
        String host = config.get(NetOptions.class).host();
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    private C2sServices newC2sServices() {
        C2sOptions c2s = config.get(C2sOptions.class);
        LimitsOptions limits = config.get(LimitsOptions.class);
        return new C2sServices(
                hostLogins(),
                new C2sSettings(
                        config.get(TlsOptions.class).required(),
                        config.get(AuthOptions.class).channelBindingFallback(),
                        c2s.authenticationTimeout(),
                        c2s.idleTimeout(),
                        limits.unauthenticated(),
                        limits.authenticated(),
                        limits.stanzasPerSecond(),
                        limits.stanzasBurst(),
                        streamManagement(),
                        deferred()),
                accounts,
                stores.accounts(),
                stores.sessions(),
                registry,
                new C2sServices.Clients(fastTokens(), new ResourceNames(loginSecret, random)),
                new C2sServices.Guard(admission, random),
                blocking,
                Clock.systemUTC(),
                C2sCounters.in(metrics));
    }

    private FastTokens fastTokens() {
        AuthOptions auth = config.get(AuthOptions.class);
        return new FastTokens(
                stores.clients(),
                loginSecret,
                random,
                Clock.systemUTC(),
                new FastTokens.Rules(
                        auth.tokens(),
                        auth.tokenLifetime(),
                        auth.tokenRotation(),
                        new ClientStore.Limits(auth.maxClients(), auth.clientRetention())));
    }

    private ClientStateLimits deferred() {
        ClientStateOptions options = config.get(ClientStateOptions.class);
        return new ClientStateLimits(options.maxStanzas(), options.maxBytes().bytes());
    }

    private StreamManagementSettings streamManagement() {
        StreamManagementOptions options = config.get(StreamManagementOptions.class);
        return new StreamManagementSettings(
                options.resumeTimeout(),
                options.location().isEmpty() ? null : options.location(),
                options.queueStanzas(),
                options.queueBytes().bytes(),
                options.answerTimeout());
    }

    private Map<String, HostLogin> hostLogins() {
        AuthOptions auth = config.get(AuthOptions.class);
        Credentials credentials = Serving.credentials(config);
        ScramDecoy decoy = new ScramDecoy(loginSecret, auth.scramIterations());
        Map<String, HostLogin> logins = new HashMap<>();
        for (String host : config.get(ServerOptions.class).domains()) {
            ServerMechanisms mechanisms = new ServerMechanisms(
                    name -> localpart(name, host), decoy, credentials.hashes().getFirst(), random);
            logins.put(host, new HostLogin(host, mechanisms, credentials, auth.plain()));
        }
        return logins;
    }

    private static @Nullable String localpart(String name, String host) {
        try {
            return Jid.of(name, host, null).local();
        } catch (JidException _) {
            return null;
        }
    }

    private void sweep() {
        try {
            accounts.sweep();
            blocking.execute(this::wakeExpired);
        } finally {
            loops.any().schedule(this::sweep, SWEEP_INTERVAL);
        }
    }

    /** Has sessions ended that an earlier run of the server has left and that nobody has come back to. */
    private void wakeExpired() {
        try {
            stores.sessions().expired(Clock.systemUTC().instant(), EXPIRED).forEach(accounts::wake);
        } catch (StoreException e) {
            LOG.warn("sessions that have expired could not be looked for", e);
        }
    }

    /**
     * Applies what can change while the server runs: certificates are read again, from where the configuration says now;
     * a host without one gets a self-signed one.
     * Connections that stand go on with theirs.
     *
     * @throws im.linnet.server.net.TlsException if a certificate cannot be used; then nothing changes
     */
    public void reload(Config newer) {
        TlsOptions options = newer.get(TlsOptions.class);
        Map<String, Certificate> certificates = new LinkedHashMap<>();
        for (String host : config.get(ServerOptions.class).domains()) {
            certificates.put(host, certificate(options, host));
        }
        tls.replace(certificates);
    }

    private Certificate certificate(TlsOptions options, String host) {
        try {
            CertificateFiles files = CertificateFiles.find(options, data, host);
            if (files == null) {
                files = CertificateFiles.selfSigned(options, data, host);
                SelfSigned.make(host, files, Clock.systemUTC().instant());
            }
            return read(files, host);
        } catch (UnusableCertificate e) {
            throw new TlsException(e.getMessage() + " " + e.fix(), e);
        }
    }

    /** Reads a certificate; one that the server has made itself, and that was damaged, is made anew. */
    private static Certificate read(CertificateFiles files, String host) throws UnusableCertificate {
        try {
            return Certificate.read(files);
        } catch (UnusableCertificate e) {
            if (!SelfSigned.isOurs(files)) {
                throw e;
            }
            LOG.atWarn().addKeyValue("file", e.file()).log("a damaged self-signed certificate was made anew");
            SelfSigned.make(host, files, Clock.systemUTC().instant());
            return Certificate.read(files);
        }
    }

    /**
     * Creates an account; blocks.
     *
     * @throws im.linnet.server.admin.AdminException if it exists, or cannot be created
     */
    public void addAccount(String jid, String password) {
        Serving.accountAdmin(config, stores, _ -> {}).add(Jid.of(jid), password);
    }

    Stores stores() {
        return stores;
    }

    MeterRegistry metrics() {
        return metrics;
    }

    /** Returns how long the server has been running. */
    public Duration uptime() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** Returns how many connections are open. */
    public int openConnections() {
        return listeners.openConnections();
    }

    /** Returns the accounts. */
    public Accounts accounts() {
        return accounts;
    }

    private Outgoing outgoing() {
        return accounts.router().outgoing();
    }

    /** Returns what the extensions declared. */
    public Registry registry() {
        return registry;
    }

    /** Returns where clients connect that begin without TLS; null if that is turned off. */
    public @Nullable InetSocketAddress clientAddress() {
        return clientAddress;
    }

    /** Returns where clients connect that begin with TLS; null if that is turned off. */
    public @Nullable InetSocketAddress clientTlsAddress() {
        return clientTlsAddress;
    }

    /** Returns where metrics are read; null if that is turned off. */
    public @Nullable InetSocketAddress metricsAddress() {
        return metricsServer == null ? null : metricsServer.address();
    }

    /**
     * Stops: takes no more connections, tells the clients, waits a few seconds for what is on its way, and commits what
     * was accepted.
     */
    @Override
    public void close() {
        ready = false;
        listeners.stopAccepting();
        StreamError farewell = StreamError.of(StreamCondition.SYSTEM_SHUTDOWN);
        await(accounts.suspendAll(farewell));
        listeners.closeConnections(farewell);
        awaitClosed();
        loops.close();
        handshakes.shutdownNow();
        if (metricsServer != null) {
            metricsServer.close();
        }
        metrics.close();
        if (upkeep != null) {
            upkeep.close();
        }
        stores.close();
    }

    private static void await(CompletableFuture<Void> told) {
        try {
            told.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("not all accounts could be told that the server stops", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitClosed() {
        long end = System.nanoTime() + FAREWELL.toNanos();
        try {
            while (listeners.openConnections() > 0 && System.nanoTime() < end) {
                Thread.sleep(Duration.ofMillis(10));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
