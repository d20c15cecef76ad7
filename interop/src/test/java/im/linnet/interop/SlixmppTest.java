// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.bench.KillableServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two users of slixmpp, a Python library, talk through the server. The script says what they do and what they check. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlixmppTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> SCENARIOS = List.of(
            "login",
            "login-as-shipped",
            "wrong-password",
            "chat",
            "offline",
            "carbons",
            "client-state",
            "stream-management",
            "archive",
            "block",
            "services");

    @TempDir
    private Path directory;

    private Path python = Path.of("");
    private List<ServerUnderTest> servers = List.of();

    @BeforeAll
    void start() throws IOException {
        python = Programs.requirePython("slixmpp", "python3-slixmpp");
        var server = ServerUnderTest.start(ServerOptions.DEFAULT);
        servers = List.of(server);
        server.addUsers(SCENARIOS.stream()
                .flatMap(scenario -> Stream.of("alice-" + scenario, "bob-" + scenario))
                .collect(Collectors.toMap(user -> user, _ -> "kittiwake")));
    }

    @AfterAll
    void stop() {
        servers.forEach(ServerUnderTest::close);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "login",
                "login_as_shipped",
                "wrong_password",
                "chat",
                "offline",
                "carbons",
                "client_state",
                "stream_management",
                "archive",
                "block",
                "services",
                "register_refused"
            })
    void the_scenario_passes(String scenario) throws IOException {
        run(scenario, servers.getFirst());
    }

    @Test
    void an_account_is_registered_used_and_removed_in_band_where_that_is_allowed() throws IOException {
        try (var open = ServerUnderTest.start(ServerOptions.DEFAULT.withRegistration())) {
            run("register", open);
        }
    }

    @Test
    void a_stream_is_resumed_after_the_server_was_killed() throws IOException {
        try (var server = ServerUnderTest.start(ServerOptions.DEFAULT)) {
            Assumptions.assumeTrue(server instanceof KillableServer, "it cannot be started again");
            server.addUsers(Map.of("alice-restart", "kittiwake", "bob-restart", "kittiwake"));
            try (var script = start("restart", server)) {
                script.awaitLine("seen: ready to be killed", LIMIT);
                ((KillableServer) server).kill();
                ((KillableServer) server).start();
                assertPasses("restart", script, server);
            }
        }
    }

    private void run(String scenario, ServerUnderTest server) throws IOException {
        try (var script = start(scenario, server)) {
            assertPasses(scenario, script, server);
        }
    }

    private static void assertPasses(String scenario, ChildProcess script, ServerUnderTest server) {
        var code = script.awaitExit(LIMIT);
        assertThat(code)
                .as(() -> scenario + ":\n" + script.tail() + "\nthe server logged:\n" + server.log())
                .isZero();
        assertThat(script.output().lines()).as("the script went to its end").contains("passed");
    }

    private ChildProcess start(String scenario, ServerUnderTest server) throws IOException {
        var certificate = server.certificate().writePem(directory.resolve(scenario + ".pem"));
        var options = """
                {"host": "%s", "domain": "%s", "ca": "%s", "startTlsPort": %d, "tlsPort": %d, "mechanisms": [%s]}""".formatted(
                        ServerUnderTest.HOST,
                        server.domain(),
                        certificate,
                        server.startTlsPort(),
                        server.directTlsPort(),
                        server.mechanisms().stream()
                                .map(mechanism -> '"' + mechanism + '"')
                                .collect(Collectors.joining(", ")));
        var command = List.of(
                python.toString(),
                Path.of("src/test/resources/slixmpp/scenario.py").toString(),
                scenario,
                options);
        return ChildProcess.start("slixmpp-" + scenario, command, new ProcessBuilder());
    }
}
