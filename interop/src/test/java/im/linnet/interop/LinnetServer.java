// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import im.linnet.bench.KillableServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Linnet as its users start it: a process of its own, from the built jars, told everything on the command line. */
final class LinnetServer implements ServerUnderTest, KillableServer {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String MAIN_CLASS = "im.linnet.server.Linnet";

    private final ServerOptions options;
    private final Path home;
    private final List<Integer> ports;
    private @Nullable ChildProcess process;

    private LinnetServer(ServerOptions options, Path home, List<Integer> ports) {
        this.options = options;
        this.home = home;
        this.ports = ports;
    }

    static LinnetServer start(ServerOptions options) throws IOException {
        var home = Files.createTempDirectory("linnet-interop");
        Files.writeString(home.resolve("linnet.toml"), configuration(options), StandardCharsets.UTF_8);
        var server = new LinnetServer(options, home, Borrowed.freePorts(3));
        try {
            server.start();
            return server;
        } catch (IllegalStateException e) {
            server.close();
            throw e;
        }
    }

    /** Starts the process, on the same data and ports as the one before, and waits until it is ready. */
    @Override
    public void start() {
        var command = command(home, "serve");
        List.of(
                        "net.host=" + HOST,
                        "c2s.port=" + ports.get(0),
                        "c2s.tls-port=" + ports.get(1),
                        "metrics.port=" + ports.get(2))
                .forEach(setting -> command.addAll(List.of("--set", setting)));
        options.settings().forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        try {
            process = ChildProcess.start("linnet", command, new ProcessBuilder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process().awaitLine("ready", START);
    }

    @Override
    public void kill() {
        process().kill();
        process().close();
    }

    private ChildProcess process() {
        return Objects.requireNonNull(process, "not started");
    }

    private static String configuration(ServerOptions options) {
        return """
                domains = [%s]
                [registration]
                enabled = %s
                per-address = 10000
                """.formatted(
                options.domains().stream().map(domain -> '"' + domain + '"').collect(Collectors.joining(", ")),
                options.registration());
    }

    private static List<String> command(Path home, String... verb) {
        var command = new ArrayList<>(List.of(JavaProcess.java(), "-Xmx256m", "-cp", classPath(), MAIN_CLASS));
        command.addAll(List.of(verb));
        command.addAll(List.of(
                "--config",
                home.resolve("linnet.toml").toString(),
                "--data",
                home.resolve("data").toString()));
        return command;
    }

    /** The jars that the launcher puts on the class path too. */
    private static String classPath() {
        var target = Path.of(System.getProperty("linnet.root", ".."), "server", "target");
        try (var jars = Files.newDirectoryStream(target, "linnet-server-*.jar")) {
            for (Path jar : jars) {
                return jar + File.pathSeparator + target.resolve("lib").resolve("*");
            }
        } catch (IOException e) {
            throw new IllegalStateException("the server is not built (mvn package): " + target, e);
        }
        throw new IllegalStateException("the server is not built (mvn package): no jar in " + target);
    }

    @Override
    public String domain() {
        return options.domain();
    }

    @Override
    public int startTlsPort() {
        return ports.get(0);
    }

    @Override
    public int directTlsPort() {
        return ports.get(1);
    }

    @Override
    public void addUsers(Map<String, String> passwordByName) throws IOException {
        var batch = home.resolve("users.tsv");
        var lines = passwordByName.entrySet().stream()
                .map(user -> user.getKey() + "@" + domain() + "\t" + user.getValue())
                .toList();
        Files.write(batch, lines, StandardCharsets.UTF_8);
        ChildProcess.run("linnet-user-add", command(home, "user", "add", "--batch", batch.toString()), START);
    }

    @Override
    public List<String> mechanisms() {
        return List.of("SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512");
    }

    @Override
    public boolean bindsChannels() {
        return true;
    }

    @Override
    public String log() {
        return process().tail();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        Borrowed.deleteTree(home);
    }
}
