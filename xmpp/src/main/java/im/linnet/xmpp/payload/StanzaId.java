// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * The id that a server or room has given to a stanza: XEP-0359 Unique and Stable Stanza IDs, version 0.7.0.
 *
 * @param id the id, unique among those of {@code by}
 * @param by who has given it
 */
public record StanzaId(String id, Jid by) {
    /** The namespace of {@code stanza-id} and {@code origin-id}, which is a feature too. */
    public static final String NAMESPACE = "urn:xmpp:sid:0";

    private static final String NAME = "stanza-id";

    /** Returns the first id in a stanza that an address has given, or null without one. */
    public static @Nullable String in(Element stanza, Jid by) {
        for (Element child : stanza.elements(NAME, NAMESPACE)) {
            String id = child.attribute("id");
            if (id != null && by.equals(Jid.orNull(child.attribute("by")))) {
                return id;
            }
        }
        return null;
    }

    /** Returns the id that the sender's client has given to a stanza, or null without one. Anybody may have set it. */
    public static @Nullable String originId(Element stanza) {
        Element child = stanza.child("origin-id", NAMESPACE);
        return child == null ? null : child.attribute("id");
    }

    /** Returns the {@code stanza-id} element. */
    public Element toElement() {
        return Element.builder(NAME, NAMESPACE)
                .attribute("by", by.toString())
                .attribute("id", id)
                .build();
    }

    /** Returns an {@code origin-id} element. */
    public static Element originIdElement(String id) {
        return Element.builder("origin-id", NAMESPACE).attribute("id", id).build();
    }

    /**
     * Returns a stanza without the ids that claim to be given by an address, however it is spelled (§3 rule 2). Those
     * that name no valid address go too, since a careless receiver could take them for the wanted ones.
     */
    public static Element stripStanzaIds(Element stanza, Jid by) {
        return stanza.without(child -> {
            if (!child.is(NAME, NAMESPACE)) {
                return false;
            }
            Jid claimed = Jid.orNull(child.attribute("by"));
            return claimed == null || claimed.equals(by);
        });
    }
}
