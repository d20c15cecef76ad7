// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.payload.Carbon;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** XEP-0280 §6.1: which messages are copied, by type, content and direction. */
class CarbonRulesTest {
    /** {@code sent} and {@code received}: "yes" or "no"; the content's short words are those of {@link #PAYLOADS}. */
    private static final String TABLE = """
            | type      | from      | to        | content                | sent | received |
            | chat      | a@x/1     | b@y       | body                   | yes  | yes |
            | chat      | a@x/1     | b@y/2     | body                   | yes  | yes |
            | chat      | a@x/1     | b@y/2     |                        | yes  | yes |
            | chat      | a@x/1     | b@y/2     | unknown                | yes  | yes |
            | chat      | a@x/1     | b@y/2     | composing              | yes  | yes |
            | chat      | a@x/1     | b@y/2     | body private           | no   | no  |
            | chat      | a@x/1     | b@y/2     | body no-copy           | no   | no  |
            | chat      | a@x/1     | b@y/2     | body private no-copy   | no   | no  |
            | chat      | a@x/1     | b@y       | body private no-copy   | no   | no  |
            | chat      | a@x/1     | b@y/2     | body no-store          | yes  | yes |
            | chat      | a@x/1     | b@y/2     | body other-private     | yes  | yes |
            | normal    | a@x/1     | b@y       | body                   | yes  | yes |
            | normal    | a@x/1     | b@y       |                        | no   | no  |
            | normal    | a@x/1     | b@y       | unknown                | no   | no  |
            | normal    | a@x/1     | b@y       | subject                | no   | no  |
            | normal    | a@x/1     | b@y       | composing              | yes  | yes |
            | normal    | a@x/1     | b@y       | request                | yes  | yes |
            | normal    | a@x/1     | b@y       | receipt                | yes  | yes |
            | normal    | a@x/1     | b@y       | marker                 | yes  | yes |
            | normal    | a@x/1     | b@y       | receipt private        | no   | no  |
            | unheard   | a@x/1     | b@y       | body                   | yes  | yes |
            | headline  | x         | b@y       | body                   | no   | no  |
            | headline  | a@x       | b@y       | event                  | no   | no  |
            | headline  | a@x/1     | b@y       | receipt                | yes  | yes |
            | groupchat | r@c/nick  | b@y/2     | body                   | no   | no  |
            | groupchat | b@y/2     | r@c       | body receipt           | no   | no  |
            | groupchat | r@c/nick  | b@y/2     | direct                 | no   | no  |
            | normal    | a@x/1     | b@y       | direct                 | yes  | yes |
            | normal    | a@x/1     | b@y       | direct private         | no   | no  |
            | normal    | r@c       | b@y       | mediated               | yes  | yes |
            | normal    | b@y/2     | r@c       | mediated               | yes  | yes |
            | normal    | r@c/nick  | b@y/2     | mediated               | yes  | yes |
            | normal    | r@c       | b@y       | decline                | no   | no  |
            | chat      | r@c/nick  | b@y/2     | body room              | yes  | no  |
            | normal    | r@c/nick  | b@y/2     | body room              | yes  | no  |
            | chat      | r@c/nick  | b@y/2     | composing room         | yes  | no  |
            | normal    | b@y/2     | r@c/nick  | unknown room           | yes  | no  |
            | normal    | b@y/2     | r@c       | unknown room           | no   | no  |
            | chat      | r@c/nick  | b@y/2     | body room direct       | yes  | yes |
            """;

    private static final Map<String, String> PAYLOADS = Map.ofEntries(
            Map.entry("body", "<body>hi</body>"),
            Map.entry("subject", "<subject>hi</subject>"),
            Map.entry("unknown", "<x xmlns='urn:example'/>"),
            Map.entry("composing", "<composing xmlns='http://jabber.org/protocol/chatstates'/>"),
            Map.entry("request", "<request xmlns='urn:xmpp:receipts'/>"),
            Map.entry("receipt", "<received xmlns='urn:xmpp:receipts' id='1'/>"),
            Map.entry("marker", "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>"),
            Map.entry("private", "<private xmlns='urn:xmpp:carbons:2'/>"),
            Map.entry(
                    "other-private",
                    "<forwarded xmlns='urn:xmpp:forward:0'><private xmlns='urn:xmpp:carbons:2'/>"
                            + "</forwarded><private/>"),
            Map.entry("no-copy", "<no-copy xmlns='urn:xmpp:hints'/>"),
            Map.entry("no-store", "<no-store xmlns='urn:xmpp:hints'/>"),
            Map.entry("event", "<event xmlns='http://jabber.org/protocol/pubsub#event'/>"),
            Map.entry("direct", "<x xmlns='jabber:x:conference' jid='r@c'/>"),
            Map.entry("mediated", "<x xmlns='http://jabber.org/protocol/muc#user'><invite/></x>"),
            Map.entry("decline", "<x xmlns='http://jabber.org/protocol/muc#user'><decline/></x>"),
            Map.entry("room", "<x xmlns='http://jabber.org/protocol/muc#user'/>"));

    /** A row of the table. */
    record Row(String type, String from, String to, String content, boolean sent, boolean received) {
        Message message() {
            StringBuilder xml = new StringBuilder("<message type='%s' from='%s' to='%s'>".formatted(type, from, to));
            for (String word : content.isEmpty() ? new String[0] : content.split(" ")) {
                xml.append(PAYLOADS.get(word));
            }
            return message(xml.append("</message>").toString());
        }

        static Message message(String xml) {
            return Message.of(XmlStreamParser.parseFragment(
                    xml.getBytes(StandardCharsets.UTF_8), Namespaces.CLIENT, XmlLimits.AUTHENTICATED));
        }
    }

    static Stream<Row> rows() {
        return TABLE.lines().skip(1).map(line -> {
            List<String> cells = Stream.of(line.split("\\|")).map(String::strip).toList();
            return new Row(
                    cells.get(1),
                    cells.get(2),
                    cells.get(3),
                    cells.get(4),
                    cells.get(5).equals("yes"),
                    cells.get(6).equals("yes"));
        });
    }

    @Test
    void the_table_is_read() {
        assertThat(rows()).hasSize(39);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void each_row_holds(Row row) {
        for (boolean answersCopied : new boolean[] {true, false}) {
            assertThat(CarbonRules.isEligible(row.message(), Carbon.Direction.SENT, answersCopied))
                    .isEqualTo(row.sent());
            assertThat(CarbonRules.isEligible(row.message(), Carbon.Direction.RECEIVED, answersCopied))
                    .isEqualTo(row.received());
        }
    }

    /** Nor do its hints count: they may be those of the message that it answers. */
    @ParameterizedTest
    @MethodSource("rows")
    void an_error_is_copied_if_what_it_answers_was_whatever_is_in_it(Row row) {
        Message error = new Row("error", row.from(), row.to(), row.content(), true, true).message();
        for (Carbon.Direction direction : Carbon.Direction.values()) {
            assertThat(CarbonRules.isEligible(error, direction, true)).isTrue();
            assertThat(CarbonRules.isEligible(error, direction, false)).isFalse();
        }
    }
}
