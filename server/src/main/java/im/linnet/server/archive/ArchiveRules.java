// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.extension.Account;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Message;

/** Which messages are kept in whose archive. Safe from any thread; never blocks. */
public interface ArchiveRules {
    /**
     * Tells whether an account's archive keeps a message.
     *
     * @param peer who is at the other end of the conversation
     */
    boolean keeps(Account owner, Jid peer, Message message);

    /**
     * Hears of a message that has become durable; does nothing by default.
     *
     * @param kept as it was appended
     * @param message the same, with the sender that the server has seen
     */
    default void committed(KeptMessage kept, Message message) {}

    /** Returns the id that an account's clients see of a message in its archive (XEP-0359). */
    String visibleId(Account owner, long messageId);
}
