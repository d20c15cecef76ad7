// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A roster or a part of it: RFC 6121 §2.
 *
 * @param ver the version of the roster, or null without one; empty in a request of a client that has none yet
 * @param items the contacts
 */
public record RosterQuery(@Nullable String ver, List<RosterItem> items) {
    /**
     * What a server takes in a roster set.
     *
     * @param nameLength the greatest length of a contact's name in UTF-16 units
     * @param groupLength the greatest length of a group's name in UTF-16 units
     * @param groups the greatest number of groups of a contact
     */
    public record Limits(int nameLength, int groupLength, int groups) {}

    /** Takes a copy of the list. */
    public RosterQuery {
        items = List.copyOf(items);
    }

    /** Returns a push, or a set of a client. */
    public static RosterQuery of(@Nullable String ver, RosterItem item) {
        return new RosterQuery(ver, List.of(item));
    }

    /**
     * Reads a client's request for its roster (§2.1.3).
     *
     * @return a query that has no items but may have a version
     * @throws StanzaException ({@code bad-request}) if there are items in it
     */
    public static RosterQuery get(Element query) {
        if (query.has("item", Namespaces.ROSTER)) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "items in a roster request");
        }
        return new RosterQuery(query.attribute("ver"), List.of());
    }

    /**
     * Reads a client's change of its roster (§2.1.5, §2.3.3). What only the server may decide is left at its default:
     * the subscription is {@code NONE} or {@code REMOVE}.
     *
     * @throws StanzaException ({@code bad-request}) if there is not exactly one item, it has no address, or a group is
     *     named twice; ({@code jid-malformed}) if the address is not one; ({@code not-acceptable}) if a group's name is
     *     empty or a limit is exceeded
     */
    public static RosterItem set(Element query, Limits limits) {
        List<Element> items = query.elements("item", Namespaces.ROSTER);
        if (items.size() != 1) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not exactly one roster item");
        }
        Element item = items.getFirst();
        Jid jid = Attributes.requiredJid(item, "jid");
        if (Subscription.ofValue(item.attribute("subscription")) == Subscription.REMOVE) {
            return RosterItem.removal(jid);
        }
        String name = item.attribute("name");
        if (name != null && name.length() > limits.nameLength) {
            throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "name too long");
        }
        return new RosterItem(jid, name, Subscription.NONE, false, false, groups(item, limits));
    }

    private static List<String> groups(Element item, Limits limits) {
        List<String> groups = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Element element : item.elements("group", Namespaces.ROSTER)) {
            String group = element.text();
            if (group.isEmpty()) {
                throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "group without a name");
            }
            if (group.length() > limits.groupLength || groups.size() == limits.groups) {
                throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "group too long or too many groups");
            }
            if (!seen.add(Normalizer.normalize(group, Normalizer.Form.NFC))) {
                throw new StanzaException(ErrorCondition.BAD_REQUEST, "group named twice");
            }
            groups.add(group);
        }
        return groups;
    }

    /**
     * Reads what a server has sent: a result or a push (§2.1.4, §2.1.6).
     *
     * @throws StanzaException ({@code bad-request}) if an item has no valid address
     */
    public static RosterQuery received(Element query) {
        List<RosterItem> items = new ArrayList<>();
        for (Element item : query.elements("item", Namespaces.ROSTER)) {
            Set<String> groups = new HashSet<>();
            List<String> inOrder = new ArrayList<>();
            for (Element group : item.elements("group", Namespaces.ROSTER)) {
                if (groups.add(group.text())) {
                    inOrder.add(group.text());
                }
            }
            String approved = item.attribute("approved", "false");
            items.add(new RosterItem(
                    Attributes.requiredJid(item, "jid"),
                    item.attribute("name"),
                    Subscription.ofValue(item.attribute("subscription")),
                    item.attribute("ask", "").equals("subscribe"),
                    approved.equals("true") || approved.equals("1"),
                    inOrder));
        }
        return new RosterQuery(query.attribute("ver"), items);
    }

    /** Returns the {@code query} element. */
    public Element toElement() {
        return Element.builder("query", Namespaces.ROSTER)
                .attribute("ver", ver)
                .children(items.stream().map(RosterItem::toElement).toList())
                .build();
    }
}
