// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to an entity: XEP-0030 Service Discovery, version 2.5.0, §4. A result set (XEP-0059) is a child of the
 * same element.
 *
 * @param node the node that was asked for, or null
 * @param items the items in order
 */
public record DiscoItems(@Nullable String node, List<Item> items) {
    /** The namespace of item requests and answers, which is a feature too. */
    public static final String NAMESPACE = "http://jabber.org/protocol/disco#items";

    /**
     * An item.
     *
     * @param jid its address
     * @param node its node at this address, or null
     * @param name its name for humans, or null
     */
    public record Item(
            Jid jid, @Nullable String node, @Nullable String name) {}

    /** Takes a copy of the list. */
    public DiscoItems {
        items = List.copyOf(items);
    }

    /** Returns the payload of a request. */
    public static Element request(@Nullable String node) {
        return Element.builder("query", NAMESPACE).attribute("node", node).build();
    }

    /**
     * Reads the {@code query} element of an answer.
     *
     * @throws StanzaException ({@code bad-request}) if it is none, or an item has no valid address
     */
    public static DiscoItems of(Element query) {
        if (!query.is("query", NAMESPACE)) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not service discovery items");
        }
        List<Item> items = new ArrayList<>();
        for (Element item : query.elements("item", NAMESPACE)) {
            Jid jid = Jid.orNull(item.attribute("jid"));
            if (jid == null) {
                throw new StanzaException(ErrorCondition.BAD_REQUEST, "item without an address");
            }
            items.add(new Item(jid, item.attribute("node"), item.attribute("name")));
        }
        return new DiscoItems(query.attribute("node"), items);
    }

    /** Returns the {@code query} element. */
    public Element toElement() {
        Element.Builder query = Element.builder("query", NAMESPACE).attribute("node", node);
        for (Item item : items) {
            query.child(Element.builder("item", NAMESPACE)
                    .attribute("jid", item.jid.toString())
                    .attribute("node", item.node)
                    .attribute("name", item.name)
                    .build());
        }
        return query.build();
    }
}
