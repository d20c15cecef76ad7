// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.RosterItem;

/** A change of what is stored of a roster. */
public sealed interface RosterChange {
    /** Adds an item, or replaces the one of its address. */
    record Save(RosterItem item) implements RosterChange {}

    /** Removes an item; none there is no change. */
    record Remove(Jid jid) implements RosterChange {}

    /** Keeps a request, in place of an older one of the same sender. */
    record AddRequest(Roster.Request request) implements RosterChange {}

    /** Forgets a sender's request. */
    record DropRequest(Jid from) implements RosterChange {}
}
