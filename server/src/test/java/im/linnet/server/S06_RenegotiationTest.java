// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S06: TLS 1.2 lets a client ask for handshake after handshake, each of which costs the server more. */
class S06_RenegotiationTest {
    @Test
    void S06_a_second_handshake_on_a_connection_is_refused(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory);
                TestClient client = TestClient.connect(server.tlsAddress())) {
            client.startTls("example.com", "TLSv1.2");
            assertThat(client.open("example.com").name()).isEqualTo("features");
            SSLSocket socket = (SSLSocket) client.socket();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        // The refusal is read here at the latest.
                        client.send("<iq type='get' id='1'/>");
                        client.element();
                    })
                    .isInstanceOfAny(IOException.class, AssertionError.class);
            await().until(() -> server.linnet().openConnections() == 0);
        }
    }

    @Test
    void S06_older_versions_of_tls_are_not_spoken(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory);
                TestClient client = TestClient.connect(server.tlsAddress())) {
            // A client hello of TLS 1.1 that asks for nothing newer.
            client.send(hello());
            int type = client.socket().getInputStream().read();
            // An alert, or the end of the connection.
            assertThat(type).isIn(21, -1);
        }
    }

    private static byte[] hello() {
        byte[] body = new byte[2 + 32 + 1 + 4 + 2];
        body[0] = 3;
        body[1] = 2;
        int at = 2 + 32 + 1;
        body[at] = 0;
        body[at + 1] = 2;
        body[at + 2] = (byte) 0xC0;
        body[at + 3] = 0x0A;
        body[at + 4] = 1;
        body[at + 5] = 0;
        byte[] record = new byte[5 + 4 + body.length];
        record[0] = 22;
        record[1] = 3;
        record[2] = 1;
        record[4] = (byte) (4 + body.length);
        record[5] = 1;
        record[8] = (byte) body.length;
        System.arraycopy(body, 0, record, 9, body.length);
        return record;
    }
}
