// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S04: a client that does not read, or that floods, harms nobody but itself. */
class S04_SlowReaderTest {
    private static final String PING = "<ping xmlns='urn:xmpp:ping'/>";

    @Test
    void S04_a_client_that_never_reads_is_cut_off_and_the_others_are_served(@TempDir Path directory)
            throws IOException {
        List<String> settings = List.of(
                "limits.outgoing-queue-bytes=256KiB", "limits.stanzas-per-second=0", "limits.bytes-per-second=0");
        try (TestServer server = TestServer.start(directory, settings)) {
            server.account(Jid.of("juliet@example.com"));
            server.account(Jid.of("romeo@example.net"));
            try (TestClient deaf = server.login("juliet@example.com/deaf");
                    TestClient juliet = server.login("juliet@example.com/balcony");
                    TestClient romeo = server.login("romeo@example.net/orchard")) {
                String body = "<body>" + "a".repeat(8_000) + "</body>";
                // Far more than the bound and what the systems of both sides buffer.
                for (int i = 0; i < 4_000 && sessions(server) == 2; i++) {
                    romeo.send("<message to='juliet@example.com/deaf'>" + body + "</message>");
                    if (i % 100 == 0) {
                        romeo.send("<message to='juliet@example.com/balcony' id='" + i + "'/>");
                        String id = Integer.toString(i);
                        juliet.await(element -> id.equals(element.attribute("id")));
                    }
                }
                await().atMost(20, TimeUnit.SECONDS).until(() -> sessions(server) == 1);
                assertThat(deaf.jid()).isEqualTo(Jid.of("juliet@example.com/deaf"));
                assertThat(romeo.request("get", "juliet@example.com", PING)).isNotNull();
            }
        }
    }

    private static int sessions(TestServer server) {
        return server.linnet().accounts().sessionCount(Jid.of("juliet@example.com"));
    }

    @Test
    void S04_a_client_that_floods_is_slowed_down_and_loses_nothing(@TempDir Path directory) throws IOException {
        List<String> settings = List.of("limits.stanzas-per-second=5", "limits.stanzas-burst=5");
        try (TestServer server = TestServer.start(directory, settings)) {
            server.account(Jid.of("juliet@example.com"));
            server.account(Jid.of("romeo@example.net"));
            try (TestClient juliet = server.login("juliet@example.com/balcony");
                    TestClient romeo = server.login("romeo@example.net/orchard")) {
                long start = System.nanoTime();
                StringBuilder flood = new StringBuilder();
                for (int i = 0; i < 12; i++) {
                    flood.append("<message to='juliet@example.com/balcony' id='")
                            .append(i)
                            .append("'/>");
                }
                romeo.send(flood.toString());
                for (int i = 0; i < 12; i++) {
                    Element message = juliet.element();
                    assertThat(message.attribute("id")).isEqualTo(Integer.toString(i));
                }
                // Five at once, and then five a second: it cannot have been faster, however slow the machine is.
                assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    @Test
    void S04_bytes_are_bounded_too(@TempDir Path directory) throws IOException {
        List<String> settings = List.of("limits.bytes-per-second=100000", "limits.bytes-burst=100000");
        try (TestServer server = TestServer.start(directory, settings)) {
            server.account(Jid.of("juliet@example.com"));
            try (TestClient juliet = server.login("juliet@example.com/balcony")) {
                long start = System.nanoTime();
                for (int i = 0; i < 25; i++) {
                    juliet.send("<message to='juliet@example.com/balcony'><body>" + "a".repeat(10_000)
                            + "</body></message>");
                    assertThat(juliet.element().name()).isEqualTo("message");
                }
                assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
            }
        }
    }
}
