// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.linnet.server.extension.Handling;
import im.linnet.server.extension.StanzaContext;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told to be handled, and what is left when sessions and servers end (XEP-0198). */
class NoMessageLostTest {
    private static final String ROMEO = "romeo@example.net";
    private static final String JULIET = "juliet@example.com";
    private static final String ENABLE = "<enable xmlns='urn:xmpp:sm:3' resume='true'/>";
    private static final String ASK = "<r xmlns='urn:xmpp:sm:3'/>";

    @TempDir
    private Path directory;

    private TestServer start(String... settings) {
        TestServer server = TestServer.start(directory.resolve("first"), List.of(settings));
        server.account(Jid.of(ROMEO));
        server.account(Jid.of(JULIET));
        return server;
    }

    /** Starts a server with what is on the disk, as if another one had been killed now. */
    private TestServer afterKill(TestServer killed, String... settings) throws IOException {
        killed.linnet().stores().database().appendRepeatable(0, _ -> {}).join();
        Path from = directory.resolve("first");
        Path to = directory.resolve("second");
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path copy = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (Files.isRegularFile(file)) {
                    Files.copy(file, copy);
                }
            }
        }
        return TestServer.start(to, List.of(settings));
    }

    private static boolean isManagement(Element element, String name) {
        return element.is(name, StreamManagement.NAMESPACE);
    }

    /** Returns the id of the stream. */
    private static String enabled(TestClient client) throws IOException {
        return Objects.requireNonNull(
                client.await(element -> isManagement(element, "enabled")).attribute("id"));
    }

    private static TestClient resume(TestServer server, String stream, long h) throws IOException {
        TestClient client = TestClient.connect(server.tlsAddress());
        client.startTls("example.com");
        client.signIn(Jid.of(JULIET), TestServer.PASSWORD, "SCRAM-SHA-1");
        client.send("<resume xmlns='urn:xmpp:sm:3' previd='%s' h='%d'/>".formatted(stream, h));
        return client;
    }

    /** Returns what the client has got of a stream that has just been asked about: stanzas, up to the answer. */
    private static List<Element> stanzasBeforeAnswer(TestClient client) throws IOException {
        client.send(ASK);
        Element answer = client.await(element -> isManagement(element, "a"));
        assertThat(answer.attribute("h")).isNotNull();
        List<Element> stanzas = new ArrayList<>();
        for (XmlEvent event : client.takeKept()) {
            if (event instanceof XmlEvent.Received(Element element)
                    && element.namespace().equals("jabber:client")) {
                stanzas.add(element);
            }
        }
        return stanzas;
    }

    private static List<String> bodies(List<Element> stanzas) {
        return stanzas.stream()
                .map(stanza -> stanza.childText("body"))
                .filter(Objects::nonNull)
                .toList();
    }

    private static Element message(TestClient client, String body) throws IOException {
        return client.await(element -> body.equals(element.childText("body")));
    }

    private static void send(TestServer server, String to, String... bodies) throws IOException {
        try (TestClient romeo = server.login(ROMEO + "/orchard")) {
            for (String body : bodies) {
                romeo.send("<message to='%s' type='chat'><body>%s</body></message>".formatted(to, body));
            }
            // An answer from the same account comes after the messages were taken.
            romeo.request("get", JULIET, "<ping xmlns='urn:xmpp:ping'/>");
        }
    }

    @Test
    void a_stanza_that_waits_in_a_mailbox_is_not_handled() {
        try (LocalAccounts local = new LocalAccounts(directory)) {
            LocalAccounts.Client romeo = local.new Client("romeo");
            List<Long> handled = new CopyOnWriteArrayList<>();
            Handling handling = new Handling(
                    new Handling.Ledger() {
                        @Override
                        public long session() {
                            return 7;
                        }

                        @Override
                        public void handled(Handling done) {
                            handled.add(done.number());
                        }
                    },
                    1,
                    0);
            Stanza message = LocalAccounts.stanza(
                            "<message to='juliet@example.org' type='chat'><body>hi</body></message>")
                    .withFrom(romeo.session().jid());
            local.accounts().router().routeInTurn(message, new StanzaContext(romeo.session(), handling));
            handling.release();
            assertThat(handled).isEmpty();
            local.settle();
            await().until(() -> !handled.isEmpty());
            assertThat(handled).containsExactly(1L);
            assertThat(handling.storedMessage()).isPositive();
        }
    }

    @Test
    void a_request_that_changes_the_account_is_handled_once_it_has() throws IOException {
        try (TestServer server = start();
                TestClient juliet = server.online(JULIET + "/balcony")) {
            juliet.send(ENABLE);
            enabled(juliet);
            juliet.send("<presence type='subscribe' to='" + ROMEO + "'/>" + ASK);
            assertThat(juliet.await(element -> isManagement(element, "a")).attribute("h"))
                    .isEqualTo("1");
        }
    }

    @Test
    void everything_that_an_ended_session_has_not_acknowledged_goes_to_another_one() throws IOException {
        try (TestServer server = start();
                TestClient balcony = server.online(JULIET + "/balcony");
                TestClient chamber = server.online(JULIET + "/chamber")) {
            balcony.send(ENABLE);
            enabled(balcony);
            send(server, JULIET + "/balcony", "1", "2", "3", "4");
            message(balcony, "4");
            balcony.send("</stream:stream>");
            message(chamber, "4");
            assertThat(bodies(kept(chamber))).containsExactly("1", "2", "3");
        }
    }

    private static List<Element> kept(TestClient client) {
        return client.takeKept().stream()
                .filter(XmlEvent.Received.class::isInstance)
                .map(event -> ((XmlEvent.Received) event).element())
                .toList();
    }

    @Test
    void what_had_waited_and_was_not_acknowledged_comes_again_after_a_kill() throws IOException {
        try (TestServer server = start("archive.enabled=false")) {
            send(server, JULIET, "one", "two");
            try (TestClient juliet = server.login(JULIET + "/balcony")) {
                juliet.send(ENABLE);
                String stream = enabled(juliet);
                juliet.takeKept();
                juliet.send("<presence/>");
                message(juliet, "two");
                long before = kept(juliet).stream()
                        .filter(element -> element.namespace().equals("jabber:client"))
                        .count();
                // What is kept is all but the second message; the answer comes after the account's turn.
                juliet.request("get", null, "<ping xmlns='urn:xmpp:ping'/>");
                try (TestServer next = afterKill(server, "archive.enabled=false");
                        TestClient again = resume(next, stream, before)) {
                    message(again, "two");
                    assertThat(bodies(stanzasBeforeAnswer(again))).isEmpty();
                    again.send("<a xmlns='urn:xmpp:sm:3' h='%d'/></stream:stream>".formatted(before + 3));
                }
            }
        }
    }

    @Test
    void what_had_waited_and_was_acknowledged_does_not_come_again_after_a_kill() throws IOException {
        try (TestServer server = start("archive.enabled=false")) {
            send(server, JULIET, "one");
            try (TestClient juliet = server.login(JULIET + "/balcony")) {
                juliet.send(ENABLE);
                String stream = enabled(juliet);
                juliet.takeKept();
                juliet.send("<presence/>");
                message(juliet, "one");
                juliet.request("get", null, "<ping xmlns='urn:xmpp:ping'/>");
                long all = kept(juliet).stream()
                                .filter(element -> element.namespace().equals("jabber:client"))
                                .count()
                        + 2;
                try (TestServer next = afterKill(server, "archive.enabled=false");
                        TestClient again = resume(next, stream, all)) {
                    again.await(element -> isManagement(element, "resumed"));
                    assertThat(bodies(stanzasBeforeAnswer(again))).isEmpty();
                    again.send("</stream:stream>");
                    try (TestClient later = next.online(JULIET + "/chamber")) {
                        later.request("get", null, "<ping xmlns='urn:xmpp:ping'/>");
                        assertThat(bodies(kept(later))).isEmpty();
                    }
                }
            }
        }
    }

    @Test
    void a_session_is_available_after_a_kill_though_it_became_so_before_it_was_stored() throws IOException {
        try (TestServer server = start();
                TestClient juliet = server.login(JULIET + "/balcony")) {
            juliet.send(ENABLE + "<presence/>");
            String stream = enabled(juliet);
            List<Element> before = stanzasBeforeAnswer(juliet);
            try (TestServer next = afterKill(server)) {
                send(next, JULIET, "hello");
                try (TestClient again = resume(next, stream, before.size())) {
                    message(again, "hello");
                }
            }
        }
    }

    @Test
    void what_was_acknowledged_to_a_client_stays_so_after_a_kill() throws IOException {
        try (TestServer server = start();
                TestClient juliet = server.login(JULIET + "/balcony")) {
            juliet.send(ENABLE + "<message to='%s' type='chat'><body>early</body></message>".formatted(ROMEO) + ASK);
            Element answer = juliet.await(element -> isManagement(element, "a"));
            assertThat(answer.attribute("h")).isEqualTo("1");
            String stream = enabledIn(juliet);
            try (TestServer next = afterKill(server);
                    TestClient again = resume(next, stream, 0)) {
                Element resumed = again.await(element -> isManagement(element, "resumed"));
                assertThat(resumed.attribute("h")).isEqualTo("1");
            }
        }
    }

    private static String enabledIn(TestClient client) throws IOException {
        for (Element element : kept(client)) {
            if (isManagement(element, "enabled")) {
                return Objects.requireNonNull(element.attribute("id"));
            }
        }
        return enabled(client);
    }

    @Test
    void more_than_a_connection_takes_at_once_can_have_gathered() throws IOException {
        String body = "&amp;".repeat(40_000);
        try (TestServer server = start(
                        "limits.bytes-per-second=0", "limits.outgoing-queue-bytes=1MiB", "archive.enabled=false");
                TestClient juliet = server.online(JULIET + "/balcony")) {
            juliet.send(ENABLE);
            String stream = enabled(juliet);
            juliet.socket().close();
            String[] bodies = new String[20];
            Arrays.fill(bodies, body);
            send(server, JULIET, bodies);
            send(server, JULIET, "last");
            try (TestClient again = resume(server, stream, 0)) {
                message(again, "last");
                assertThat(bodies(kept(again))).hasSize(20);
            }
        }
    }

    @Test
    void who_resumes_twice_at_the_same_time_has_the_session_once() throws IOException {
        try (TestServer server = start();
                TestClient juliet = server.online(JULIET + "/balcony")) {
            juliet.send(ENABLE);
            String stream = enabled(juliet);
            List<CompletableFuture<Void>> done = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                done.add(CompletableFuture.runAsync(() -> {
                    try (TestClient rival = resume(server, stream, 0)) {
                        rival.next();
                    } catch (IOException | AssertionError _) {
                        // Cut off by another one.
                    }
                }));
            }
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
            send(server, JULIET, "still there");
            try (TestClient last = resume(server, stream, 0)) {
                message(last, "still there");
            }
        }
    }
}
