// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Smack's own integration test suite against the server. What does not pass must stand in {@code expected-skips.txt}
 * with its reason; what stands there and passes must go, so that the list only shrinks.
 */
class SmackSuiteTest {
    private static final Duration LIMIT = Duration.ofMinutes(6);

    /** How long the suite waits for an answer. Every outstanding feature costs this once, an answer takes far less. */
    private static final Duration REPLY = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    @Test
    void every_test_of_the_suite_passes_or_is_an_expected_skip() throws IOException {
        // The suite registers all its accounts through one connection that never signs in, and its users send requests
        // to each other's clients without being contacts.
        var options = ServerOptions.DEFAULT
                .withRegistration()
                .with("c2s.authentication-timeout", "30m")
                .with("c2s.requests-from-strangers", "true");
        try (var server = ServerUnderTest.start(options)) {
            server.addUsers(SuiteProcess.usersAlone().stream()
                    .collect(Collectors.toMap(user -> user, _ -> SuiteProcess.PASSWORD)));
            var outcomes = run(server);
            var skips = ExpectedSkips.read(Path.of("expected-skips.txt"));
            assertThat(outcomes).as("outcomes of the suite").isNotEmpty();
            assertThat(skips.differences(outcomes))
                    .as("differences from expected-skips.txt")
                    .isEmpty();
        }
    }

    private List<SuiteOutcome> run(ServerUnderTest server) throws IOException {
        var certificate = server.certificate().writePem(directory.resolve("server.pem"));
        var results = directory.resolve("outcomes.tsv");
        var command = List.of(
                JavaProcess.java(),
                "-Dsuite.disabled=" + server.unsuitableSuiteTests(),
                "-cp",
                JavaProcess.testClassPath(),
                SuiteProcess.class.getName(),
                server.domain(),
                ServerUnderTest.HOST,
                Integer.toString(server.startTlsPort()),
                certificate.toString(),
                Long.toString(REPLY.toMillis()),
                results.toString());
        try (var suite = ChildProcess.start("smack-suite", command, new ProcessBuilder())) {
            int code;
            try {
                code = suite.awaitExit(LIMIT);
            } finally {
                keep("smack-suite.txt", suite.output());
                keep("smack-suite-server.txt", server.log());
            }
            assertThat(code)
                    .as(() -> "exit code of the suite:\n" + suite.tail())
                    .isZero();
            var lines = Files.readAllLines(results, StandardCharsets.UTF_8);
            keep("smack-suite.tsv", String.join("\n", lines) + "\n");
            return lines.stream().map(SuiteOutcome::parse).toList();
        }
    }

    /** Leaves a report beside those of the test runner, for whoever must find out why a test of the suite failed. */
    private static void keep(String name, String text) throws IOException {
        Files.writeString(Files.createDirectories(Path.of("target")).resolve(name), text, StandardCharsets.UTF_8);
    }
}
