// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Usage;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Messages for users who are away (XEP-0160), in the table {@code offline_message}. Quotas are the caller's. */
public final class OfflineStore {
    private static final int ROW_OVERHEAD = 100;

    private final Database database;
    private final Ids ids;

    public OfflineStore(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /**
     * A stored message.
     *
     * @param id grows in the order in which messages were appended
     * @param received when the server got it, to the millisecond
     * @param stanza the message's bytes as they were appended
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way from the database, never compared.
    public record OfflineMessage(long id, Instant received, byte[] stanza) {}

    /**
     * Adds a message; never blocks.
     *
     * @return completes when the message is durable, with the rules of {@link Database#append}
     */
    public CompletableFuture<Void> append(long accountId, byte[] stanza, Instant received) {
        long id = ids.next();
        return database.appendRepeatable(
                stanza.length + ROW_OVERHEAD,
                batch -> batch.add(
                        "INSERT INTO offline_message (id, account_id, received, stanza) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                        row -> {
                            row.setLong(1, id);
                            row.setLong(2, accountId);
                            row.setLong(3, received.toEpochMilli());
                            row.setBytes(4, stanza);
                        }));
    }

    /** Returns how many messages wait. */
    public int count(long accountId) {
        return usage(accountId).count();
    }

    /** Returns how much waits. */
    public Usage usage(long accountId) {
        return database.read(handle -> handle.createQuery("""
                        SELECT count(*), coalesce(sum(octet_length(stanza)), 0)
                        FROM offline_message WHERE account_id = :account""")
                .bind("account", accountId)
                .map((row, _) -> new Usage(row.getInt(1), row.getLong(2)))
                .one());
    }

    /** Returns the oldest messages in order, at most so many. */
    public List<OfflineMessage> load(long accountId, int limit) {
        return database.read(handle -> handle.createQuery("""
                        SELECT id, received, stanza FROM offline_message
                        WHERE account_id = :account ORDER BY id LIMIT :limit""")
                .bind("account", accountId)
                .bind("limit", limit)
                .map((row, _) ->
                        new OfflineMessage(row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), row.getBytes(3)))
                .list());
    }

    /** Deletes the messages up to and with an id; returns how many. */
    public int delete(long accountId, long upToId) {
        return database.write(handle ->
                handle.execute("DELETE FROM offline_message WHERE account_id = ? AND id <= ?", accountId, upToId));
    }
}
