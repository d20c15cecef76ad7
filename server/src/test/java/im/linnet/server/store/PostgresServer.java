// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A private PostgreSQL server from installed binaries, started at most once per JVM, on a free loopback port, with its data
 * in a temporary directory; gone with the JVM.
 */
final class PostgresServer {
    private static final String TEMPLATE = "linnet_template";
    private static final int START_ATTEMPTS = 5;
    private static final long START_MILLIS = 60_000;

    private final Path directory;
    private final List<String> command;
    private final int port;
    private Process process;
    private final AtomicInteger databases = new AtomicInteger();

    private PostgresServer(Path directory, List<String> command, int port) throws IOException {
        this.directory = directory;
        this.command = command;
        this.port = port;
        this.process = launch();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.out").toFile())
                .start();
    }

    /** Started by whoever asks first; empty if this machine has no PostgreSQL. */
    private static final class Holder {
        static final Optional<PostgresServer> SERVER = binaries().map(PostgresServer::start);
    }

    /** Returns the JVM's server, or empty if PostgreSQL is not installed. */
    static Optional<PostgresServer> shared() {
        return Holder.SERVER;
    }

    /** Starts one that a test may stop, or returns empty if PostgreSQL is not installed. */
    static Optional<PostgresServer> own() {
        return binaries().map(PostgresServer::start);
    }

    int port() {
        return port;
    }

    /** Stops the server at once, as a crash would; its clients lose their connections. */
    void halt() {
        try {
            kill();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    /** Starts the server that was halted, with the same data at the same port. */
    void resume() {
        try {
            process = launch();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        if (!awaitStart()) {
            throw new IllegalStateException("PostgreSQL does not start again");
        }
    }

    /** Makes a database with the newest schema and returns its settings. */
    DatabaseSettings newDatabase() {
        return create("linnet_" + databases.incrementAndGet(), "TEMPLATE " + TEMPLATE);
    }

    /** Makes a database without anything in it and returns its settings. */
    DatabaseSettings newEmptyDatabase() {
        return create("linnet_" + databases.incrementAndGet(), "");
    }

    private DatabaseSettings create(String name, String clause) {
        try (Connection connection = DriverManager.getConnection(url("postgres"), "linnet", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " " + clause);
        } catch (SQLException failure) {
            throw new IllegalStateException("cannot make a test database", failure);
        }
        return settings(name);
    }

    private DatabaseSettings settings(String name) {
        return new DatabaseSettings(url(name), "linnet", "", 3, directory);
    }

    private String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    private static Optional<Path> binaries() {
        List<Path> places = new ArrayList<>();
        configuredDirectory().ifPresent(places::add);
        for (String entry : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            places.add(Path.of(entry));
        }
        for (String parent : List.of("/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/postgresql")) {
            try (Stream<Path> versions = Files.list(Path.of(parent))) {
                versions.sorted(Comparator.reverseOrder())
                        .map(version -> version.resolve("bin"))
                        .forEach(places::add);
            } catch (IOException _) {
                // Not installed there.
            }
        }
        return places.stream()
                .filter(place ->
                        Stream.of("postgres", "initdb").allMatch(program -> Files.isExecutable(place.resolve(program))))
                .findFirst();
    }

    private static Optional<Path> configuredDirectory() {
        try {
            Process process = new ProcessBuilder("pg_config", "--bindir").start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return answer.isEmpty() ? Optional.empty() : Optional.of(Path.of(answer));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static PostgresServer start(Path binaries) {
        try {
            Path directory = Files.createTempDirectory("linnet-postgres");
            List<String> prefix = unprivileged(directory);
            Path data = directory.resolve("data");
            run(
                    directory,
                    with(
                            prefix,
                            binaries.resolve("initdb").toString(),
                            "--pgdata=" + data,
                            "--username=linnet",
                            "--auth=trust",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--no-sync"));
            for (int attempt = 1; ; attempt++) {
                int port = freePort();
                PostgresServer server = new PostgresServer(
                        directory,
                        with(
                                prefix,
                                binaries.resolve("postgres").toString(),
                                "-D",
                                data.toString(),
                                "-h",
                                "127.0.0.1",
                                "-p",
                                Integer.toString(port),
                                "-k",
                                "",
                                "-c",
                                "fsync=off"),
                        port);
                if (server.awaitStart()) {
                    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
                    server.makeTemplate();
                    return server;
                }
                if (attempt == START_ATTEMPTS) {
                    throw new IllegalStateException(
                            "PostgreSQL does not start: " + Files.readString(directory.resolve("server.out")));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Gives the directory to an ordinary user if we are root, whom PostgreSQL refuses; returns how to become that user. */
    private static List<String> unprivileged(Path directory) throws IOException {
        if (!Files.getOwner(directory).getName().equals("root")) {
            return List.of();
        }
        for (String user : List.of("postgres", "nobody")) {
            try {
                UserPrincipal owner = directory
                        .getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(user);
                Files.setOwner(directory, owner);
                return List.of("setpriv", "--reuid=" + user, "--clear-groups", "--");
            } catch (IOException _) {
                // The next one.
            }
        }
        throw new IllegalStateException("PostgreSQL does not run as root, and there is no user postgres or nobody");
    }

    private static List<String> with(List<String> prefix, String... command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        return all;
    }

    private static void run(Path directory, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(command + " failed: " + output);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Tells whether it accepts connections; false if it ended, as it does when somebody took the port. */
    private boolean awaitStart() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Connection _ = DriverManager.getConnection(url("postgres"), "linnet", "")) {
                return true;
            } catch (SQLException _) {
                // Not yet; a failed attempt to connect takes long enough to be no busy wait.
                Thread.onSpinWait();
            }
        }
        process.destroyForcibly();
        return false;
    }

    private void makeTemplate() {
        Database.open(create(TEMPLATE, "")).close();
    }

    private void stop() {
        try {
            kill();
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException _) {
            process.destroyForcibly();
        }
    }

    /** An immediate shutdown: SIGTERM would wait for clients. */
    private void kill() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                .start()
                .waitFor();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
