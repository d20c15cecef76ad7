// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.account.StoredToken.Slot;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.UserAgent;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The clients of accounts and their tokens, in the tables {@code client} and {@code client_token}. */
public final class ClientStore {
    private static final int ROW_BYTES = 100;
    /** As much of a name as anybody wants to read. */
    private static final int NAME_CHARACTERS = 100;

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;

    public ClientStore(Database database, Ids ids, InstantSource clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * How much is remembered.
     *
     * @param clients how many clients of one account; one more makes the one forgotten that was not seen for longest
     * @param retention for how long a client is remembered that does not come back
     */
    public record Limits(int clients, Duration retention) {}

    /** The tokens that a client has, and whose client it is. */
    record TokenHolder(long accountId, long clientId, List<StoredToken> tokens) {}

    /** A client's use of a token: the token, and the count that came with it, or null. */
    record TokenUse(
            long clientId, StoredToken token, @Nullable Integer count) {}

    /**
     * Remembers that a client has signed in.
     *
     * @param agent what it says about itself, with an id
     * @param password whether it showed the password
     * @return the client's number
     */
    long signedIn(long accountId, UserAgent agent, boolean password, Limits limits) {
        long now = clock.millis();
        byte[] id = bytes(Objects.requireNonNull(agent.id(), "no id"));
        return database.write(handle -> {
            handle.createUpdate("""
                            INSERT INTO client (id, account_id, agent, software, device, first_seen, last_seen,
                                password_seen)
                            SELECT :id, a.id, :agent, :software, :device, :now, :now, :password FROM account a
                            WHERE a.id = :account
                            ON CONFLICT (account_id, agent) DO UPDATE SET software = excluded.software,
                                device = excluded.device, last_seen = excluded.last_seen,
                                password_seen = COALESCE(excluded.password_seen, client.password_seen)""")
                    .bind("id", ids.next())
                    .bind("account", accountId)
                    .bind("agent", id)
                    .bind("software", shortened(agent.software()))
                    .bind("device", shortened(agent.device()))
                    .bind("now", now)
                    .bind("password", password ? (Long) now : null)
                    .execute();
            forget(handle, accountId, limits, now);
            return handle.createQuery("SELECT id FROM client WHERE account_id = :account AND agent = :agent")
                    .bind("account", accountId)
                    .bind("agent", id)
                    .mapTo(long.class)
                    .findOne()
                    .orElse(0L);
        });
    }

    private static void forget(Handle handle, long accountId, Limits limits, long now) {
        handle.createUpdate("""
                        DELETE FROM client WHERE account_id = :account AND (last_seen < :oldest OR id NOT IN (
                            SELECT id FROM client WHERE account_id = :account
                            ORDER BY last_seen DESC, id DESC LIMIT :clients))""")
                .bind("account", accountId)
                .bind("oldest", now - limits.retention().toMillis())
                .bind("clients", limits.clients())
                .execute();
    }

    private static @Nullable String shortened(@Nullable String name) {
        if (name == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        name.codePoints()
                .limit(NAME_CHARACTERS)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    /**
     * Notes that a known client was there, soon; never blocks.
     *
     * @return completes when that is durable, with the rules of {@link Database#append}
     */
    CompletableFuture<Void> seen(long clientId) {
        long now = clock.millis();
        return database.append(
                ROW_BYTES,
                batch -> batch.add("UPDATE client SET last_seen = ? WHERE id = ?", row -> {
                    row.setLong(1, now);
                    row.setLong(2, clientId);
                }));
    }

    /** Returns the clients of an account, the one that was seen last first. */
    public List<StoredClient> list(long accountId) {
        long now = clock.millis();
        return database.read(handle -> handle.createQuery("""
                        SELECT id, agent, software, device, first_seen, last_seen, password_seen,
                            EXISTS (SELECT 1 FROM client_token t WHERE t.client_id = c.id AND t.expires > :now)
                        FROM client c WHERE account_id = :account ORDER BY last_seen DESC, id DESC""")
                .bind("account", accountId)
                .bind("now", now)
                .map((row, _) -> client(row))
                .list());
    }

    private static StoredClient client(ResultSet row) throws SQLException {
        Instant first = Instant.ofEpochMilli(row.getLong(5));
        Instant last = Instant.ofEpochMilli(row.getLong(6));
        long password = row.getLong(7);
        Instant shown = row.wasNull() ? null : Instant.ofEpochMilli(password);
        return new StoredClient(
                row.getLong(1),
                uuid(row.getBytes(2)),
                row.getString(3),
                row.getString(4),
                new StoredClient.Seen(first, last, shown),
                row.getBoolean(8));
    }

    /**
     * Forgets a client and its tokens.
     *
     * @return false if the account has no such client
     */
    public boolean forget(long accountId, long clientId) {
        return database.write(handle ->
                handle.execute("DELETE FROM client WHERE account_id = ? AND id = ?", accountId, clientId) == 1);
    }

    /** Returns the tokens of a client; empty if there is no such client, or no such account that may sign in. */
    Optional<TokenHolder> tokens(Jid account, UUID agent) {
        String local = account.local();
        if (local == null) {
            return Optional.empty();
        }
        return database.read(handle -> {
            List<StoredToken> tokens = new ArrayList<>();
            // One question, so that it takes the same time whatever is missing.
            return handle
                    .createQuery("""
                            SELECT a.id, c.id, t.slot, t.mechanism, t.sealed, t.issued, t.expires
                            FROM account a JOIN client c ON c.account_id = a.id JOIN client_token t ON t.client_id = c.id
                            WHERE a.domain = :domain AND a.local = :local AND a.enabled = 1 AND c.agent = :agent
                            ORDER BY t.slot DESC""")
                    .bind("domain", account.domain())
                    .bind("local", local)
                    .bind("agent", bytes(agent))
                    .map((row, _) -> {
                        tokens.add(token(row));
                        return new TokenHolder(row.getLong(1), row.getLong(2), tokens);
                    })
                    .list()
                    .stream()
                    .findFirst();
        });
    }

    private static StoredToken token(ResultSet row) throws SQLException {
        return new StoredToken(
                Slot.of(row.getInt(3)),
                row.getString(4),
                row.getBytes(5),
                Instant.ofEpochMilli(row.getLong(6)),
                Instant.ofEpochMilli(row.getLong(7)));
    }

    /**
     * Notes the use of a token: it becomes the current one, and its count must be greater than all before.
     *
     * @return false if the count was used before, or the token is gone meanwhile
     */
    boolean used(TokenUse use) {
        StoredToken token = use.token();
        return database.write(handle -> {
            // Without a count the row is only looked for, and kept from changing until the end of the transaction.
            int found = use.count() == null
                    ? handle.execute(
                            "UPDATE client_token SET use_count = use_count"
                                    + " WHERE client_id = ? AND slot = ? AND sealed = ?",
                            use.clientId(),
                            token.slot().number(),
                            token.sealed())
                    : handle.execute(
                            "UPDATE client_token SET use_count = ?"
                                    + " WHERE client_id = ? AND slot = ? AND sealed = ? AND use_count < ?",
                            use.count(),
                            use.clientId(),
                            token.slot().number(),
                            token.sealed(),
                            use.count());
            if (found == 0) {
                return false;
            }
            if (token.slot() == Slot.NEW) {
                handle.execute(
                        "DELETE FROM client_token WHERE client_id = ? AND slot = ?",
                        use.clientId(),
                        Slot.CURRENT.number());
                handle.execute(
                        "UPDATE client_token SET slot = ? WHERE client_id = ?", Slot.CURRENT.number(), use.clientId());
            }
            return true;
        });
    }

    /** Gives a client a token, in place of one that it got before and has not used; not if the client is gone. */
    void give(long clientId, StoredToken token) {
        database.write(handle -> handle.execute(
                """
                INSERT INTO client_token (client_id, slot, mechanism, sealed, issued, expires, use_count)
                SELECT id, ?, ?, ?, ?, ?, 0 FROM client WHERE id = ?
                ON CONFLICT (client_id, slot) DO UPDATE SET mechanism = excluded.mechanism, sealed = excluded.sealed,
                    issued = excluded.issued, expires = excluded.expires, use_count = 0""",
                token.slot().number(),
                token.mechanism(),
                token.sealed(),
                token.issued().toEpochMilli(),
                token.expires().toEpochMilli(),
                clientId));
    }

    /** Takes all tokens from a client. */
    void takeTokens(long clientId) {
        database.write(handle -> handle.execute("DELETE FROM client_token WHERE client_id = ?", clientId));
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
