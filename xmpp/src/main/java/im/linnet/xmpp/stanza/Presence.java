// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * A presence stanza (RFC 6121 §4).
 *
 * @param element the stanza as an element
 * @param from the sender, or null if it is implied by the stream
 * @param to the addressee, or null if it is implied by the stream
 * @param type the type; {@code AVAILABLE} without the attribute
 */
public record Presence(
        Element element, @Nullable Jid from, @Nullable Jid to, PresenceType type) implements Stanza {
    /**
     * Reads one.
     *
     * @throws StanzaException ({@code bad-request}) if the type is unknown; ({@code jid-malformed}) if an address is not
     *     valid
     */
    public static Presence of(Element element) {
        PresenceType type = PresenceType.ofAttribute(element.attribute("type"));
        if (type == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "unknown type");
        }
        return new Presence(element, Stanza.address(element, "from"), Stanza.address(element, "to"), type);
    }

    /** Returns a presence of a type with addresses and nothing in it. */
    public static Presence of(PresenceType type, @Nullable Jid from, @Nullable Jid to) {
        Element element = Element.builder("presence", Namespaces.CLIENT)
                .attribute("from", from == null ? null : from.toString())
                .attribute("to", to == null ? null : to.toString())
                .attribute("type", type.attribute())
                .build();
        return new Presence(element, from, to, type);
    }

    /** Returns the priority, 0 without one or if it is not a number from -128 to 127 (RFC 6121 §4.7.2.3). */
    public int priority() {
        String text = element.childText("priority");
        if (text == null) {
            return 0;
        }
        try {
            return Byte.parseByte(text.strip());
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /** Tells whether this is one of the four types that manage subscriptions (RFC 6121 §3). */
    public boolean isSubscription() {
        return switch (type) {
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED -> true;
            case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> false;
        };
    }

    @Override
    public boolean isError() {
        return type == PresenceType.ERROR;
    }

    @Override
    public Presence withFrom(@Nullable Jid newFrom) {
        return new Presence(element.with("from", newFrom == null ? null : newFrom.toString()), newFrom, to, type);
    }

    @Override
    public Presence withTo(@Nullable Jid newTo) {
        return new Presence(element.with("to", newTo == null ? null : newTo.toString()), from, newTo, type);
    }

    @Override
    public Presence withElement(Element newElement) {
        return new Presence(newElement, from, to, type);
    }
}
