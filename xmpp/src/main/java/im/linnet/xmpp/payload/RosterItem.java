// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A contact in a roster (RFC 6121 §2.1.2).
 *
 * @param jid the contact
 * @param name what the user calls the contact, or null
 * @param subscription who sees whose presence
 * @param ask whether the user has asked to see the contact's presence and waits
 * @param approved whether the user has allowed the contact in advance to see the user's presence
 * @param groups the groups, each once, in order
 */
public record RosterItem(
        Jid jid, @Nullable String name, Subscription subscription, boolean ask, boolean approved, List<String> groups) {
    /** Takes a copy of the list; an empty name is as good as none (§2.4.1). */
    public RosterItem {
        name = name == null || name.isEmpty() ? null : name;
        groups = List.copyOf(groups);
    }

    /** Returns the item that tells that a contact was removed, or that asks to remove it. */
    public static RosterItem removal(Jid jid) {
        return new RosterItem(jid, null, Subscription.REMOVE, false, false, List.of());
    }

    /** Returns the {@code item} element. */
    public Element toElement() {
        Element.Builder item = Element.builder("item", Namespaces.ROSTER)
                .attribute("approved", approved ? "true" : null)
                .attribute("ask", ask ? "subscribe" : null)
                .attribute("jid", jid.toString())
                .attribute("name", name)
                .attribute("subscription", subscription.value());
        for (String group : groups) {
            item.textChild("group", group);
        }
        return item.build();
    }
}
