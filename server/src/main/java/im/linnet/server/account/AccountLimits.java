// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.config.C2sOptions.ResourceConflict;

/**
 * Bounds and policies of an account.
 *
 * @param resources clients connected at once
 * @param conflict what happens when a resource is taken
 * @param rosterItems contacts
 * @param offlineMessages messages kept while the user is away, 0 for none
 * @param requestsFromStrangers whether requests to a client come through from those who may not see its presence
 */
public record AccountLimits(
        int resources, ResourceConflict conflict, int rosterItems, int offlineMessages, boolean requestsFromStrangers) {
    /** Addresses that one resource may have sent directed presence to. */
    static final int DIRECTED = 1_000;
    /** Subscription requests that wait for the user. */
    static final int REQUESTS = 200;
    /** Bytes of a subscription request that is kept as a whole. */
    static final int REQUEST_BYTES = 10_000;
    /** Characters of the names and addresses in a roster, which is held in memory and sent as one stanza. */
    static final int ROSTER_CHARACTERS = 2_000_000;
    /** Stanzas that may wait in an account's mailbox before senders are refused. */
    static final int BACKLOG = 20_000;
}
