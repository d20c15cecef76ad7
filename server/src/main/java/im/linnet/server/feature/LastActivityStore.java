// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.store.Database;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** When users went offline, and what they said (XEP-0012 §4), in the table {@code last_activity}. */
public final class LastActivityStore {
    private static final int ROW_OVERHEAD = 100;
    private static final String UPSERT = """
            INSERT INTO last_activity (account_id, at, status) SELECT id, ?, ? FROM account WHERE id = ?
            ON CONFLICT (account_id) DO UPDATE SET at = excluded.at, status = excluded.status""";

    private final Database database;

    public LastActivityStore(Database database) {
        this.database = database;
    }

    /**
     * The end of a user's last session.
     *
     * @param at when, to the millisecond
     * @param status the text of the last unavailable presence, or null without one
     */
    public record LastActivity(Instant at, @Nullable String status) {}

    /** Returns when the user went offline last; empty if that was never noted. */
    public Optional<LastActivity> find(long accountId) {
        return database.read(handle -> handle.createQuery(
                        "SELECT at, status FROM last_activity WHERE account_id = :account")
                .bind("account", accountId)
                .map((row, _) -> new LastActivity(Instant.ofEpochMilli(row.getLong(1)), row.getString(2)))
                .findOne());
    }

    /**
     * Notes that the user went offline, in place of what was noted before; nothing happens if the account is
     * gone. Never blocks.
     *
     * @return completes when that is durable, with the rules of {@link Database#append}
     */
    public CompletableFuture<Void> save(long accountId, LastActivity activity) {
        String status = activity.status();
        return database.appendRepeatable(
                ROW_OVERHEAD + (status == null ? 0 : 2 * status.length()),
                batch -> batch.add(UPSERT, row -> {
                    row.setLong(1, activity.at().toEpochMilli());
                    if (status == null) {
                        row.setNull(2, Types.VARCHAR);
                    } else {
                        row.setString(2, status);
                    }
                    row.setLong(3, accountId);
                }));
    }
}
