// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CVE-2011-0411: what is sent in the clear never becomes part of what is protected by TLS. */
class StartTlsInjectionTest {
    private static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

    @Test
    void what_comes_in_the_clear_after_proceed_breaks_the_handshake(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory, "juliet@example.com");
                TestClient client = server.connect()) {
            client.open("example.com");
            client.send(STARTTLS);
            assertThat(client.element().name()).isEqualTo("proceed");
            client.send("<stream:stream to='example.com' version='1.0' xmlns='jabber:client'"
                    + " xmlns:stream='http://etherx.jabber.org/streams'>");
            assertThatThrownBy(() -> client.startTls("example.com")).isInstanceOf(IOException.class);
            await().until(() -> server.linnet().openConnections() == 0);
        }
    }

    @Test
    void what_comes_along_with_starttls_is_never_processed(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory, "juliet@example.com")) {
            for (String injected : new String[] {"<", " <", "<?xml version='1.0'?>", "<presence/>", "x"}) {
                try (TestClient client = server.connect()) {
                    client.open("example.com");
                    client.send(STARTTLS + injected);
                    assertThat(client.element().name()).as(injected).isEqualTo("error");
                }
            }
        }
    }

    @Test
    void after_tls_everything_starts_anew(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory, "juliet@example.com");
                TestClient client = server.connect()) {
            client.open("example.com");
            client.send(STARTTLS);
            assertThat(client.element().name()).isEqualTo("proceed");
            client.startTls("example.com");
            // Without a new stream there is none.
            client.send(STARTTLS);
            assertThat(client.next()).isInstanceOf(im.linnet.xmpp.xml.XmlEvent.Opened.class);
            assertThat(client.element().name()).isEqualTo("error");
        }
    }
}
