// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.admin.CommandLineRun.Outcome;
import im.linnet.server.config.C2sOptions;
import im.linnet.server.config.Config;
import im.linnet.server.config.ConfigException;
import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.ConfigSources;
import im.linnet.server.config.CoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServerCommandsTest {
    private final CommandLineRun linnet = new CommandLineRun();

    @TempDir
    Path folder;

    private Outcome run(String... arguments) {
        return linnet.run(arguments);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    @Test
    void serve_gives_the_server_its_configuration_and_a_locked_directory() throws IOException {
        Path file = folder.resolve("linnet.toml");
        Files.writeString(file, "c2s.port = 1");
        AtomicReference<Config> served = new AtomicReference<>();
        linnet.launcher = (config, directory, _) -> {
            served.set(config);
            assertThat(directory).isEqualTo(Path.of(data())).isDirectory();
            assertThat(DataDirectory.tryLock(directory)).isNull();
            return 3;
        };

        assertThat(run("serve", "--config", file.toString(), "--data", data(), "--set", "c2s.tls-port=2"))
                .isEqualTo(new Outcome(3, "", ""));
        assertThat(served.get().get(C2sOptions.class))
                .extracting(C2sOptions::port, C2sOptions::tlsPort)
                .containsExactly(1, 2);
        DataDirectory.lock(Path.of(data())).close();
    }

    @Test
    void serve_finds_its_files_by_the_environment() throws IOException {
        Path file = folder.resolve("other.toml");
        Files.writeString(file, "c2s.port = 7");
        linnet.environment = Map.of("LINNET_CONFIG", file.toString(), "LINNET_DATA", data());
        AtomicReference<Config> served = new AtomicReference<>();
        linnet.launcher = (config, _, _) -> {
            served.set(config);
            return 0;
        };

        assertThat(run("serve").code()).isZero();
        assertThat(served.get().get(C2sOptions.class).port()).isEqualTo(7);
    }

    @Test
    void serve_rereads_where_it_has_read() throws IOException {
        Path file = folder.resolve("linnet.toml");
        Files.writeString(file, "c2s.port = 1");
        linnet.launcher = (config, _, reread) -> {
            Files.writeString(file, "c2s.port = 2");
            assertThat(config.changes(reread.get()))
                    .extracting(Config.Change::key)
                    .containsExactly("c2s.port");
            return 0;
        };

        assertThat(run("serve", "--config", file.toString(), "--data", data()).code())
                .isZero();
    }

    @Test
    void serve_refuses_a_wrong_configuration_and_a_directory_in_use() {
        linnet.launcher = (_, _, _) -> {
            throw new AssertionError("must not start");
        };

        assertThat(run("serve", "--data", data(), "--set", "c2s.port=x").code()).isEqualTo(1);
        assertThat(Path.of(data())).doesNotExist();
        DataDirectory.create(Path.of(data()));
        try (DataDirectory.Lock _ = DataDirectory.lock(Path.of(data()))) {
            Outcome outcome = run("serve", "--data", data());
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("is in use by process");
        }
    }

    @Test
    void a_failure_to_start_is_told_without_a_stack_but_a_fault_with_it() {
        linnet.launcher = (_, _, _) -> {
            throw new AdminException("port 5222 is in use");
        };
        assertThat(run("serve", "--data", data()))
                .isEqualTo(new Outcome(1, "", "linnet: port 5222 is in use" + System.lineSeparator()));

        linnet.launcher = (_, _, _) -> {
            throw new IllegalStateException("oops");
        };
        assertThat(run("serve", "--data", data()).err()).contains("IllegalStateException: oops", "\tat ");
    }

    /** A server that only has a control socket; it runs until it is told to stop. */
    private final class Served implements AutoCloseable {
        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch stop = new CountDownLatch(1);
        private final Thread thread;

        Served(Supplier<ServerControl.Reloaded> reload) throws InterruptedException {
            linnet.launcher = (_, directory, _) -> {
                VerbRegistry verbs = new VerbRegistry(ServerVerbs.of(new FakeServer() {
                    @Override
                    public Map<String, Object> status() {
                        Map<String, Object> status = new LinkedHashMap<>();
                        status.put("version", "1");
                        status.put("sessions", 2);
                        status.put("domains", List.of("a", "b"));
                        return status;
                    }

                    @Override
                    public Reloaded reload() {
                        return reload.get();
                    }

                    @Override
                    public void stop() {
                        stop.countDown();
                    }
                }));
                try (ControlSocket _ = ControlSocket.open(directory, verbs)) {
                    started.countDown();
                    stop.await();
                }
                return 0;
            };
            thread = Thread.ofVirtual().start(() -> run("serve", "--data", data()));
            started.await();
        }

        @Override
        public void close() {
            stop.countDown();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void status_tells_what_the_server_tells() throws Exception {
        try (Served _ = new Served(() -> new ServerControl.Reloaded(List.of(), List.of()))) {
            assertThat(run("status", "--data", data()).out().lines())
                    .containsExactly("running: true", "version: 1", "sessions: 2", "domains: a, b");
            assertThat(run("status", "--data", data(), "--json"))
                    .isEqualTo(new Outcome(
                            0,
                            "{\"running\":true,\"version\":\"1\",\"sessions\":2,\"domains\":[\"a\",\"b\"]}"
                                    + System.lineSeparator(),
                            ""));
        }
        assertThat(run("status", "--data", data()))
                .isEqualTo(new Outcome(1, "running: false" + System.lineSeparator(), ""));
        assertThat(run("status", "--data", data(), "--json").out()).startsWith("{\"running\":false}");
    }

    @Test
    void reload_tells_what_was_applied() throws Exception {
        try (Served _ = new Served(() -> new ServerControl.Reloaded(List.of("log.level"), List.of("c2s.port")))) {
            assertThat(run("reload", "--data", data()).out().lines())
                    .containsExactly("applied log.level", "waits for the next start: c2s.port", "reloaded");
            assertThat(run("reload", "--data", data(), "--json").out())
                    .startsWith("{\"applied\":[\"log.level\"],\"waiting\":[\"c2s.port\"]}");
        }
    }

    @Test
    void reload_of_a_wrong_configuration_tells_all_of_it() throws Exception {
        Supplier<ServerControl.Reloaded> wrong = () -> {
            throw refusal();
        };
        try (Served _ = new Served(wrong)) {
            Outcome outcome = run("reload", "--data", data());

            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("nothing has changed")
                    .contains("--set a: unknown option")
                    .contains("--set b: unknown option");
        }
    }

    private static ConfigException refusal() {
        try {
            new ConfigLoader(CoreOptions.GROUPS).load(new ConfigSources(null, Map.of(), List.of("a=1", "b=1")));
        } catch (ConfigException e) {
            return e;
        }
        throw new AssertionError("not refused");
    }

    @Test
    void stop_waits_until_the_server_is_gone() throws Exception {
        try (Served server = new Served(() -> new ServerControl.Reloaded(List.of(), List.of()))) {
            assertThat(run("stop", "--data", data())).isEqualTo(new Outcome(0, "stopped" + System.lineSeparator(), ""));
            DataDirectory.lock(Path.of(data())).close();
            server.thread.join();
        }
    }

    @Test
    void without_a_server_stop_and_reload_fail() {
        for (String verb : List.of("stop", "reload")) {
            Outcome outcome = run(verb, "--data", data());
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).contains("no server is running with the data directory " + data());
        }
    }

    @Test
    void help_is_everywhere() {
        for (String line : List.of(
                "--help",
                "serve --help",
                "check --help",
                "status --help",
                "reload --help",
                "stop --help",
                "user --help",
                "user add --help",
                "user passwd --help",
                "user list --help",
                "user show --help",
                "user enable --help",
                "user disable --help",
                "user delete --help")) {
            Outcome outcome = run(line.split(" ", -1));
            assertThat(outcome.code()).as(line).isZero();
            assertThat(outcome.out()).as(line).startsWith("Usage: linnet");
            if (!line.equals("--help") && !line.equals("user --help")) {
                assertThat(outcome.out()).as(line).contains("--config", "--data", "--set");
            }
        }
        assertThat(run("--version").out()).startsWith("Linnet ");
    }
}
