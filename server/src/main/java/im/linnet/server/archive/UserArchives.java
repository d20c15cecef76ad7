// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.extension.Account;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;

/** Every account has an archive, which keeps what its user wants of what is worth keeping. */
public final class UserArchives implements ArchiveRules {
    private final ArchiveIds ids;

    /** Creates the rules. */
    public UserArchives(ArchiveIds ids) {
        this.ids = ids;
    }

    @Override
    public boolean keeps(Account owner, Jid peer, Message message) {
        return ArchivePolicy.isArchived(message, peer, owner.state(ArchiveFeature.PREFERENCES), owner::isContact);
    }

    @Override
    public String visibleId(Account owner, long messageId) {
        return ids.encode(owner.id(), messageId);
    }
}
