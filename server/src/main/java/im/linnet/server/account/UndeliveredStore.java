// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.archive.KeptMessage;
import im.linnet.server.store.Database;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Messages that no client of an account has got (XEP-0160): a view on the table {@code message}, by the table
 * {@code undelivered}.
 */
public final class UndeliveredStore {
    private static final int ROW_BYTES = 50;

    private final Database database;

    public UndeliveredStore(Database database) {
        this.database = database;
    }

    /**
     * A message.
     *
     * @param id its id, which tells when it came
     * @param flags those of {@link im.linnet.server.archive.KeptMessage}
     * @param stanza its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way from the database, never compared.
    public record UndeliveredMessage(long id, int flags, byte[] stanza) {}

    /** Notes that nobody has got a message that is kept already; never blocks. */
    public CompletableFuture<Void> add(long accountId, long messageId) {
        return database.appendRepeatable(
                ROW_BYTES,
                batch -> batch.add(
                        "INSERT INTO undelivered (account_id, message_id) VALUES (?, ?)"
                                + " ON CONFLICT (account_id, message_id) DO NOTHING",
                        row -> {
                            row.setLong(1, accountId);
                            row.setLong(2, messageId);
                        }));
    }

    /** Notes that a message was delivered; never blocks. */
    public CompletableFuture<Void> remove(long accountId, long messageId) {
        return database.appendRepeatable(
                ROW_BYTES,
                batch -> batch.add("DELETE FROM undelivered WHERE account_id = ? AND message_id = ?", row -> {
                    row.setLong(1, accountId);
                    row.setLong(2, messageId);
                }));
    }

    /** Notes that messages were delivered; blocks. */
    public void removeAll(long accountId, Collection<Long> messageIds) {
        database.write(handle -> {
            try (var delete = handle.prepareBatch("DELETE FROM undelivered WHERE account_id = ? AND message_id = ?")) {
                for (long id : messageIds) {
                    delete.add(accountId, id);
                }
                return delete.execute().length;
            }
        });
    }

    /** Returns which messages are in the account's archive; blocks. */
    public List<Long> archived(long accountId) {
        return database.read(handle -> handle.createQuery("""
                        SELECT message.id FROM undelivered JOIN message ON message.id = undelivered.message_id
                        WHERE undelivered.account_id = :account AND message.recipient_id = :account
                            AND (message.flags & :archived) <> 0""")
                .bind("account", accountId)
                .bind("archived", KeptMessage.IN_RECIPIENTS_ARCHIVE)
                .mapTo(Long.class)
                .list());
    }

    /** Returns how many messages wait; blocks. */
    public int count(long accountId) {
        return database.read(handle -> handle.createQuery("SELECT count(*) FROM undelivered WHERE account_id = ?")
                .bind(0, accountId)
                .mapTo(Integer.class)
                .one());
    }

    /** Returns the oldest messages after an id, in order, at most so many; blocks. */
    public List<UndeliveredMessage> load(long accountId, long after, int limit) {
        return database.read(handle -> handle.createQuery("""
                        SELECT message.id, message.flags, message.stanza
                        FROM undelivered JOIN message ON message.id = undelivered.message_id
                        WHERE undelivered.account_id = :account AND undelivered.message_id > :after
                        ORDER BY undelivered.message_id LIMIT :limit""")
                .bind("account", accountId)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, _) -> new UndeliveredMessage(row.getLong(1), row.getInt(2), row.getBytes(3)))
                .list());
    }
}
