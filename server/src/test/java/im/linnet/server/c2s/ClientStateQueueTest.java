// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import static im.linnet.server.c2s.TestStanzas.COMPOSING;
import static im.linnet.server.c2s.TestStanzas.DISPLAYED;
import static im.linnet.server.c2s.TestStanzas.PAUSED;
import static im.linnet.server.c2s.TestStanzas.RECEIPT;
import static im.linnet.server.c2s.TestStanzas.event;
import static im.linnet.server.c2s.TestStanzas.message;
import static im.linnet.server.c2s.TestStanzas.presence;
import static im.linnet.server.c2s.TestStanzas.stanza;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.payload.Delay;
import im.linnet.xmpp.stanza.Stanza;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientStateQueueTest {
    private static final ClientStateLimits LIMITS = new ClientStateLimits(100, 100_000);
    private static final Stanza MESSAGE = message("b@y/1", "<body>hi</body>");

    private final List<Stanza> sent = new ArrayList<>();
    private final List<@Nullable String> sentWith = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private ClientStateQueue<String> queue = queue(LIMITS);

    private ClientStateQueue<String> queue(ClientStateLimits limits) {
        return new ClientStateQueue<>(limits, Jid.of("x"), () -> now, (stanza, with) -> {
            sent.add(stanza);
            sentWith.add(with);
            return sent.size();
        });
    }

    private void inactive() {
        queue.state(ClientState.INACTIVE);
    }

    private void send(Stanza... stanzas) {
        for (Stanza stanza : stanzas) {
            queue.send(stanza, null);
        }
    }

    @Test
    void an_active_client_gets_everything_at_once() {
        assertThat(queue.state()).isEqualTo(ClientState.ACTIVE);
        send(presence("b@y/1", "away"), message("b@y/1", COMPOSING), presence("b@y/1", "dnd"));

        assertThat(sent)
                .containsExactly(presence("b@y/1", "away"), message("b@y/1", COMPOSING), presence("b@y/1", "dnd"));
    }

    @Test
    void what_can_wait_goes_in_order_before_what_cannot() {
        inactive();
        send(presence("b@y/1", "away"), message("c@y/1", RECEIPT), message("d@y/1", COMPOSING));
        assertThat(sent).isEmpty();
        send(MESSAGE);

        assertThat(sent)
                .containsExactly(
                        presence("b@y/1", "away"), message("c@y/1", RECEIPT), message("d@y/1", COMPOSING), MESSAGE);
        assertThat(queue.state()).isEqualTo(ClientState.INACTIVE);
    }

    @Test
    void becoming_active_brings_what_was_held() {
        inactive();
        send(presence("b@y/1", "away"));
        queue.state(ClientState.ACTIVE);

        assertThat(sent).containsExactly(presence("b@y/1", "away"));
        queue.state(ClientState.ACTIVE);
        assertThat(sent).hasSize(1);
    }

    @Test
    void of_presence_states_and_items_the_last_is_kept_in_its_own_place() {
        inactive();
        Stanza gone = stanza("<presence type='unavailable' from='b@y/1' to='a@x/phone'/>");
        Stanza sad = event("b@y", "<items node='mood'><item id='1'><sad/></item></items>");
        send(presence("b@y/1", "away"), message("b@y/1", COMPOSING));
        send(event("b@y", "<items node='mood'><item id='1'><happy/></item></items>"));
        send(presence("c@y/1", "away"), message("b@y/1", RECEIPT), message("b@y/1", PAUSED), sad, gone, MESSAGE);

        assertThat(sent).containsExactly(presence("c@y/1", "away"), message("b@y/1", RECEIPT), sad, gone, MESSAGE);
    }

    @Test
    void receipts_and_markers_are_all_kept() {
        inactive();
        send(message("b@y/1", RECEIPT), message("b@y/1", DISPLAYED), message("b@y/1", RECEIPT), MESSAGE);

        assertThat(sent).hasSize(4);
    }

    @Test
    void a_message_makes_the_state_of_its_own_chat_useless_and_of_no_other() {
        inactive();
        send(message("b@y/1", COMPOSING), message("c@y/1", COMPOSING), MESSAGE);

        assertThat(sent).containsExactly(message("c@y/1", COMPOSING), MESSAGE);
    }

    @Test
    void presence_stays_in_order_with_subscriptions() {
        inactive();
        Stanza subscribed = stanza("<presence type='subscribed' from='b@y' to='a@x'/>");
        Stanza unsubscribed = stanza("<presence type='unsubscribed' from='b@y' to='a@x'/>");
        send(subscribed, presence("b@y/1", "away"), unsubscribed, presence("b@y/1", "dnd"), MESSAGE);

        assertThat(sent)
                .containsExactly(
                        subscribed, presence("b@y/1", "away"), unsubscribed, presence("b@y/1", "dnd"), MESSAGE);
    }

    @Test
    void more_than_may_be_held_goes_at_once() {
        queue = queue(new ClientStateLimits(3, 100_000));
        inactive();
        send(presence("b@y/1", "away"), presence("b@y/2", "away"), presence("b@y/1", "dnd"), message("b@y/3", RECEIPT));
        assertThat(sent).isEmpty();
        assertThat(queue.send(presence("b@y/4", "away"), null)).isEqualTo(4);
        assertThat(sent).hasSize(4);
        send(presence("b@y/1", "away"));
        assertThat(sent).hasSize(4);
    }

    @Test
    void more_bytes_than_may_be_held_go_at_once_and_those_replaced_do_not_count() {
        queue = queue(new ClientStateLimits(100, 1000));
        inactive();
        for (int i = 0; i < 100; i++) {
            send(presence("b@y/1", "away" + "x".repeat(400)));
        }
        assertThat(sent).isEmpty();
        send(presence("b@y/2", "x".repeat(600)));
        assertThat(sent).hasSize(2);
        send(presence("b@y/2", "x".repeat(600)));
        assertThat(sent).hasSize(2);
    }

    @Test
    void nothing_is_held_if_nothing_may_be() {
        queue = queue(new ClientStateLimits(0, 100_000));
        inactive();
        assertThat(queue.send(presence("b@y/1", "away"), "first")).isEqualTo(1);

        assertThat(sentWith).containsExactly("first");
    }

    @Test
    void what_goes_with_a_stanza_stays_with_it() {
        inactive();
        assertThat(queue.send(message("b@y/1", RECEIPT), "receipt")).isZero();
        assertThat(queue.send(MESSAGE, "message")).isEqualTo(2);

        assertThat(sentWith).containsExactly("receipt", "message");
    }

    @Test
    void what_was_held_for_long_says_since_when_unless_it_is_a_state() {
        inactive();
        send(presence("b@y/1", "away"), message("b@y/1", RECEIPT), message("c@y/1", COMPOSING));
        send(message("d@y/1", RECEIPT + "<delay xmlns='urn:xmpp:delay' from='y' stamp='2025-01-01T00:00:00Z'/>"));
        Instant then = now;
        now = now.plus(Duration.ofMinutes(5));
        send(presence("e@y/1", "away"), MESSAGE);

        assertThat(sent.stream().map(stanza -> Delay.in(stanza.element(), Jid.of("x"))))
                .containsExactly(Delay.of(Jid.of("x"), then), Delay.of(Jid.of("x"), then), null, null, null, null);
    }

    @Test
    void messages_that_were_held_when_the_session_ends_are_given_back() {
        inactive();
        queue.send(presence("b@y/1", "away"), "presence");
        queue.send(message("b@y/1", RECEIPT), "receipt");
        queue.send(message("b@y/1", COMPOSING), "state");
        queue.send(event("b@y", "<items node='mood'><item id='1'/></items>"), "item");

        assertThat(queue.end().stream().map(ClientStateQueue.Unsent::with)).containsExactly("receipt", "item");
        assertThat(queue.end()).isEmpty();
        queue.state(ClientState.ACTIVE);
        assertThat(sent).isEmpty();
    }

    /** Whatever comes in whatever order: what may not be dropped arrives once and in order, and of the rest the last. */
    @Test
    void nothing_is_lost_or_overtakes() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            sent.clear();
            queue = queue(new ClientStateLimits(1 + random.nextInt(30), 500 + random.nextInt(5000)));
            List<String> expected = new ArrayList<>();
            Map<String, String> latest = new HashMap<>();
            for (int i = 0; i < 200; i++) {
                String from = "b@y/" + random.nextInt(3);
                switch (random.nextInt(7)) {
                    case 0 -> queue.state(random.nextInt(3) == 0 ? ClientState.ACTIVE : ClientState.INACTIVE);
                    case 1 -> {
                        send(message(from, "<body>" + i + "</body>"));
                        expected.add("" + i);
                    }
                    case 2, 3 -> {
                        send(message(from, "<received xmlns='urn:xmpp:receipts' id='" + i + "'/>"));
                        expected.add("" + i);
                    }
                    default -> {
                        send(presence(from, "" + i));
                        latest.put(from, "" + i);
                    }
                }
            }
            queue.state(ClientState.ACTIVE);

            assertThat(arrived("message")).as("seed %d", seed).isEqualTo(expected);
            Map<String, String> shown = new HashMap<>();
            sent.stream()
                    .filter(stanza -> stanza.element().name().equals("presence"))
                    .forEach(stanza -> shown.put(
                            stanza.element().attribute("from", ""),
                            stanza.element().childText("show")));
            assertThat(shown).as("seed %d", seed).isEqualTo(latest);
        }
    }

    private List<String> arrived(String name) {
        return sent.stream()
                .map(Stanza::element)
                .filter(element -> element.name().equals(name))
                .map(element -> element.elements().getFirst())
                .map(child -> child.name().equals("body") ? child.text() : child.attribute("id", ""))
                .toList();
    }
}
