// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that stops says so, loses nothing, and goes on where it was when it is started again. */
class ShutdownTest {
    private static final String ROSTER = "<query xmlns='jabber:iq:roster'/>";

    @Test
    void clients_are_told_and_nobody_is_let_in_any_more(@TempDir Path directory) throws Exception {
        TestServer server = TestServer.start(directory, "juliet@example.com");
        InetSocketAddress address = server.address();
        try (TestClient juliet = server.login("juliet@example.com/balcony");
                TestClient stranger = server.connect();
                TestClient silent = server.connect()) {
            stranger.open("example.com");
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
            assertThat(endOf(juliet)).isEqualTo("system-shutdown");
            assertThat(endOf(stranger)).isEqualTo("system-shutdown");
            // Whose stream has not begun gets no error that would stand outside of one.
            assertThat(silent.next()).isNull();
            juliet.socket().close();
            stranger.socket().close();
            silent.socket().close();
            stopped.get(30, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> TestClient.connect(address)).isInstanceOf(ConnectException.class);
    }

    private static String endOf(TestClient client) throws IOException {
        Element error = client.element();
        assertThat(client.next()).isInstanceOf(XmlEvent.Closed.class);
        Element condition = error.firstElement();
        return condition == null ? "none" : condition.name();
    }

    @Test
    void accounts_rosters_requests_and_messages_outlive_the_server(@TempDir Path directory) throws IOException {
        int messages = 300;
        Element roster;
        try (TestServer server = TestServer.start(directory, "juliet@example.com", "romeo@example.net")) {
            TestClient romeo = server.login("romeo@example.net/orchard");
            romeo.request(
                    "set",
                    null,
                    "<query xmlns='jabber:iq:roster'><item jid='juliet@example.com' name='J'><group>g</group></item>"
                            + "</query>");
            romeo.send("<presence to='juliet@example.com' type='subscribe' id='please'/>");
            for (int i = 0; i < messages; i++) {
                romeo.send("<message to='juliet@example.com' id='" + i + "'><body>hi</body></message>");
            }
            // Everything before this has been accepted when it is answered; no more is waited for.
            romeo.request("get", "juliet@example.com", "<query xmlns='urn:example:q'/>");
            roster = romeo.request("get", null, "<query xmlns='jabber:iq:roster' ver=''/>");
            romeo.close();
        }
        try (TestServer server = TestServer.start(directory, List.of());
                TestClient romeo = server.login("romeo@example.net/orchard");
                TestClient juliet = server.login("juliet@example.com/balcony")) {
            assertThat(romeo.request("get", null, "<query xmlns='jabber:iq:roster' ver=''/>")
                            .elements())
                    .isEqualTo(roster.elements());
            assertThat(juliet.request("get", null, ROSTER).elements().getFirst().elements())
                    .isEmpty();
            juliet.send("<presence/>");
            assertThat(juliet.element().attribute("from")).isEqualTo("juliet@example.com/balcony");
            assertThat(juliet.element().attribute("id")).isEqualTo("please");
            for (int i = 0; i < messages; i++) {
                Element message = juliet.element();
                assertThat(message.attribute("id")).isEqualTo(Integer.toString(i));
                assertThat(message.has("delay", "urn:xmpp:delay")).isTrue();
            }
        }
    }
}
