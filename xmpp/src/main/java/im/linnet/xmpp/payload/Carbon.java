// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a message for another client of the same user: XEP-0280 Message Carbons, version 1.0.1. It is genuine only if
 * it comes from the user's own bare address (§11).
 *
 * @param direction whose message it is
 * @param forwarded the message
 */
public record Carbon(Direction direction, Forwarded forwarded) {
    /** The namespace of all elements of the protocol, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:carbons:2";

    /** The feature of a server that copies exactly the messages of §6.1. */
    public static final String RULES_FEATURE = "urn:xmpp:carbons:rules:0";

    /** The direction in which a message went that is copied. */
    public enum Direction {
        /** Another client of the user sent it (§8). */
        SENT,
        /** Another client of the user received it (§7). */
        RECEIVED;

        private final String elementName = name().toLowerCase(Locale.ROOT);

        /** Returns the name of the element that wraps the copy. */
        public String elementName() {
            return elementName;
        }
    }

    /**
     * Returns the copy that a message carries, or null if it carries none that can be read. Whether it is genuine is not
     * looked at.
     */
    public static @Nullable Carbon in(Message message) {
        for (Direction direction : Direction.values()) {
            Element wrapper = message.element().child(direction.elementName, NAMESPACE);
            if (wrapper != null) {
                return of(direction, wrapper);
            }
        }
        return null;
    }

    private static @Nullable Carbon of(Direction direction, Element wrapper) {
        try {
            Forwarded forwarded = Forwarded.in(wrapper);
            return forwarded == null ? null : new Carbon(direction, forwarded);
        } catch (StanzaException _) {
            return null;
        }
    }

    /** Tells whether an element is one that wraps a copy. */
    public static boolean isWrapper(Element element) {
        return element.namespace().equals(NAMESPACE)
                && (element.name().equals(Direction.SENT.elementName)
                        || element.name().equals(Direction.RECEIVED.elementName));
    }

    /** Returns the element that wraps the copy. */
    public Element toElement() {
        return Element.of(direction.elementName, NAMESPACE, forwarded.toElement());
    }

    /**
     * Returns the copy of a message, of the same type (§7, §8).
     *
     * @param original the message; what it has in it goes to the user's other clients as it is
     * @param account the user's bare address, which the copy comes from
     * @param session the client that gets the copy
     */
    public static Message copy(Direction direction, Message original, Jid account, Jid session) {
        Element source = original.element();
        Element wrapping = Element.builder("message", source.namespace())
                .attribute("from", account.toString())
                .attribute("to", session.toString())
                .attribute("type", source.attribute("type"))
                .child(new Carbon(direction, new Forwarded(null, source)).toElement())
                .build();
        return new Message(wrapping, account, session, original.type());
    }

    /** Tells whether the sender of a message wants no copies of it (§9). */
    public static boolean isPrivate(Message message) {
        return message.element().has("private", NAMESPACE);
    }

    /** Returns the payload of a request to get copies. */
    public static Element enable() {
        return Element.of("enable", NAMESPACE);
    }

    /** Returns the payload of a request to get no copies any more. */
    public static Element disable() {
        return Element.of("disable", NAMESPACE);
    }
}
