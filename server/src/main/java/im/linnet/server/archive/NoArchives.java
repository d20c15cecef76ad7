// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.extension.Account;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;

/** The rules of a server that keeps no archives. */
public final class NoArchives implements ArchiveRules {
    @Override
    public boolean keeps(Account owner, Jid peer, Message message) {
        return false;
    }

    @Override
    public String visibleId(Account owner, long messageId) {
        throw new IllegalStateException("there is no archive");
    }
}
