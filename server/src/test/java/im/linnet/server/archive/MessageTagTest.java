// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTagTest {
    private static byte[] message(String other, String id) {
        return StanzaBytes.of(Message.of(Element.builder("message", Namespaces.CLIENT)
                .attribute("x", other)
                .attribute("id", id)
                .attribute("type", "chat")
                .textChild("body", " id='wrong'")
                .build()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "wrong-recipient-1", "", "'\"<>&", "\u00e4\ud83d\ude00", " id='b'", "a>b"})
    void theTagIsThatOfTheId(String id) {
        for (String other : new String[] {"", "y", " id='z'", "> id='z'", "\" id=\"z\""}) {
            assertThat(MessageTag.of(message(other, id)))
                    .isEqualTo(MessageTag.of(id))
                    .isNotZero();
        }
        assertThat(MessageTag.of(id)).isNotEqualTo(MessageTag.of(id + "!"));
    }

    @Test
    void messagesWithoutAnIdHaveNoTag() {
        assertThat(MessageTag.of("<message type='chat'><body id='a'/></message>".getBytes(StandardCharsets.UTF_8)))
                .isZero();
    }

    @Test
    void anyBytesHaveATagOrNone() {
        Random random = new Random(5);
        String letters = " id='\">a";
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(20); k > 0; k--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            assertThat(MessageTag.of(bytes)).isEqualTo(MessageTag.of(bytes.clone()));
        }
    }
}
