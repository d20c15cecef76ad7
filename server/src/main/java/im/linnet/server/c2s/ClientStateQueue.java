// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.payload.Delay;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what a client can wait for while nobody looks at it (XEP-0352), so that it need not wake up for that. Not
 * safe from several threads.
 *
 * <p>What is held goes, in order, before the first stanza that cannot wait, and when the client becomes active or more is
 * held than the limits allow. Of what only tells the latest of something (presence of an address, the state of a chat, an
 * item of a node) the last one is kept, in its own place in the order. Nothing else is ever dropped.
 *
 * <p>It stands before stream management (XEP-0198): what is held has not been sent, has no number, and does not count as
 * such. When a session ends, {@link #end} gives back what its account has to treat like messages that were not
 * acknowledged.
 *
 * @param <T> what goes with a stanza
 */
final class ClientStateQueue<T> {
    /** From when on it is said since when a stanza was held: before, it is as good as not held. */
    private static final Duration STAMPED_AFTER = Duration.ofSeconds(30);

    private final ClientStateLimits limits;
    private final Jid host;
    private final InstantSource clock;
    private final Sink<T> out;
    private final Map<Object, Held<T>> held = new LinkedHashMap<>();
    private ClientState state = ClientState.ACTIVE;
    private long bytes;

    /** Takes what is sent. */
    @FunctionalInterface
    interface Sink<T> {
        /** Sends a stanza, with what goes with it; returns its number, if it gets one. */
        long send(Stanza stanza, @Nullable T with);
    }

    /** A message that a client has not got, with what goes with it. */
    record Unsent<T>(Message message, @Nullable T with) {}

    private record Held<T>(Stanza stanza, @Nullable T with, Weight weight) {}

    private record Weight(boolean isState, int size, Instant since) {}

    /**
     * Creates one for an active client.
     *
     * @param host who says since when a stanza was held
     * @param out takes what is sent
     */
    ClientStateQueue(ClientStateLimits limits, Jid host, InstantSource clock, Sink<T> out) {
        this.limits = limits;
        this.host = host;
        this.clock = clock;
        this.out = out;
    }

    ClientState state() {
        return state;
    }

    /** Takes what the client says of itself; all that is held has been sent when this returns for an active one. */
    void state(ClientState next) {
        state = next;
        if (next == ClientState.ACTIVE) {
            flush();
        }
    }

    /** Sends a stanza now or later; returns the number that it got, 0 if it is held. */
    long send(Stanza stanza, @Nullable T with) {
        if (state == ClientState.ACTIVE) {
            return out.send(stanza, with);
        }
        return switch (Deferral.of(stanza)) {
            case Deferral.Later(Deferral.@Nullable Key key) -> hold(key, stanza, with);
            case Deferral.Now() -> {
                Deferral.Key ended = Deferral.ended(stanza);
                if (ended != null) {
                    forget(ended);
                }
                yield sendNow(stanza, with);
            }
        };
    }

    /** Sends a stanza after all that is held; returns its number. */
    long sendNow(Stanza stanza, @Nullable T with) {
        flush();
        return out.send(stanza, with);
    }

    private long hold(Deferral.@Nullable Key key, Stanza stanza, @Nullable T with) {
        int size = size(stanza.element());
        Object place = key == null ? new Object() : key;
        forget(place);
        boolean isState = key != null && key.kind() == Deferral.Kind.CHAT_STATE;
        held.put(place, new Held<>(stanza, with, new Weight(isState, size, clock.instant())));
        bytes += size;
        if (held.size() > limits.stanzas() || bytes > limits.bytes()) {
            // It is the last of what is held.
            return flush();
        }
        return 0;
    }

    private void forget(Object place) {
        Held<T> before = held.remove(place);
        if (before != null) {
            bytes -= before.weight().size();
        }
    }

    /** Sends all that is held; returns the number of the last one. */
    private long flush() {
        if (held.isEmpty()) {
            return 0;
        }
        Instant recently = clock.instant().minus(STAMPED_AFTER);
        List<Held<T>> sent = new ArrayList<>(held.values());
        held.clear();
        bytes = 0;
        long last = 0;
        for (Held<T> one : sent) {
            last = out.send(one.weight().since().isAfter(recently) ? one.stanza() : stamped(one), one.with());
        }
        return last;
    }

    /** XEP-0203; whoever types does so now or not at all. */
    private Stanza stamped(Held<T> one) {
        Element element = one.stanza().element();
        return one.weight().isState() || Delay.in(element) != null
                ? one.stanza()
                : one.stanza()
                        .withElement(element.plus(
                                Delay.of(host, one.weight().since()).toElement()));
    }

    /**
     * Gives back the messages that are held, in order, without states of chats, and holds nothing any more: the session has
     * ended.
     */
    List<Unsent<T>> end() {
        List<Unsent<T>> messages = new ArrayList<>();
        for (Held<T> one : held.values()) {
            if (!one.weight().isState() && one.stanza() instanceof Message message) {
                messages.add(new Unsent<>(message, one.with()));
            }
        }
        held.clear();
        bytes = 0;
        return messages;
    }

    /** Returns about how many bytes an element has: without names of namespaces that are inherited. */
    private static int size(Element element) {
        int size = 2 * element.name().length() + 5;
        for (int i = 0; i < element.attributeCount(); i++) {
            size += element.attributeName(i).length()
                    + element.attributeValue(i).length()
                    + 4;
        }
        for (var child : element.children()) {
            size += switch (child) {
                case Element below ->
                    size(below)
                            + (below.namespace().equals(element.namespace())
                                    ? 0
                                    : below.namespace().length() + 9);
                case Text(String value) -> value.length();
            };
        }
        return size;
    }
}
