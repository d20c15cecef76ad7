// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.extension.Account;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;

/** Keeps in accounts' archives what their users want. */
public final class AccountArchives implements ArchiveRules {
    private final boolean enabled;
    private final ArchiveIds ids;
    private final Retractions retractions;

    /**
     * Creates the rules of a server.
     *
     * @param enabled whether anything is kept, as {@link ArchiveFeature} is there then
     */
    public AccountArchives(boolean enabled, ArchiveIds ids, Retractions retractions) {
        this.enabled = enabled;
        this.ids = ids;
        this.retractions = retractions;
    }

    @Override
    public boolean keeps(Account owner, Jid peer, Message message) {
        return enabled
                && ArchivePolicy.isArchived(message, peer, owner.state(ArchiveFeature.PREFERENCES), contact -> {
                    // Notes to oneself are as good as those of a contact.
                    return contact.equals(owner.jid()) || owner.isContact(contact);
                });
    }

    @Override
    public void committed(KeptMessage kept, Message message) {
        retractions.committed(kept, message);
    }

    @Override
    public String visibleId(Account owner, long messageId) {
        return ids.encode(owner.id(), messageId);
    }
}
