// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * A message (RFC 6121 §5).
 *
 * @param element the stanza as an element
 * @param from the sender, or null if it is implied by the stream
 * @param to the addressee, or null if it is implied by the stream
 * @param type the type; {@code normal} without the attribute and for an unknown value (RFC 6121 §5.2.2)
 */
public record Message(
        Element element, @Nullable Jid from, @Nullable Jid to, MessageType type) implements Stanza {
    /**
     * Reads one.
     *
     * @throws StanzaException ({@code jid-malformed}) if an address is not valid
     */
    public static Message of(Element element) {
        MessageType type = MessageType.ofAttribute(element.attribute("type"));
        return new Message(element, Stanza.address(element, "from"), Stanza.address(element, "to"), type);
    }

    /** Returns the text of the first body, or null without one. */
    public @Nullable String body() {
        return element.childText("body");
    }

    @Override
    public boolean isError() {
        return type == MessageType.ERROR;
    }

    @Override
    public Message withFrom(@Nullable Jid newFrom) {
        return new Message(element.with("from", newFrom == null ? null : newFrom.toString()), newFrom, to, type);
    }

    @Override
    public Message withTo(@Nullable Jid newTo) {
        return new Message(element.with("to", newTo == null ? null : newTo.toString()), from, newTo, type);
    }

    @Override
    public Message withElement(Element newElement) {
        return new Message(newElement, from, to, type);
    }
}
