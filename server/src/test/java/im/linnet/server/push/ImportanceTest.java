// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportanceTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <message><body>hi</body></message> | IMPORTANT
                    <message><body>hi</body><request xmlns='urn:xmpp:receipts'/></message> | IMPORTANT
                    <message><encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/></message> | IMPORTANT
                    <message><x xmlns='jabber:x:conference' jid='a@b'/></message> | IMPORTANT
                    <message><x xmlns='http://jabber.org/protocol/muc#user'><invite/></x></message> | IMPORTANT
                    <message><propose xmlns='urn:xmpp:jingle-message:0' id='1'/></message> | URGENT
                    <message><x xmlns='http://jabber.org/protocol/muc#user'/></message> | ORDINARY
                    <message><subject>new</subject></message> | ORDINARY
                    <message><reactions xmlns='urn:xmpp:reactions:0' id='1'/></message> | ORDINARY
                    <message><composing xmlns='http://jabber.org/protocol/chatstates'/></message> | SILENT
                    <message><received xmlns='urn:xmpp:receipts' id='1'/><store xmlns='urn:xmpp:hints'/></message> | SILENT
                    <message><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/><thread>t</thread></message> | SILENT
                    <message><retract xmlns='urn:xmpp:jingle-message:0' id='1'/></message> | SILENT
                    <message type='error'><body>hi</body></message> | SILENT
                    <message/> | SILENT
                    """)
    void messagesAreJudgedByWhatTheySayToAUser(String xml, Importance importance) {
        byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);

        assertThat(Importance.of(
                        Message.of(XmlStreamParser.parseFragment(bytes, Namespaces.CLIENT, XmlLimits.AUTHENTICATED))))
                .isEqualTo(importance);
    }
}
