// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.server.account.AccountLimits;
import im.linnet.server.account.AccountServices;
import im.linnet.server.account.AccountStore;
import im.linnet.server.account.Accounts;
import im.linnet.server.account.Credentials;
import im.linnet.server.account.OfflineStore;
import im.linnet.server.account.RosterStore;
import im.linnet.server.c2s.C2sCounters;
import im.linnet.server.c2s.C2sServices;
import im.linnet.server.c2s.C2sSettings;
import im.linnet.server.c2s.C2sStream;
import im.linnet.server.c2s.HostLogin;
import im.linnet.server.config.AuthOptions;
import im.linnet.server.config.C2sOptions;
import im.linnet.server.config.Config;
import im.linnet.server.config.LimitsOptions;
import im.linnet.server.config.MetricsOptions;
import im.linnet.server.config.NetOptions;
import im.linnet.server.config.OfflineOptions;
import im.linnet.server.config.RosterOptions;
import im.linnet.server.config.ServerOptions;
import im.linnet.server.config.TlsOptions;
import im.linnet.server.extension.Registry;
import im.linnet.server.mailbox.Loop;
import im.linnet.server.net.Admission;
import im.linnet.server.net.BindException;
import im.linnet.server.net.Certificates;
import im.linnet.server.net.Listeners;
import im.linnet.server.net.LoopGroup;
import im.linnet.server.net.NetCounters;
import im.linnet.server.net.TlsContexts;
import im.linnet.server.observe.MetricsServer;
import im.linnet.server.route.IqDispatch;
import im.linnet.server.route.Router;
import im.linnet.server.store.Database;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.sasl.ScramDecoy;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ServerMechanisms;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.XmlLimits;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** How long the clients may take to be told that the server stops. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);
    /** Above this many processors, half of them drive connections and the rest does what may block. */
    private static final int SMALL_MACHINE = 2;

    private final Config config;
    private final Stores stores;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final SecureRandom random = new SecureRandom();
    private final Executor blocking = Thread::startVirtualThread;
    private final ExecutorService handshakes;
    private final LoopGroup loops;
    private final Registry registry;
    private final Accounts accounts;
    private final TlsContexts tls;
    private final Certificates certificates;
    private final Listeners listeners;
    private @Nullable MetricsServer metricsServer;
    private @Nullable InetSocketAddress clientAddress;
    private @Nullable InetSocketAddress clientTlsAddress;
    private volatile boolean ready;

    private Linnet(Config config, Stores stores, Path data) {
        this.config = config;
        this.stores = stores;
        this.loops = new LoopGroup(eventLoops(config));
        this.handshakes = Executors.newFixedThreadPool(
                Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
                Thread.ofPlatform().daemon().name("tls-", 1).factory());
        this.registry = new Registry(BuiltIn.extensions());
        this.accounts = accounts();
        TlsOptions tlsOptions = config.get(TlsOptions.class);
        this.tls = new TlsContexts(
                new TlsContexts.TlsSettings(
                        tlsOptions.engine() == TlsOptions.Engine.OPENSSL,
                        tlsOptions.protocols(),
                        config.get(C2sOptions.class).handshakeTimeout()),
                handshakes);
        this.certificates = new Certificates(
                new Certificates.CertificateLocations(
                        tlsOptions.certificate(), tlsOptions.key(), tlsOptions.certificates()),
                data,
                Clock.systemUTC());
        this.listeners = new Listeners(loops, tls, admission(), NetCounters.in(metrics));
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
        Linnet server = new Linnet(config, Stores.open(config, data), data);
        try {
            server.listen();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static int eventLoops(Config config) {
        int configured = config.get(NetOptions.class).eventLoops();
        int processors = Runtime.getRuntime().availableProcessors();
        return configured > 0 ? configured : processors <= SMALL_MACHINE ? 1 : processors / 2;
    }

    private Accounts accounts() {
        C2sOptions c2s = config.get(C2sOptions.class);
        IqDispatch dispatch = new IqDispatch(registry);
        AccountServices services = new AccountServices(
                stores.accounts(),
                stores.rosters(),
                stores.offline(),
                registry,
                dispatch,
                new AccountLimits(
                        c2s.maxResources(),
                        c2s.resourceConflict(),
                        config.get(RosterOptions.class).maxItems(),
                        config.get(OfflineOptions.class).messages()),
                loops::of,
                blocking,
                Clock.systemUTC(),
                random);
        Set<String> hosts = Set.copyOf(config.get(ServerOptions.class).domains());
        return new Accounts(services, cluster -> new Router(hosts, registry, dispatch, cluster, blocking));
    }

    private Admission admission() {
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
}
