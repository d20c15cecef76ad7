// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * Says that a user has seen a conversation up to a message: XEP-0333 Displayed Markers, version 1.0.0.
 *
 * @param id the id of the last message that was displayed
 */
public record ChatMarker(String id) {
    /** The namespace of {@code markable} and {@code displayed}, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:chat-markers:0";

    /** Returns the marker in a message, or null without one that says for which message it is. */
    public static @Nullable ChatMarker in(Message message) {
        Element displayed = message.element().child("displayed", NAMESPACE);
        String id = displayed == null ? null : displayed.attribute("id");
        return id == null ? null : new ChatMarker(id);
    }

    /** Tells whether a message asks for a marker. */
    public static boolean isRequested(Message message) {
        return message.element().has("markable", NAMESPACE);
    }

    /** Returns the marker's element. */
    public Element toElement() {
        return Element.builder("displayed", NAMESPACE).attribute("id", id).build();
    }

    /** Returns the element that asks for a marker. */
    public static Element request() {
        return Element.of("markable", NAMESPACE);
    }
}
