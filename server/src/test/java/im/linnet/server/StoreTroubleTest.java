// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.linnet.xmpp.xml.Element;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see of a store that does not work for a while. */
class StoreTroubleTest {
    private static final String LONG_BODY = "x".repeat(60_000);

    @TempDir
    private Path directory;

    private static void maxPages(TestServer server, int pages) {
        server.linnet().stores().database().write(handle -> handle.execute("PRAGMA max_page_count = " + pages));
    }

    private static double up(TestServer server) {
        return server.linnet().metrics().get("linnet.store.up").gauge().value();
    }

    private static Element errorOf(Element stanza) {
        assertThat(stanza.attribute("type")).isEqualTo("error");
        return Objects.requireNonNull(stanza.child("error", "jabber:client"));
    }

    @Test
    void aMessageThatDoesNotFitIsRefusedForNowAndTheNextIsKeptWhenThereIsRoom() throws IOException {
        try (TestServer server = TestServer.start(directory, "romeo@example.net", "juliet@example.com");
                TestClient romeo = server.online("romeo@example.net/orchard")) {
            maxPages(server, 1);
            romeo.send(
                    "<message to='juliet@example.com' id='full' type='chat'><body>" + LONG_BODY + "</body></message>");
            Element refused = romeo.await(element -> "full".equals(element.attribute("id")));
            assertThat(errorOf(refused).attribute("type")).isEqualTo("wait");
            assertThat(server.linnet().state()).isEqualTo("storage is down");
            assertThat(up(server)).isZero();
            // Requests that store something are refused for now, too.
            Element vcard = romeo.request("set", null, "<vCard xmlns='vcard-temp'><FN>" + LONG_BODY + "</FN></vCard>");
            assertThat(errorOf(vcard).attribute("type")).isEqualTo("wait");
            maxPages(server, 1_000_000);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> server.linnet().state().equals("ready"));
            assertThat(up(server)).isOne();
            romeo.send("<message to='juliet@example.com' id='kept' type='chat'><body>kept</body></message>");
            // An answer from the same account comes after the message was taken.
            romeo.request("get", "juliet@example.com", "<ping xmlns='urn:xmpp:ping'/>");
            try (TestClient juliet = server.online("juliet@example.com/balcony")) {
                Element message = juliet.await(element -> element.name().equals("message"));
                assertThat(message.attribute("id")).isEqualTo("kept");
            }
        }
    }

    @Test
    void aSignInWhileTheStoreIsDownIsRefusedForNowAndNeverAsUnauthorized() throws IOException {
        try (TestServer server = TestServer.start(directory, "juliet@example.com")) {
            server.linnet().stores().database().close();
            for (String mechanism : List.of("SCRAM-SHA-1", "SCRAM-SHA-256")) {
                try (TestClient client = TestClient.connect(server.tlsAddress())) {
                    client.startTls("example.com");
                    Element answer =
                            client.authenticate(client.open("example.com"), "juliet", TestServer.PASSWORD, mechanism);
                    assertThat(answer.name()).isEqualTo("failure");
                    assertThat(answer.firstElement()).extracting(Element::name).isEqualTo("temporary-auth-failure");
                }
            }
        }
    }
}
