// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.RosterItem;
import java.util.List;

/**
 * What is stored of a roster.
 *
 * @param version grows with every change of an item; unique also over accounts that were deleted and made anew
 * @param items what clients see
 * @param requests the subscription requests that the user has not answered ("Pending In"), oldest first; their senders
 *     need not be among the items
 */
public record Roster(long version, List<RosterItem> items, List<Request> requests) {
    public Roster {
        items = List.copyOf(items);
        requests = List.copyOf(requests);
    }

    /**
     * An unanswered request.
     *
     * @param from the bare address of who wants to subscribe
     * @param stanza the whole request, to be delivered again at the next login (RFC 6121 §3.1.3)
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way from and to the database, never compared.
    public record Request(Jid from, byte[] stanza) {}
}
