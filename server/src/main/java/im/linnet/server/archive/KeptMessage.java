// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.xmpp.jid.Jid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that is to be kept.
 *
 * @param id its id, by {@link im.linnet.server.store.Ids}, taken just before it is appended
 * @param senderId the sender's local account, or 0
 * @param recipientId the recipient's local account, or 0
 * @param from whom it is from, usually a full address
 * @param to whom it is to
 * @param flags {@link #IN_SENDERS_ARCHIVE} and others
 * @param undelivered whether the recipient has not had it yet
 * @param position which stanza of its sender's session it was, or null
 * @param deliveries the sessions that it went to
 * @param stanza its bytes, in the client namespace, which is not declared
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way to the database, never compared.
public record KeptMessage(
        long id,
        long senderId,
        long recipientId,
        Jid from,
        Jid to,
        int flags,
        boolean undelivered,
        @Nullable SentPosition position,
        List<Delivery> deliveries,
        byte[] stanza) {
    /** The flag of a message in the archive of its sender. */
    public static final int IN_SENDERS_ARCHIVE = 1;

    /** The flag of a message in the archive of its recipient. */
    public static final int IN_RECIPIENTS_ARCHIVE = 2;

    /** The flag of a message whose content has been retracted. */
    public static final int TOMBSTONE = 8;

    public KeptMessage {
        deliveries = List.copyOf(deliveries);
        if (undelivered && recipientId == 0) {
            throw new IllegalArgumentException("a message can wait for a local account only");
        }
    }
}
