// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.archive.KeptMessage;
import im.linnet.server.archive.StanzaBytes;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.MamFin;
import im.linnet.xmpp.payload.MamQuery;
import im.linnet.xmpp.payload.MamResult;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.xml.Element;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients ask of archives (XEP-0313 §4), through a server. */
class ArchiveTest {
    private static final String ROMEO = "romeo@example.net";
    private static final String JULIET = "juliet@example.com";
    private static final String FORM = "<x xmlns='jabber:x:data' type='submit'>"
            + "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>";

    @TempDir
    private Path directory;

    private TestServer server;
    private TestClient juliet;

    /** What a query got. */
    private record Answer(List<MamResult> results, Element end) {
        MamFin fin() {
            return MamFin.of(Objects.requireNonNull(end.child("fin", MamQuery.NAMESPACE), end.toString()));
        }

        ErrorCondition error() {
            assertThat(results).isEmpty();
            return condition(end);
        }

        List<String> texts() {
            return results.stream()
                    .map(result -> String.valueOf(result.forwarded().stanza().childText("body")))
                    .toList();
        }

        String id(int index) {
            return results.get(index).id();
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(directory, List.of("archive.search=true", "archive.page-size=10"));
        server.account(Jid.of(ROMEO));
        server.account(Jid.of(JULIET));
        juliet = server.login(JULIET + "/balcony");
    }

    @AfterEach
    void stop() throws IOException {
        juliet.close();
        server.close();
    }

    private long idOf(String jid) {
        return server.linnet()
                .stores()
                .accounts()
                .find(Jid.of(jid))
                .orElseThrow()
                .id();
    }

    /** Puts messages from Romeo into both archives. */
    private void fill(int count) {
        for (int i = 0; i < count; i++) {
            Jid from = Jid.of(ROMEO + "/orchard");
            Jid to = Jid.of(JULIET);
            Element element = Element.builder("message", "jabber:client")
                    .attribute("from", from.toString())
                    .attribute("to", to.toString())
                    .attribute("type", "chat")
                    .textChild("body", "message " + i)
                    .build();
            server.linnet()
                    .stores()
                    .archive()
                    .log()
                    .append(new KeptMessage(
                            server.linnet().stores().ids().next(),
                            idOf(ROMEO),
                            idOf(JULIET),
                            from,
                            to,
                            KeptMessage.IN_SENDERS_ARCHIVE | KeptMessage.IN_RECIPIENTS_ARCHIVE,
                            false,
                            null,
                            List.of(),
                            StanzaBytes.of(Message.of(element))))
                    .join();
        }
    }

    private Answer ask(TestClient client, String to, String content) throws IOException {
        client.send("<iq type='set' id='q'" + to + "><query xmlns='urn:xmpp:mam:2' queryid='f27'>" + content
                + "</query></iq>");
        List<MamResult> results = new ArrayList<>();
        while (true) {
            Element next = client.await(_ -> true);
            MamResult result = MamResult.in(next);
            if (result == null) {
                assertThat(next.attribute("id")).isEqualTo("q");
                return new Answer(results, next);
            }
            results.add(result);
        }
    }

    private Answer ask(String content) throws IOException {
        return ask(juliet, "", content);
    }

    private static ErrorCondition condition(Element refused) {
        return StanzaError.of(Objects.requireNonNull(refused.child("error"), refused.toString()))
                .condition();
    }

    private static String set(String content) {
        return "<set xmlns='http://jabber.org/protocol/rsm'>" + content + "</set>";
    }

    private static String form(String var, String value) {
        return FORM + "<field var='" + var + "'><value>" + value + "</value></field></x>";
    }

    @Test
    void pagesFollowOneAnother() throws IOException {
        fill(25);
        Answer first = ask("");
        assertThat(first.results()).hasSize(10).allMatch(result -> "f27".equals(result.queryId()));
        assertThat(first.fin().complete()).isFalse();
        assertThat(first.fin().page().first()).isEqualTo(first.id(0));
        assertThat(first.fin().page().last()).isEqualTo(first.id(9));
        assertThat(first.fin().page().index()).isZero();
        assertThat(first.fin().page().count()).isEqualTo(25);
        Answer second = ask(set("<max>20</max><after>" + first.id(9) + "</after>"));
        assertThat(second.texts()).hasSize(15).startsWith("message 10").endsWith("message 24");
        assertThat(second.fin().complete()).isTrue();
        Answer before = ask(set("<max>5</max><before>" + second.id(0) + "</before>"));
        assertThat(before.texts()).containsExactly("message 5", "message 6", "message 7", "message 8", "message 9");
        assertThat(before.fin().page().index()).isEqualTo(5);
        Answer last = ask(set("<max>2</max><before/>"));
        assertThat(last.texts()).containsExactly("message 23", "message 24");
        assertThat(ask(set("<max>3</max><index>20</index>")).texts())
                .containsExactly("message 20", "message 21", "message 22");
        Answer count = ask(set("<max>0</max>"));
        assertThat(count.results()).isEmpty();
        assertThat(count.fin().page().count()).isEqualTo(25);
    }

    @Test
    void flippedPageIsTheSameInReverse() throws IOException {
        fill(5);
        Answer flipped = ask(set("<max>3</max>") + "<flip-page/>");
        assertThat(flipped.texts()).containsExactly("message 2", "message 1", "message 0");
        assertThat(flipped.fin().page().first()).isEqualTo(flipped.id(2));
        assertThat(flipped.fin().page().last()).isEqualTo(flipped.id(0));
    }

    @Test
    void formNarrowsTheMessages() throws IOException {
        fill(5);
        Answer all = ask("");
        assertThat(ask(form("after-id", all.id(1))).texts()).containsExactly("message 2", "message 3", "message 4");
        assertThat(ask(form("before-id", all.id(1))).texts()).containsExactly("message 0");
        assertThat(ask(form("ids", all.id(3) + "</value><value>" + all.id(1))).texts())
                .containsExactly("message 1", "message 3");
        assertThat(ask(form("with", ROMEO)).results()).hasSize(5);
        assertThat(ask(form("with", ROMEO + "/orchard")).results()).hasSize(5);
        assertThat(ask(form("with", ROMEO + "/elsewhere")).results()).isEmpty();
        assertThat(ask(form("with", JULIET)).results()).isEmpty();
        assertThat(ask(form("include-groupchat", "false")).results()).hasSize(5);
        assertThat(ask(form("{urn:xmpp:fulltext:0}fulltext", "MESSAGE 3")).texts())
                .containsExactly("message 3");
        String stamp = Objects.requireNonNull(all.results().get(2).forwarded().delay())
                .stamp()
                .toString();
        assertThat(ask(form("start", stamp)).texts()).contains("message 2", "message 4");
        assertThat(ask(form("end", stamp)).texts()).contains("message 0", "message 2");
        assertThat(ask(form("start", "2100-01-01T00:00:00Z")).texts()).isEmpty();
        assertThat(ask(form("end", "2000-01-01T00:00:00Z")).texts()).isEmpty();
    }

    @Test
    void whatTwoSayIsInBothTheirArchives() throws IOException {
        try (TestClient romeo = server.online(ROMEO + "/orchard")) {
            juliet.send("<message to='" + ROMEO + "' type='chat' id='oops'><body>What man art thou</body></message>");
            Element received = romeo.await(element -> element.name().equals("message"));
            Answer his = ask(romeo, "", "");
            assertThat(his.texts()).containsExactly("What man art thou");
            assertThat(Objects.requireNonNull(received.child("stanza-id", "urn:xmpp:sid:0"))
                            .attribute("id"))
                    .isEqualTo(his.id(0));
            assertThat(ask("").texts()).containsExactly("What man art thou");
            assertThat(ask("").id(0)).isNotEqualTo(his.id(0));
        }
    }

    @Test
    void S15_S20_idsThatTheArchiveDoesNotHaveAreNotFound() throws IOException {
        fill(1);
        String bobs;
        try (TestClient romeo = server.login(ROMEO + "/orchard")) {
            bobs = ask(romeo, "", "").id(0);
        }
        for (String id : List.of(
                "28482-98726-73623",
                "&apos; OR 1=1 --",
                "&quot;",
                bobs,
                bobs + "=",
                "AAAAAAAAAAAAAAAAAAAAAA",
                "x".repeat(100_000))) {
            assertThat(ask(set("<after>" + id + "</after>")).error()).isEqualTo(ErrorCondition.ITEM_NOT_FOUND);
            assertThat(ask(set("<before>" + id + "</before>")).error()).isEqualTo(ErrorCondition.ITEM_NOT_FOUND);
            for (String field : List.of("before-id", "after-id", "ids")) {
                assertThat(ask(form(field, id)).error()).isEqualTo(ErrorCondition.ITEM_NOT_FOUND);
            }
        }
        assertThat(ask("").results()).hasSize(1);
    }

    @Test
    void S34_archivesAnswerToTheirOwnersOnly() throws IOException {
        fill(1);
        for (String other : List.of(ROMEO, "nobody@example.net")) {
            assertThat(ask(juliet, " to='" + other + "'", "").error()).isEqualTo(ErrorCondition.FORBIDDEN);
            for (String payload : List.of("<metadata xmlns='urn:xmpp:mam:2'/>", "<prefs xmlns='urn:xmpp:mam:2'/>")) {
                assertThat(condition(juliet.request("get", other, payload))).isEqualTo(ErrorCondition.FORBIDDEN);
            }
        }
    }

    @Test
    void queriesThatAreSentTogetherAreAnsweredInTheirOrder() throws IOException {
        fill(5);
        StringBuilder queries = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            queries.append("<iq type='set' id='q").append(i).append("'><query xmlns='urn:xmpp:mam:2'/></iq>");
        }
        juliet.send(queries.toString());
        for (int i = 0; i < 30; i++) {
            assertThat(juliet.await(element -> element.name().equals("iq")).attribute("id"))
                    .isEqualTo("q" + i);
        }
    }
}
