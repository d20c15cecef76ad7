// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.bench.KillableServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody at a terminal uses Profanity, a packaged client; the other party is our small client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProfanityTest {
    private static final String PASSWORD = "kittiwake";

    private List<ServerUnderTest> servers = List.of();

    @BeforeAll
    void start() throws IOException {
        Programs.require("profanity", "profanity");
        Programs.require("tmux", "tmux");
        var server = ServerUnderTest.start(ServerOptions.DEFAULT);
        servers = List.of(server);
        server.addUsers(Map.of("alice-force", PASSWORD, "alice-legacy", PASSWORD, "bob", PASSWORD));
    }

    @AfterAll
    void stop() {
        servers.forEach(ServerUnderTest::close);
    }

    /** The policies are Profanity's names: {@code force} is STARTTLS, {@code legacy} is TLS from the first byte. */
    @ParameterizedTest
    @CsvSource({"force", "legacy"})
    void somebody_at_a_terminal_signs_in_and_chats(String policy, @TempDir Path home) throws IOException {
        var server = servers.getFirst();
        var alice = "alice-" + policy + "@" + server.domain();
        try (var bob = PlainClient.signIn(server, "bob", PASSWORD);
                var terminal = Terminal.start(home, profanity(home, server, alice, policy))) {
            terminal.awaitText("Type '/help' to show complete help.");
            terminal.type("/connect alice");
            trust(terminal, server);
            terminal.awaitText("[TLS] [online]");

            terminal.type("/msg bob@" + server.domain() + " Hello from a terminal ☺");
            var message = bob.await("<message.*?</message>").group();
            assertThat(message).contains(alice + "/profanity").contains("Hello from a terminal ☺");
            bob.send("<message type='chat' to='" + alice + "/profanity'><body>Hello &lt;terminal&gt;</body></message>");
            terminal.awaitText("Hello <terminal>");

            bob.send("<presence type='subscribe' to='" + alice + "'/>");
            terminal.awaitText("Authorization request");
            terminal.type("/sub allow bob@" + server.domain());
            bob.await("<presence[^>]*subscribed");
            terminal.type("/quit");
            bob.await("<presence[^>]*unavailable");
        }
    }

    /** Profanity manages its streams (XEP-0198) wherever it can. */
    @Test
    void somebody_at_a_terminal_goes_on_after_the_server_was_killed(@TempDir Path home) throws IOException {
        try (var server = ServerUnderTest.start(ServerOptions.DEFAULT)) {
            Assumptions.assumeTrue(server instanceof KillableServer, "it cannot be started again");
            var killable = (KillableServer) server;
            server.addUsers(Map.of("alice", PASSWORD, "bob", PASSWORD));
            var alice = "alice@" + server.domain();
            try (var terminal = Terminal.start(home, profanity(home, server, alice, "force"))) {
                terminal.awaitText("Type '/help' to show complete help.");
                terminal.type("/reconnect 3");
                terminal.type("/connect alice");
                terminal.awaitText("/tls always");
                terminal.type("/tls always");
                terminal.awaitText("[TLS] [online]");
                try (var bob = PlainClient.signIn(server, "bob", PASSWORD)) {
                    terminal.type("/msg bob@" + server.domain() + " Hello");
                    bob.await("<message.*?</message>");
                    bob.send("<presence type='subscribe' to='" + alice + "'/>");
                    terminal.awaitText("Authorization request");
                    terminal.type("/sub allow bob@" + server.domain());
                    bob.await("<presence[^>]*subscribed");
                }
                killable.kill();
                killable.start();
                try (var bob = PlainClient.signIn(server, "bob", PASSWORD)) {
                    bob.send("<message type='chat' to='" + alice + "/profanity'><body>Still there?</body></message>");
                    terminal.awaitText("Still there?");
                    assertThat(bob.await("<presence[^>]*profanity[^>]*>").group())
                            .as("a new session would begin with the end of the old one")
                            .doesNotContain("unavailable");
                    terminal.type("/quit");
                    bob.await("<presence[^>]*unavailable");
                }
            }
        }
    }

    /** The certificate is nobody's but ours, so Profanity asks. It must show the one that the server really has. */
    private static void trust(Terminal terminal, ServerUnderTest server) {
        terminal.awaitText("/tls allow");
        assertThat(terminal.screen().toLowerCase(java.util.Locale.ROOT))
                .contains(server.certificate().sha1Fingerprint());
        terminal.type("/tls allow");
    }

    private static String profanity(Path home, ServerUnderTest server, String address, String policy)
            throws IOException {
        var direct = policy.equals("legacy");
        var accounts = Files.createDirectories(home.resolve("data/profanity")).resolve("accounts");
        Files.writeString(
                accounts,
                """
                [alice]
                enabled=true
                jid=%s
                server=%s
                port=%d
                resource=profanity
                password=%s
                tls.policy=%s
                """.formatted(
                                address,
                                ServerUnderTest.HOST,
                                direct ? server.directTlsPort() : server.startTlsPort(),
                                PASSWORD,
                                policy),
                StandardCharsets.UTF_8);
        return "env LC_ALL=C.UTF-8 XDG_CONFIG_HOME=%1$s/config XDG_DATA_HOME=%1$s/data profanity".formatted(home);
    }
}
