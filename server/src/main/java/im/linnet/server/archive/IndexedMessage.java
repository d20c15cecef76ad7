// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.xmpp.jid.Jid;

/**
 * What the index of archives needs of a message.
 *
 * @param id its id
 * @param senderId the account with it in its archive as sent, or 0
 * @param recipientId the account with it in its archive as received, or 0
 * @param from whom it is from
 * @param to whom it is to
 * @param tag its {@link MessageTag}
 */
record IndexedMessage(long id, long senderId, long recipientId, Jid from, Jid to, int tag) {
    static IndexedMessage of(KeptMessage message) {
        int flags = message.flags();
        return new IndexedMessage(
                message.id(),
                (flags & KeptMessage.IN_SENDERS_ARCHIVE) == 0 ? 0 : message.senderId(),
                (flags & KeptMessage.IN_RECIPIENTS_ARCHIVE) == 0 ? 0 : message.recipientId(),
                message.from(),
                message.to(),
                MessageTag.of(message.stanza()));
    }

    /** Tells whether an account's archive has it. */
    boolean isIn(long accountId) {
        return senderId == accountId || recipientId == accountId;
    }

    /** Tells whether any archive has it. */
    boolean isVisible() {
        return senderId != 0 || recipientId != 0;
    }
}
