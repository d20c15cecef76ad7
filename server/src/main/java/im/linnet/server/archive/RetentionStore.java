// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Removes what is no longer to be kept, a few rows at a time, while the server runs.
 *
 * <p>An entry of an archive goes first; its message goes with the last entry, unless it still waits for its delivery.
 * Then it becomes one of those that are in no archive, which go when they have been delivered.
 */
final class RetentionStore {
    private static final String UNREFERENCED = """
            NOT EXISTS (SELECT 1 FROM archive_entry e WHERE e.account_id = message.sender_id AND e.id = message.id)
            AND NOT EXISTS (SELECT 1 FROM archive_entry e WHERE e.account_id = message.recipient_id AND e.id = message.id)""";
    private static final String WAITS = """
            EXISTS (SELECT 1 FROM undelivered u
                    WHERE u.account_id = message.recipient_id AND u.message_id = message.id)""";

    private final Database database;
    private final String wordsOf;

    RetentionStore(Database database) {
        this.database = database;
        this.wordsOf = "DELETE FROM archive_text WHERE " + (database.isPostgres() ? "id" : "rowid") + " = ?";
    }

    /**
     * Who owns an archive.
     *
     * @param domain the account's domain
     * @param maxAge how long messages are kept for this account, or null for what the configuration says
     * @param maxMessages how many are kept for this account, or null for what the configuration says
     */
    record Owner(
            String domain,
            @Nullable Duration maxAge,
            @Nullable Long maxMessages) {}

    /** Returns the account after another that has an archive; accounts that are gone may still have one. */
    OptionalLong accountAfter(long accountId) {
        return database.read(handle -> {
            Optional<Long> next = handle.createQuery("SELECT min(account_id) FROM archive_entry WHERE account_id > ?")
                    .bind(0, accountId)
                    .mapTo(Long.class)
                    .findOne();
            return next.isPresent() ? OptionalLong.of(next.get()) : OptionalLong.empty();
        });
    }

    /** Returns who owns an archive; empty if the account is gone. */
    Optional<Owner> owner(long accountId) {
        return database.read(handle -> handle.createQuery("""
                        SELECT a.domain, l.max_age_millis, l.max_messages
                        FROM account a LEFT JOIN archive_limit l ON l.account_id = a.id WHERE a.id = ?""")
                .bind(0, accountId)
                .map((row, _) -> new Owner(row.getString(1), duration(row.getObject(2)), number(row.getObject(3))))
                .findOne());
    }

    private static @Nullable Duration duration(@Nullable Object millis) {
        Long number = number(millis);
        return number == null ? null : Duration.ofMillis(number);
    }

    private static @Nullable Long number(@Nullable Object value) {
        return value instanceof Number number ? Long.valueOf(number.longValue()) : null;
    }

    /** Says how long an account's messages are kept; null for what the configuration says. */
    void limit(long accountId, @Nullable Duration maxAge, @Nullable Long maxMessages) {
        database.write(handle -> handle.createUpdate("""
                        INSERT INTO archive_limit (account_id, max_age_millis, max_messages)
                        VALUES (:account, :age, :messages)
                        ON CONFLICT (account_id) DO UPDATE
                        SET max_age_millis = excluded.max_age_millis, max_messages = excluded.max_messages""")
                .bind("account", accountId)
                .bind("age", maxAge == null ? null : Long.valueOf(maxAge.toMillis()))
                .bind("messages", maxMessages)
                .execute());
    }

    /** Returns the newest message that so many newer ones follow in an archive; empty if there are not so many. */
    OptionalLong newestBeyond(long accountId, long messages) {
        return database.read(handle -> handle.createQuery(
                        "SELECT id FROM archive_entry WHERE account_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?")
                .bind(0, accountId)
                .bind(1, messages)
                .mapTo(Long.class)
                .findOne()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty()));
    }

    /** Removes the oldest messages of an archive up to an id, at most so many; returns how many. */
    int remove(long accountId, long upToId, int limit) {
        return database.write(handle -> {
            List<Long> ids = handle.createQuery(
                            "SELECT id FROM archive_entry WHERE account_id = ? AND id <= ? ORDER BY id LIMIT ?")
                    .bind(0, accountId)
                    .bind(1, upToId)
                    .bind(2, limit)
                    .mapTo(Long.class)
                    .list();
            if (!ids.isEmpty()) {
                handle.execute("DELETE FROM archive_entry WHERE account_id = ? AND id <= ?", accountId, ids.getLast());
                release(handle, ids);
            }
            return ids.size();
        });
    }

    private void release(Handle handle, List<Long> ids) {
        for (long id : ids) {
            int gone = handle.execute("DELETE FROM message WHERE id = ? AND " + UNREFERENCED + " AND NOT " + WAITS, id);
            if (gone == 0) {
                handle.execute("UPDATE message SET flags = flags - (flags & 3) WHERE id = ? AND " + UNREFERENCED, id);
            } else {
                handle.execute(wordsOf, id);
            }
        }
    }

    /**
     * Removes messages that are in no archive and do not wait, between two ids.
     *
     * @return the last one that was looked at, empty if none is left
     */
    OptionalLong removeInvisible(long afterId, long beforeId, int limit) {
        return database.write(handle -> {
            List<Long> ids = handle.createQuery("""
                            SELECT id FROM message WHERE (flags & 3) = 0 AND id > ? AND id < ? ORDER BY id LIMIT ?""")
                    .bind(0, afterId)
                    .bind(1, beforeId)
                    .bind(2, limit)
                    .mapTo(Long.class)
                    .list();
            if (ids.isEmpty()) {
                return OptionalLong.empty();
            }
            handle.execute(
                    "DELETE FROM message WHERE (flags & 3) = 0 AND id > ? AND id <= ? AND NOT " + WAITS,
                    afterId,
                    ids.getLast());
            return OptionalLong.of(ids.getLast());
        });
    }
}
