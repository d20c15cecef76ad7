// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.RosterItem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client with an older roster needs to be up to date (RFC 6121 §2.6). */
public sealed interface RosterDelta {
    /** The version is too old, or not one of ours: the client must get everything. */
    record Full(Roster roster) implements RosterDelta {}

    /**
     * The items that changed, oldest change first; empty if the client is up to date.
     *
     * @param version the roster's version now
     */
    record Pushes(long version, List<Push> pushes) implements RosterDelta {
        public Pushes {
            pushes = List.copyOf(pushes);
        }
    }

    /**
     * The newest state of one item.
     *
     * @param version the roster's version after that change
     * @param item null if it was removed
     */
    record Push(long version, Jid jid, @Nullable RosterItem item) {}
}
