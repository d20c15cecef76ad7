// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.xml.Element;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S14, S34: nobody speaks as somebody else, neither of the same domain nor of another one of this server. */
class S14_ForgedSenderTest {
    private static final List<String> FORGED = List.of(
            "tybalt@example.com",
            "juliet@example.net",
            "juliet@example.com/other",
            "juliet@example.net/balcony",
            "example.com",
            "example.com/balcony",
            "juliet@example.com.example.net");
    private static final List<String> STANZAS = List.of(
            "<message from='%s' to='romeo@example.net/orchard'><body>hi</body></message>",
            "<presence from='%s' to='romeo@example.net/orchard'/>",
            "<presence from='%s' to='romeo@example.net' type='subscribe'/>",
            "<presence from='%s'/>",
            "<iq from='%s' type='set' id='1'><query xmlns='jabber:iq:roster'>"
                    + "<item jid='x@example.com'/></query></iq>");

    @Test
    void S14_a_forged_sender_ends_the_stream_and_nothing_is_sent_on(@TempDir Path directory) throws IOException {
        List<String> accounts =
                List.of("juliet@example.com", "juliet@example.net", "tybalt@example.com", "romeo@example.net");
        try (TestServer server = TestServer.start(directory, accounts.toArray(String[]::new));
                TestClient romeo = server.online("romeo@example.net/orchard")) {
            for (String from : FORGED) {
                for (String stanza : STANZAS) {
                    try (TestClient juliet = server.login("juliet@example.com/balcony")) {
                        juliet.send(stanza.formatted(from));
                        assertThat(juliet.element().firstElement())
                                .as("%s", from)
                                .extracting(Element::name)
                                .isEqualTo("invalid-from");
                    }
                }
            }
            try (TestClient juliet = server.login("juliet@example.com/balcony")) {
                juliet.send("<message to='romeo@example.net/orchard' id='honest'/>");
                Element only = romeo.element();
                assertThat(only.attribute("id")).isEqualTo("honest");
                assertThat(only.attribute("from")).isEqualTo("juliet@example.com/balcony");
            }
        }
    }

    @Test
    void S34_the_same_name_on_two_domains_is_two_accounts(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory, "juliet@example.com", "juliet@example.net");
                TestClient com = server.login("juliet@example.com/balcony");
                TestClient net = server.login("juliet@example.net/balcony")) {
            com.request("set", null, "<query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query>");
            Element roster = net.request("get", null, "<query xmlns='jabber:iq:roster'/>");
            assertThat(roster.attribute("type")).isEqualTo("result");
            assertThat(roster.elements().getFirst().elements()).isEmpty();
            net.send("<presence/>");
            assertThat(net.element().attribute("from")).isEqualTo("juliet@example.net/balcony");
        }
    }
}
