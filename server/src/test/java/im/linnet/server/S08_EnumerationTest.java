// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S08, S09: whoever signs in learns nothing about others, and becomes nobody else. */
class S08_EnumerationTest {
    private static final String SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";

    /** Returns what a server says of a user's key: salt and iterations, which come after the nonce. */
    private static String challenge(TestServer server, String username) throws IOException {
        try (TestClient client = TestClient.connect(server.tlsAddress())) {
            client.startTls("example.com");
            client.open("example.com");
            String first = "n,,n=" + username + ",r=fyko+d2lbbFgONRv9qkxdawL";
            client.send("<auth " + SASL + " mechanism='SCRAM-SHA-256'>"
                    + Base64.getEncoder().encodeToString(first.getBytes(StandardCharsets.UTF_8)) + "</auth>");
            String challenge =
                    new String(Base64.getDecoder().decode(client.element().text()), StandardCharsets.UTF_8);
            return challenge.substring(challenge.indexOf(",s="));
        }
    }

    @Test
    void S08_users_that_do_not_exist_have_a_salt_that_never_changes_and_the_usual_iterations(@TempDir Path directory)
            throws IOException {
        String nobody;
        try (TestServer server = TestServer.start(directory, "juliet@example.com")) {
            nobody = challenge(server, "nobody");
            String juliet = challenge(server, "juliet");
            assertThat(challenge(server, "nobody")).isEqualTo(nobody);
            assertThat(challenge(server, "somebody")).isNotEqualTo(nobody);
            assertThat(nobody).hasSameSizeAs(juliet);
            assertThat(nobody.substring(nobody.indexOf(",i="))).isEqualTo(juliet.substring(juliet.indexOf(",i=")));
        }
        try (TestServer again = TestServer.start(directory, List.of())) {
            assertThat(challenge(again, "nobody")).isEqualTo(nobody);
        }
    }

    @Test
    void S08_unknown_disabled_and_wrong_end_with_the_same_words(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory, "juliet@example.com", "tybalt@example.com")) {
            long tybalt = server.linnet()
                    .stores()
                    .accounts()
                    .find(Jid.of("tybalt@example.com"))
                    .orElseThrow()
                    .id();
            server.linnet().stores().accounts().setEnabled(tybalt, false);
            Element unknown = attempt(server, "nobody", TestServer.PASSWORD);
            Element wrong = attempt(server, "juliet", "not the password");
            Element disabled = attempt(server, "tybalt", TestServer.PASSWORD);
            Element impossible = attempt(server, "no@body", TestServer.PASSWORD);
            assertThat(unknown.name()).isEqualTo("failure");
            assertThat(List.of(wrong, disabled, impossible)).containsOnly(unknown);
        }
    }

    private static Element attempt(TestServer server, String username, String password) throws IOException {
        try (TestClient client = TestClient.connect(server.tlsAddress())) {
            client.startTls("example.com");
            return client.authenticate(client.open("example.com"), username, password, "SCRAM-SHA-256");
        }
    }

    @Test
    void S09_a_scram_client_may_act_as_itself_only(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory, "juliet@example.com", "romeo@example.net");
                TestClient client = TestClient.connect(server.tlsAddress())) {
            client.startTls("example.com");
            Element answer = client.authenticateAs(client.open("example.com"), "juliet", "romeo@example.net");
            assertThat(answer.name()).isEqualTo("failure");
            assertThat(answer.firstElement()).extracting(Element::name).isEqualTo("invalid-authzid");
            assertThat(server.linnet().accounts().sessionCount()).isZero();
        }
    }

    @Test
    void S09_what_this_stream_does_not_offer_is_refused_though_the_server_knows_it(@TempDir Path directory)
            throws IOException {
        List<String> settings = List.of("tls.required=false", "auth.plain=true", "auth.mechanisms=SCRAM-SHA-256");
        try (TestServer server = TestServer.start(directory, settings);
                TestClient client = server.connect()) {
            client.open("example.com");
            for (String mechanism : List.of("PLAIN", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", "EXTERNAL", "ANONYMOUS")) {
                client.send("<auth " + SASL + " mechanism='" + mechanism + "'>biws</auth>");
                assertThat(client.element().firstElement())
                        .as(mechanism)
                        .extracting(Element::name)
                        .isEqualTo("invalid-mechanism");
            }
        }
    }

    @Test
    void S08_many_wrong_passwords_block_the_account_for_some_time(@TempDir Path directory) throws IOException {
        List<String> settings = List.of("limits.failed-logins-per-account=3", "limits.failed-logins-per-address=1000");
        try (TestServer server = TestServer.start(directory, settings)) {
            server.account(Jid.of("juliet@example.com"));
            server.account(Jid.of("romeo@example.com"));
            for (int i = 0; i < 3; i++) {
                assertThat(attempt(server, "juliet", "wrong").firstElement())
                        .extracting(Element::name)
                        .isEqualTo("not-authorized");
            }
            assertThat(attempt(server, "juliet", TestServer.PASSWORD).name()).isEqualTo("failure");
            assertThat(attempt(server, "romeo", TestServer.PASSWORD).name()).isEqualTo("success");
        }
    }
}
