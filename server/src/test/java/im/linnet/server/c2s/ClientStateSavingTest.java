// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import static im.linnet.server.c2s.TestStanzas.COMPOSING;
import static im.linnet.server.c2s.TestStanzas.PAUSED;
import static im.linnet.server.c2s.TestStanzas.RECEIPT;
import static im.linnet.server.c2s.TestStanzas.copy;
import static im.linnet.server.c2s.TestStanzas.event;
import static im.linnet.server.c2s.TestStanzas.inner;
import static im.linnet.server.c2s.TestStanzas.message;
import static im.linnet.server.c2s.TestStanzas.presence;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.stanza.Stanza;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What a phone in a pocket is spared: ten minutes of a user with 20 contacts who come and go, type, publish what they
 * listen to, and now and then write; the user writes with somebody at another client. Printed with
 * {@code -Dlinnet.figures=true}.
 */
class ClientStateSavingTest {
    private static final String[] SHOWS = {"away", "dnd", "xa", "chat"};

    private final List<Timed> traffic = traffic();

    private record Timed(int second, Stanza stanza) {}

    /** What arrived at the phone: how much, and in how many different seconds it had to be awake for that. */
    private record Arrived(int stanzas, long bytes, int wakeUps) {}

    private static List<Timed> traffic() {
        Random random = new Random(20);
        List<Timed> traffic = new ArrayList<>();
        for (int second = 0; second < 600; second++) {
            for (int contact = 0; contact < 20; contact++) {
                String from = "contact" + contact + "@example.org/client";
                // Each changes presence every two minutes and publishes something every four.
                if (random.nextInt(120) == 0) {
                    traffic.add(new Timed(second, presence(from, SHOWS[random.nextInt(SHOWS.length)])));
                }
                if (random.nextInt(240) == 0) {
                    traffic.add(new Timed(second, tune("contact" + contact + "@example.org", second)));
                }
                // Each begins to type every three minutes, and every fifth time sends what was typed.
                if (random.nextInt(180) == 0) {
                    traffic.add(new Timed(second, message(from, COMPOSING)));
                    boolean writes = random.nextInt(5) == 0;
                    traffic.add(new Timed(second, message(from, writes ? "<body>Hello you</body>" : PAUSED)));
                }
            }
            // At the other client, the user types to somebody, who gets every message.
            if (second % 20 == 0) {
                traffic.add(new Timed(second, copy("sent", inner("a@x/desk", "b@y/1", COMPOSING))));
                traffic.add(new Timed(second, copy("received", inner("b@y/1", "a@x/desk", COMPOSING))));
                traffic.add(new Timed(second, copy("received", inner("b@y/1", "a@x/desk", RECEIPT))));
            }
        }
        return traffic;
    }

    private static Stanza tune(String from, int second) {
        return event(
                from,
                "<items node='http://jabber.org/protocol/tune'><item id='current'>"
                        + "<tune xmlns='http://jabber.org/protocol/tune'><title>Song " + second + "</title></tune>"
                        + "</item></items>");
    }

    private Arrived play(ClientState state) {
        int[] now = {0};
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        List<Stanza> sent = new ArrayList<>();
        Set<Integer> awake = new HashSet<>();
        ClientStateQueue<Void> queue = new ClientStateQueue<>(
                new ClientStateLimits(500, 262_144),
                Jid.of("x"),
                () -> start.plus(Duration.ofSeconds(now[0])),
                (stanza, _) -> {
                    sent.add(stanza);
                    awake.add(now[0]);
                    return 0;
                });
        queue.state(state);
        for (Timed timed : traffic) {
            now[0] = timed.second();
            queue.send(timed.stanza(), null);
        }
        queue.state(ClientState.ACTIVE);
        long bytes = sent.stream()
                .mapToLong(stanza -> stanza.element().toString().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        return new Arrived(sent.size(), bytes, awake.size());
    }

    @Test
    void a_phone_in_a_pocket_wakes_up_for_messages_only() {
        Arrived active = play(ClientState.ACTIVE);
        Arrived inactive = play(ClientState.INACTIVE);

        if (Boolean.getBoolean("linnet.figures")) {
            System.out.printf("active: %s%ninactive: %s%n", active, inactive);
        }
        long messages = traffic.stream()
                .filter(timed -> timed.stanza().element().childText("body") != null)
                .map(Timed::second)
                .distinct()
                .count();
        assertThat(inactive.wakeUps()).isLessThanOrEqualTo((int) messages + 1);
        assertThat(active.wakeUps()).isGreaterThan(10 * inactive.wakeUps());
        assertThat(inactive.stanzas()).isLessThan(active.stanzas() * 3 / 5);
        assertThat(inactive.bytes()).isLessThan(active.bytes() * 2 / 3);
    }
}
