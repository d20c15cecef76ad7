// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.XmppDateTime;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody takes back a message: XEP-0424 Message Retraction, version 0.4.2. It counts only if both are from the same bare
 * address; in a room, from the same occupant (§5).
 *
 * @param id the id of the message that is taken back
 */
public record Retraction(String id) {
    /** The namespace of retractions, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:message-retract:1";

    /** The feature of archives that keep tombstones. */
    public static final String TOMBSTONE_FEATURE = NAMESPACE + "#tombstone";

    /**
     * What is left of a message that was taken back (§4).
     *
     * @param id the id of the message that took it back
     * @param stamp when that happened, or null if that is not known
     */
    public record Tombstone(String id, @Nullable Instant stamp) {
        private static final String NAME = "retracted";

        /** Returns the tombstone in a message, or null without a valid one. */
        public static @Nullable Tombstone in(Element message) {
            Element retracted = message.child(NAME, NAMESPACE);
            String id = retracted == null ? null : retracted.attribute("id");
            return retracted == null || id == null
                    ? null
                    : new Tombstone(id, XmppDateTime.parse(retracted.attribute("stamp")));
        }

        /** Returns the {@code retracted} element. */
        public Element toElement() {
            return Element.builder(NAME, NAMESPACE)
                    .attribute("stamp", stamp == null ? null : XmppDateTime.format(stamp))
                    .attribute("id", id)
                    .build();
        }

        /** Returns what is left of a message: its envelope, its sender's id of it, and this. */
        public Element replace(Element message) {
            String originId = StanzaId.originId(message);
            Element.Builder left = Element.builder(message.name(), message.namespace())
                    .attribute("type", message.attribute("type"))
                    .attribute("from", message.attribute("from"))
                    .attribute("to", message.attribute("to"))
                    .attribute("id", message.attribute("id"));
            return left.child(toElement())
                    .child(originId == null ? null : StanzaId.originIdElement(originId))
                    .build();
        }
    }

    /** Returns the retraction in a message, or null without a valid one. */
    public static @Nullable Retraction in(Element message) {
        Element retract = message.child("retract", NAMESPACE);
        String id = retract == null ? null : retract.attribute("id");
        return id == null || id.isEmpty() ? null : new Retraction(id);
    }

    /** Returns the {@code retract} element. */
    public Element toElement() {
        return Element.builder("retract", NAMESPACE).attribute("id", id).build();
    }
}
