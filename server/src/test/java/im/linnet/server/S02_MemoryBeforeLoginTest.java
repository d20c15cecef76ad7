// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S01, S02: what strangers send does not fill the memory, and is refused as soon as it is too much. */
class S02_MemoryBeforeLoginTest {
    private static final int AMOUNT = 10_000_000;
    private static final int CONNECTIONS = 50;
    private static final String HEADER = "<?xml version='1.0'?><stream:stream to='example.com' version='1.0'"
            + " xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

    private final TestServer server;

    S02_MemoryBeforeLoginTest(@TempDir Path directory) {
        server = TestServer.start(directory, List.of("limits.bytes-per-second=0"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"depth", "attributes", "namespaces", "names", "text", "children", "header"})
    void S02_too_much_of_anything_ends_the_stream_before_it_is_all_read(String kind) throws IOException {
        try (TestClient client = server.connect()) {
            if (!kind.equals("header")) {
                client.send(HEADER);
                assertThat(client.next()).isInstanceOf(XmlEvent.Opened.class);
                assertThat(client.element().name()).isEqualTo("features");
            }
            byte[] flood = flood(kind).getBytes(StandardCharsets.UTF_8);
            int sent = sendUntilRefused(client, flood);
            if (kind.equals("header")) {
                assertThat(client.next()).isInstanceOf(XmlEvent.Opened.class);
            }
            Element error = client.element();
            assertThat(error.firstElement()).extracting(Element::name).isEqualTo("policy-violation");
            assertThat(sent).isPositive();
        }
    }

    private static String flood(String kind) {
        return switch (kind) {
            case "depth" -> "<a>".repeat(AMOUNT / 3);
            case "attributes" -> "<a" + numbered(" a%d=''");
            case "namespaces" -> "<a" + numbered(" xmlns:a%d='u:%<d'");
            case "names" -> "<" + "a".repeat(AMOUNT);
            case "text" -> "<a>" + "a".repeat(AMOUNT);
            case "children" -> "<a>" + "<b/>".repeat(AMOUNT / 4);
            case "header" -> "<stream:stream to='" + "a".repeat(AMOUNT);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String numbered(String part) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; all.length() < 1_000_000; i++) {
            all.append(part.formatted(i));
        }
        return all.toString();
    }

    /** Sends as much as the server takes: it goes on reading for some time after it has refused, and drops it. */
    private static int sendUntilRefused(TestClient client, byte[] flood) throws IOException {
        int sent = 0;
        try {
            while (sent < Math.min(flood.length, 100_000)) {
                int count = Math.min(8_192, flood.length - sent);
                client.send(java.util.Arrays.copyOfRange(flood, sent, sent + count));
                sent += count;
            }
        } catch (SocketException _) {
            // It has closed the connection.
            return sent;
        }
        return sent;
    }

    @Test
    void S02_white_space_between_elements_is_not_kept() throws IOException {
        try (TestClient client = server.connect()) {
            client.send(HEADER);
            assertThat(client.next()).isInstanceOf(XmlEvent.Opened.class);
            assertThat(client.element().name()).isEqualTo("features");
            long before = Memory.used();
            byte[] spaces = " \n".repeat(500_000).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 10; i++) {
                client.send(spaces);
            }
            client.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            assertThat(client.element().name()).isEqualTo("proceed");
            assertThat(Memory.used() - before).isLessThan(4_000_000);
        }
    }

    @Test
    void S02_connections_that_stop_just_below_every_limit_hold_little_memory() throws IOException {
        List<TestClient> clients = new ArrayList<>();
        Random random = new Random(1);
        try {
            open(clients, 1, random);
            long before = Memory.used();
            open(clients, CONNECTIONS, random);
            // Ours and the server's side of each, of which the server's may hold what it has read of 10,000 bytes.
            assertThat(Memory.used() - before).isLessThan(CONNECTIONS * 120_000L);
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
    }

    private void open(List<TestClient> clients, int count, Random random) throws IOException {
        for (int i = 0; i < count; i++) {
            TestClient client = server.connect();
            clients.add(client);
            client.send(HEADER);
            assertThat(client.next()).isInstanceOf(XmlEvent.Opened.class);
            assertThat(client.element().name()).isEqualTo("features");
            client.send("<a>" + "<b/>".repeat(60) + "a".repeat(9_000 + random.nextInt(500)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;'>]>",
                "<!DOCTYPE foo SYSTEM 'file:///etc/passwd'>",
                "<?xml-stylesheet href='http://127.0.0.1/'?>",
                "<!-- a comment -->",
                "<a>&lol;</a>",
                "<a b='&lol;'/>",
                "<a><![CDATA[ fine ]]>&#xA;&lol;</a>"
            })
    void S01_doctypes_entities_instructions_and_comments_are_restricted(String xml) throws IOException {
        try (TestClient client = server.connect()) {
            client.send(HEADER);
            assertThat(client.next()).isInstanceOf(XmlEvent.Opened.class);
            assertThat(client.element().name()).isEqualTo("features");
            client.send(xml);
            assertThat(client.element().firstElement())
                    .extracting(Element::name)
                    .isEqualTo("restricted-xml");
            assertThat(client.next()).isInstanceOf(XmlEvent.Closed.class);
        }
    }
}
