// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code linnet bench}. */
@Command(
        name = "linnet bench",
        description = "Loads an XMPP server on this machine and reports throughput, latency, CPU and memory.",
        mixinStandardHelpOptions = true,
        versionProvider = BenchCommand.Version.class,
        subcommands = {
            BenchCommand.Chat.class,
            CrashCommand.class,
            FaultsCommand.class,
            BenchCommand.Reattach.class,
            BenchCommand.Reconnect.class,
            BenchCommand.Idle.class,
            BenchCommand.Login.class,
            BenchCommand.RelayServer.class,
            BenchCommand.PresenceChanges.class
        })
public final class BenchCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    /** Runs the command and exits with its code: 0 only on success. */
    public static void main(String[] arguments) {
        System.exit(run(writer(System.out), writer(System.err), arguments));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new BenchCommand())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Duration.class, BenchCommand::duration)
                .registerConverter(ScramMechanism.class, BenchCommand::mechanism)
                .setExecutionExceptionHandler((problem, command, _) -> {
                    if (!(problem instanceof BenchException)) {
                        throw problem;
                    }
                    command.getErr().println("linnet bench: " + problem.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }

    private static Duration duration(String text) {
        if (!text.matches("[0-9]{1,5}s?")) {
            throw new CommandLine.TypeConversionException("'" + text + "' is not a number of seconds, as in 15s");
        }
        return Duration.ofSeconds(Long.parseLong(text.replace("s", "")));
    }

    private static ScramMechanism mechanism(String text) {
        for (var mechanism : ScramMechanism.values()) {
            if (mechanism.saslName().equalsIgnoreCase(text)) {
                return mechanism;
            }
        }
        throw new CommandLine.TypeConversionException("'" + text + "' is none of " + List.of(ScramMechanism.values()));
    }

    /** The version of the jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = BenchCommand.class.getPackage().getImplementationVersion();
            return new String[] {"linnet bench " + (version == null ? "(not packaged)" : version)};
        }
    }

    /** Options that say who is at the other end. */
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    static final class TargetOptions {
        @Option(names = "--host", defaultValue = "127.0.0.1", description = "Loopback address (${DEFAULT-VALUE}).")
        private String host;

        @Option(names = "--port", defaultValue = "5222", description = "Port (${DEFAULT-VALUE}).")
        private int port;

        @Option(
                names = "--tls",
                defaultValue = "starttls",
                description = "starttls, direct or, to bench relay, relay (${DEFAULT-VALUE}).")
        private Target.TlsStart tls;

        @Option(names = "--domain", defaultValue = "localhost", description = "XMPP domain (${DEFAULT-VALUE}).")
        private String domain;

        @Option(
                names = "--users",
                defaultValue = "u",
                description = "Accounts are this prefix and a number from 0 (${DEFAULT-VALUE}).")
        private String users;

        @Option(names = "--password", defaultValue = "bench", description = "Of all accounts (${DEFAULT-VALUE}).")
        private String password;

        @Option(
                names = "--mechanism",
                defaultValue = "SCRAM-SHA-1",
                description = "SCRAM-SHA-1 or SCRAM-SHA-256 (${DEFAULT-VALUE}).")
        private ScramMechanism mechanism;

        Target target() {
            return new Target(Target.resolve(host, port), tls, domain, password, mechanism);
        }

        Target.TlsStart tls() {
            return tls;
        }

        String users() {
            return users;
        }
    }

    /** Options of all scenarios. */
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    static final class CommonOptions {
        @Mixin
        private TargetOptions targetOptions;

        @Option(names = "--pid", description = "The server's process, for CPU and memory; may be given several times.")
        private List<Long> pids = List.of();

        @Option(
                names = "--database-pid",
                description = "The server's PostgreSQL, whose CPU is shown beside the server's.")
        private List<Long> databasePids = List.of();

        @Option(names = "--loops", defaultValue = "1", description = "Threads of the generator (${DEFAULT-VALUE}).")
        private int loops;

        @Option(
                names = "--at-a-time",
                defaultValue = "20",
                description = "Sign-ins under way at once (${DEFAULT-VALUE}).")
        private int atATime;

        @Option(names = "--warmup", defaultValue = "10s", description = "Load before measuring (${DEFAULT-VALUE}).")
        private Duration warmup;

        @Option(names = "--duration", defaultValue = "15s", description = "Measured phase (${DEFAULT-VALUE}).")
        private Duration duration;

        @Option(names = "--sm", description = "Use stream management (XEP-0198).")
        private boolean streamManagement;

        @Option(
                names = "--ask-every",
                defaultValue = "1",
                description = "With --sm: stanzas after which an acknowledgement is asked for (${DEFAULT-VALUE}).")
        private int askEvery;

        @Option(names = "--settle", defaultValue = "5s", description = "Before memory is read (${DEFAULT-VALUE}).")
        private Duration settle;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        int run(PrintWriter out, Function<Run, Report> scenario) {
            if (loops < 1 || loops > 64) {
                throw new BenchException("--loops must be 1 to 64");
            }
            if (streamManagement && (askEvery < 1 || targetOptions.tls() == Target.TlsStart.RELAY)) {
                throw new BenchException("--sm needs a server, not a relay, and --ask-every of at least 1");
            }
            var wish = new Wish("bench", streamManagement ? askEvery : 0, null, null);
            var settings = new Run.Settings(targetOptions.users(), atATime, wish, warmup, duration, settle);
            try (var fleet = new Fleet(targetOptions.target(), loops)) {
                var report = scenario.apply(
                        new Run(fleet, ProcessUsage.of(pids), ProcessUsage.withChildrenOf(databasePids), settings));
                out.println(json ? report.toJson() : report.toText());
                out.flush();
                return 0;
            }
        }
    }

    /** What all scenario commands share. */
    @Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
    abstract static class ScenarioCommand implements Callable<Integer> {
        @Mixin
        @SuppressWarnings("NullAway.Init") // Set by picocli.
        private CommonOptions common;

        @Spec
        @SuppressWarnings("NullAway.Init") // Set by picocli.
        private CommandSpec spec;

        abstract Report scenario(Run run);

        @Override
        public Integer call() {
            return common.run(spec.commandLine().getOut(), this::scenario);
        }
    }

    /** {@code bench chat}. */
    @Command(name = "chat", description = "Pairs of users write to each other.")
    static final class Chat extends ScenarioCommand {
        @Option(names = "--pairs", defaultValue = "200", description = "Pairs of users (${DEFAULT-VALUE}).")
        private int pairs;

        @Option(
                names = "--in-flight",
                defaultValue = "1",
                description = "Messages under way in each pair (${DEFAULT-VALUE}).")
        private int inFlight;

        @Option(
                names = "--rate",
                defaultValue = "0",
                description = "Messages per second of all pairs; 0 means as fast as --in-flight allows.")
        private double rate;

        @Option(names = "--body", defaultValue = "100", description = "Length of a text in bytes (${DEFAULT-VALUE}).")
        private int bodyBytes;

        @Option(names = "--to-bare", description = "Address accounts, not sessions.")
        private boolean toBareJid;

        @Override
        Report scenario(Run run) {
            return new ChatScenario(run, new ChatScenario.Plan(pairs, inFlight, rate, bodyBytes, toBareJid)).run();
        }
    }

    /** {@code bench idle}. */
    @Command(name = "idle", description = "Many users online that do nothing.")
    static final class Idle extends ScenarioCommand {
        @Option(names = "--connections", defaultValue = "5000", description = "Users online (${DEFAULT-VALUE}).")
        private int connections;

        @Override
        Report scenario(Run run) {
            return new IdleScenario(run, connections).run();
        }
    }

    /** {@code bench login}. */
    @Command(name = "login", description = "Sign-ins without end.")
    static final class Login extends ScenarioCommand {
        @Option(names = "--accounts", defaultValue = "200", description = "Users taking turns (${DEFAULT-VALUE}).")
        private int accounts;

        @Override
        Report scenario(Run run) {
            return new LoginScenario(
                            run, new LoginScenario.Plan(accounts, run.settings().atATime()))
                    .run();
        }
    }

    /** {@code bench reconnect}. */
    @Command(name = "reconnect", description = "Clients lose their connections and come back. Needs --sm.")
    static final class Reconnect extends ScenarioCommand {
        @Option(names = "--accounts", defaultValue = "200", description = "Users taking turns (${DEFAULT-VALUE}).")
        private int accounts;

        @Option(names = "--way", defaultValue = "resume", description = "full, resume or fast (${DEFAULT-VALUE}).")
        @SuppressWarnings("NullAway.Init") // Set by picocli.
        private ReconnectScenario.Way way;

        @Override
        Report scenario(Run run) {
            var plan = new ReconnectScenario.Plan(way, accounts, run.settings().atATime());
            return new ReconnectScenario(run, plan).run();
        }
    }

    /** {@code bench reattach}. */
    @Command(name = "reattach", description = "Kills the server; all clients resume their sessions. Needs --sm.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    static final class Reattach extends ScenarioCommand {
        @Option(names = "--connections", defaultValue = "5000", description = "Users online (${DEFAULT-VALUE}).")
        private int connections;

        @Option(names = "--output", defaultValue = "server.log", description = "Takes what the server prints.")
        private File output;

        @Parameters(
                arity = "1..*",
                paramLabel = "COMMAND",
                description = "After --: starts the server in the foreground, with the same data each time.")
        private List<String> command;

        @Override
        Report scenario(Run run) {
            try (var server = new ServerProcess(command, run.fleet().address(), output)) {
                server.start();
                return new ReattachScenario(run, server, connections).run();
            }
        }
    }

    /** {@code bench presence}. */
    @Command(name = "presence", description = "Presence changes, and users that come online and go offline.")
    static final class PresenceChanges extends ScenarioCommand {
        @Option(names = "--groups", defaultValue = "50", description = "Users that change (${DEFAULT-VALUE}).")
        private int groups;

        @Option(names = "--contacts", defaultValue = "20", description = "Contacts of each (${DEFAULT-VALUE}).")
        private int contacts;

        @Override
        Report scenario(Run run) {
            return new PresenceScenario(run, new PresenceScenario.Plan(groups, contacts)).run();
        }
    }

    /** {@code bench relay}. */
    @Command(
            name = "relay",
            description = "No scenario but a server: passes bytes between two connections and so shows the floor.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    static final class RelayServer implements Callable<Integer> {
        @Option(names = "--port", required = true, description = "Loopback port; 0 takes a free one.")
        private int port;

        @Option(names = "--certificate", required = true, description = "PEM file.")
        private File certificate;

        @Option(names = "--key", required = true, description = "PEM file, PKCS #8.")
        private File key;

        @Option(names = "--engine", defaultValue = "openssl", description = "openssl or jdk (${DEFAULT-VALUE}).")
        private SslProvider engine;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            try (var relay = new Relay(port, Relay.tls(certificate, key, engine))) {
                spec.commandLine().getOut().println("ready on port " + relay.port());
                relay.serve();
                return 0;
            }
        }
    }
}
