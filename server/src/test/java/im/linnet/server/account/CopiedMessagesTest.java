// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.payload.Carbon;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import org.junit.jupiter.api.Test;

class CopiedMessagesTest {
    private final CopiedMessages copied = new CopiedMessages();

    private static Message message(String id, String from, String to) {
        return Message.of(Element.of("message", Namespaces.CLIENT)
                .with("id", id)
                .with("from", from)
                .with("to", to));
    }

    @Test
    void an_answer_has_the_id_and_comes_from_whom_the_message_was_for() {
        copied.note(message("1", "a@x/1", "b@y"), Carbon.Direction.SENT);

        assertThat(copied.contains(message("1", "a@x/1", "b@y"), Carbon.Direction.SENT))
                .isTrue();
        assertThat(copied.isAnswer(message("1", "b@y", "a@x/1"), Carbon.Direction.RECEIVED))
                .isTrue();
        assertThat(copied.isAnswer(message("1", "b@y/2", "a@x/1"), Carbon.Direction.RECEIVED))
                .isTrue();
        assertThat(copied.isAnswer(message("2", "b@y", "a@x/1"), Carbon.Direction.RECEIVED))
                .isFalse();
        assertThat(copied.isAnswer(message("1", "c@y", "a@x/1"), Carbon.Direction.RECEIVED))
                .isFalse();
        assertThat(copied.isAnswer(message("1", "a@x/1", "b@y"), Carbon.Direction.SENT))
                .isFalse();
    }

    @Test
    void what_was_received_is_answered_by_what_is_sent() {
        copied.note(message("1", "b@y/2", "a@x"), Carbon.Direction.RECEIVED);

        assertThat(copied.isAnswer(message("1", "a@x/1", "b@y/2"), Carbon.Direction.SENT))
                .isTrue();
        assertThat(copied.isAnswer(message("1", "b@y/2", "a@x/1"), Carbon.Direction.RECEIVED))
                .isFalse();
    }

    @Test
    void what_has_no_id_is_not_known() {
        Message nameless = Message.of(
                Element.of("message", Namespaces.CLIENT).with("from", "a@x").with("to", "b@y"));
        assertThat(copied.isAnswer(nameless, Carbon.Direction.RECEIVED)).isFalse();
        copied.note(nameless, Carbon.Direction.SENT);
        assertThat(copied.contains(nameless, Carbon.Direction.SENT)).isFalse();
        assertThat(copied.isAnswer(nameless, Carbon.Direction.RECEIVED)).isFalse();
    }

    @Test
    void many_messages_later_it_is_forgotten() {
        copied.note(message("first", "a@x/1", "b@y"), Carbon.Direction.SENT);
        for (int i = 0; i < 10_000; i++) {
            copied.note(message("m" + i, "a@x/1", "b@y"), Carbon.Direction.SENT);
        }
        assertThat(copied.contains(message("m9999", "a@x/1", "b@y"), Carbon.Direction.SENT))
                .isTrue();
        assertThat(copied.contains(message("first", "a@x/1", "b@y"), Carbon.Direction.SENT))
                .isFalse();
    }
}
