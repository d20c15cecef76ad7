// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.jid.Jid;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A contact in a user's roster (RFC 6121 §2.1.2).
 *
 * @param jid the contact's address
 * @param name what the user calls it, or null
 * @param groups names of groups, each once
 * @param subscription who gets whose presence
 * @param ask whether the user's subscription request is unanswered ("Pending Out")
 * @param approved whether the user has approved a request in advance (§3.4)
 */
public record RosterItem(
        Jid jid, @Nullable String name, List<String> groups, Subscription subscription, boolean ask, boolean approved) {
    public RosterItem {
        groups = List.copyOf(new LinkedHashSet<>(groups));
    }
}
