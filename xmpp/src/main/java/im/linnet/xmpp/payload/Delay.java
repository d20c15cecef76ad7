// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.XmppDateTime;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When a stanza was sent that is delivered later: XEP-0203 Delayed Delivery, version 2.0.
 *
 * @param from who delayed it, or null if that is not said
 * @param stamp when it was sent
 * @param reason why it was delayed, for humans, or null
 */
public record Delay(
        @Nullable Jid from, Instant stamp, @Nullable String reason) {
    /** The namespace of {@code delay}. */
    public static final String NAMESPACE = "urn:xmpp:delay";

    private static final String LEGACY_NAMESPACE = "jabber:x:delay";

    /** Returns a delay without a reason. */
    public static Delay of(Jid from, Instant stamp) {
        return new Delay(from, stamp, null);
    }

    /** Returns the first valid delay in a stanza, or null without one. */
    public static @Nullable Delay in(Element stanza) {
        for (Element child : stanza.elements("delay", NAMESPACE)) {
            Delay delay = of(child);
            if (delay != null) {
                return delay;
            }
        }
        return null;
    }

    /** Returns the first valid delay in a stanza that an address has added, or null without one. */
    public static @Nullable Delay in(Element stanza, Jid from) {
        for (Element child : stanza.elements("delay", NAMESPACE)) {
            Delay delay = of(child);
            if (delay != null && from.equals(delay.from)) {
                return delay;
            }
        }
        return null;
    }

    /** Reads a {@code delay} element, or null if it has no valid stamp. An address that is not valid counts as none. */
    public static @Nullable Delay of(Element delay) {
        Instant stamp = XmppDateTime.parse(delay.attribute("stamp"));
        String reason = delay.text().strip();
        return stamp == null
                ? null
                : new Delay(Jid.orNull(delay.attribute("from")), stamp, reason.isEmpty() ? null : reason);
    }

    /** Returns the {@code delay} element. */
    public Element toElement() {
        return Element.builder("delay", NAMESPACE)
                .attribute("from", from == null ? null : from.toString())
                .attribute("stamp", XmppDateTime.format(stamp))
                .text(reason == null ? "" : reason)
                .build();
    }

    /**
     * Returns a stanza without the delays, those of XEP-0091 included, that claim to come from certain addresses, however
     * these are spelled. An entity does that with its own addresses before it trusts or adds a delay.
     */
    public static Element strip(Element stanza, Predicate<Jid> own) {
        return stanza.without(child -> {
            if (!child.is("delay", NAMESPACE) && !child.is("x", LEGACY_NAMESPACE)) {
                return false;
            }
            Jid from = Jid.orNull(child.attribute("from"));
            return from != null && own.test(from);
        });
    }
}
