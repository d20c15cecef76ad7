// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * Says that a message has reached a client: XEP-0184 Message Delivery Receipts, version 1.4.0.
 *
 * @param id the id of the message that has
 */
public record Receipt(String id) {
    /** The namespace of {@code request} and {@code received}, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:receipts";

    /** Returns the receipt in a message, or null without one that says for which message it is. */
    public static @Nullable Receipt in(Message message) {
        Element received = message.element().child("received", NAMESPACE);
        String id = received == null ? null : received.attribute("id");
        return id == null ? null : new Receipt(id);
    }

    /** Tells whether a message asks for a receipt. */
    public static boolean isRequested(Message message) {
        return message.element().has("request", NAMESPACE);
    }

    /** Returns the receipt's element. */
    public Element toElement() {
        return Element.builder("received", NAMESPACE).attribute("id", id).build();
    }

    /** Returns the element that asks for a receipt. */
    public static Element request() {
        return Element.of("request", NAMESPACE);
    }
}
