// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * A stanza inside another: XEP-0297 Stanza Forwarding, version 1.0. It must never be handled like one that was received
 * itself; whether it is genuine depends on who forwarded it and why.
 *
 * @param delay when the forwarder received it, or null
 * @param stanza the stanza with its own namespace
 */
public record Forwarded(@Nullable Delay delay, Element stanza) {
    /** The namespace of {@code forwarded}, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:forward:0";

    /**
     * Returns what an element forwards.
     *
     * @return null if there is no {@code forwarded} element in it
     * @throws StanzaException ({@code bad-request}) if there is one without exactly one stanza
     */
    public static @Nullable Forwarded in(Element parent) {
        Element forwarded = parent.child("forwarded", NAMESPACE);
        return forwarded == null ? null : of(forwarded);
    }

    /**
     * Reads a {@code forwarded} element.
     *
     * @throws StanzaException ({@code bad-request}) if it does not have exactly one stanza in it
     */
    public static Forwarded of(Element forwarded) {
        Element stanza = null;
        for (Element child : forwarded.elements()) {
            boolean isStanza = switch (child.name()) {
                case "message", "presence", "iq" -> true;
                default -> false;
            };
            if (isStanza && stanza != null) {
                throw new StanzaException(ErrorCondition.BAD_REQUEST, "several forwarded stanzas");
            }
            stanza = isStanza ? child : stanza;
        }
        if (stanza == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "no forwarded stanza");
        }
        return new Forwarded(Delay.in(forwarded), stanza);
    }

    /** Returns the {@code forwarded} element. */
    public Element toElement() {
        return Element.builder("forwarded", NAMESPACE)
                .child(delay == null ? null : delay.toElement())
                .child(stanza)
                .build();
    }
}
