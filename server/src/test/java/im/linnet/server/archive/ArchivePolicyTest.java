// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.MamPreferences;
import im.linnet.xmpp.stanza.Message;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchivePolicyTest {
    private static final Jid PEER = Jid.of("peer@example.net/p");

    private static Message message(String xml) {
        return ArchiveFixture.message(PEER, ArchiveFixture.ALICE, xml);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <message><body>b</body></message>                                                                          | true
            <message type='normal'><body>b</body></message>                                                            | true
            <message type='chat'><body>b</body></message>                                                              | true
            <message type='unknown'><body>b</body></message>                                                           | true
            <message type='error'><body>b</body></message>                                                             | false
            <message type='headline'><body>b</body></message>                                                          | false
            <message type='groupchat'><body>b</body></message>                                                         | false
            <message><subject>s</subject></message>                                                                    | true
            <message/>                                                                                                 | false
            <message><thread>t</thread></message>                                                                      | false
            <message><body xmlns='urn:other'>b</body></message>                                                        | false
            <message type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>                  | false
            <message type='chat'><body>b</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>       | true
            <message type='chat'><body>b</body><no-store xmlns='urn:xmpp:hints'/></message>                            | false
            <message type='chat'><body>b</body><no-permanent-store xmlns='urn:xmpp:hints'/></message>                  | false
            <message type='chat'><body>b</body><no-copy xmlns='urn:xmpp:hints'/></message>                             | true
            <message type='chat'><store xmlns='urn:xmpp:hints'/></message>                                             | true
            <message type='chat'><store xmlns='urn:xmpp:hints'/><no-store xmlns='urn:xmpp:hints'/></message>           | false
            <message type='error'><store xmlns='urn:xmpp:hints'/></message>                                            | false
            <message type='groupchat'><store xmlns='urn:xmpp:hints'/></message>                                        | false
            <message type='chat'><received xmlns='urn:xmpp:receipts' id='1'/></message>                                | true
            <message type='chat'><request xmlns='urn:xmpp:receipts'/></message>                                        | false
            <message type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/></message>                         | true
            <message type='chat'><markable xmlns='urn:xmpp:chat-markers:0'/></message>                                 | false
            <message type='chat'><retract xmlns='urn:xmpp:message-retract:1' id='1'/></message>                        | true
            <message type='chat'><reactions xmlns='urn:xmpp:reactions:0' id='1'/></message>                            | true
            <message type='chat'><encrypted xmlns='eu.siacs.conversations.axolotl'/></message>                         | true
            <message type='chat'><encrypted xmlns='urn:xmpp:omemo:2'/></message>                                       | true
            <message type='chat'><openpgp xmlns='urn:xmpp:openpgp:0'/></message>                                       | true
            <message><x xmlns='jabber:x:conference' jid='room@example.org'/></message>                                 | true
            <message><event xmlns='http://jabber.org/protocol/pubsub#event'/></message>                                | false
            <message><body>b</body><result xmlns='urn:xmpp:mam:2' id='1'/></message>                                   | false
            <message><body>b</body><sent xmlns='urn:xmpp:carbons:2'/></message>                                        | false
            <message><body>b</body><received xmlns='urn:xmpp:carbons:2'/></message>                                    | false
            """)
    void whatIsKept(String xml, boolean kept) {
        assertThat(ArchivePolicy.isKept(message(xml))).isEqualTo(kept);
    }

    @Test
    void theUserDecidesAboutWhatIsWorthKeeping() {
        Message chat = message("<message type='chat'><body>b</body></message>");
        Message state =
                message("<message type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>");
        MamPreferences roster = new MamPreferences(MamPreferences.Default.ROSTER, Set.of(), Set.of());
        assertThat(ArchivePolicy.isArchived(chat, PEER, MamPreferences.EVERYTHING, _ -> false))
                .isTrue();
        assertThat(ArchivePolicy.isArchived(chat, PEER, roster, _ -> false)).isFalse();
        assertThat(ArchivePolicy.isArchived(chat, PEER, roster, PEER.bare()::equals))
                .isTrue();
        assertThat(ArchivePolicy.isArchived(state, PEER, MamPreferences.EVERYTHING, _ -> true))
                .isFalse();
    }
}
