// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.linnet.xmpp.xml.XmlEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S03: connections of strangers leave nothing behind, wherever they stop. */
class S03_UnauthenticatedConnectionsTest {
    private static final int ROUNDS = 400;
    /** The beginning of a TLS record with a client hello that never comes. */
    private static final byte[] HALF_A_HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc};

    @Test
    void S03_connections_that_break_off_anywhere_are_forgotten(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory, List.of("limits.connections=200"))) {
            breakOff(server, 20);
            awaitNone(server);
            long before = Memory.used();
            breakOff(server, ROUNDS);
            awaitNone(server);
            // 2,400 connections; 1 KiB kept of each would be 2.4 MB.
            assertThat(Memory.used() - before).isLessThan(2_000_000);
        }
    }

    private static void awaitNone(TestServer server) {
        await().untilAsserted(
                        () -> assertThat(server.linnet().openConnections()).isZero());
    }

    private static void breakOff(TestServer server, int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            TestClient silent = server.connect();
            TestClient inHandshake = TestClient.connect(server.tlsAddress());
            inHandshake.send(HALF_A_HELLO);
            TestClient inHeader = server.connect();
            inHeader.send("<?xml version='1.0'?><stream:stream to='exam");
            TestClient inStream = server.connect();
            assertThat(inStream.open("example.com").name()).isEqualTo("features");
            TestClient inStartTls = server.connect();
            assertThat(inStartTls.open("example.com").name()).isEqualTo("features");
            inStartTls.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            assertThat(inStartTls.element().name()).isEqualTo("proceed");
            inStartTls.send(HALF_A_HELLO);
            TestClient polite = server.connect();
            assertThat(polite.open("example.com").name()).isEqualTo("features");
            polite.send("</stream:stream>");
            assertThat(polite.next()).isInstanceOf(XmlEvent.Closed.class);
            for (TestClient client : List.of(silent, inHandshake, inHeader, inStream, inStartTls, polite)) {
                client.close();
            }
            if (i % 20 == 0) {
                // So that the bound on connections is not what ends them.
                await().until(() -> server.linnet().openConnections() < 50);
            }
        }
    }
}
