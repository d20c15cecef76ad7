// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ScramKeys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Accounts and their SCRAM keys, in the tables {@code account} and {@code credential}. */
public final class AccountStore {
    private static final int BULK = 1_000;
    private static final String INSERT = """
            INSERT INTO account (id, domain, local, enabled, created, roster_version, roster_floor)
            VALUES (?, ?, ?, 1, ?, ?, ?) ON CONFLICT (domain, local) DO NOTHING""";
    private static final String INSERT_KEYS = """
            INSERT INTO credential (account_id, mechanism, salt, iterations, stored_key, server_key)
            VALUES (?, ?, ?, ?, ?, ?)""";

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;

    public AccountStore(Database database, Ids ids, InstantSource clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /** An account to be made. */
    public record NewAccount(Jid jid, List<ScramKeys> keys) {
        public NewAccount {
            if (jid.local() == null || jid.isFull()) {
                throw new IllegalArgumentException("an account's address is user@domain, not " + jid);
            }
            keys = List.copyOf(keys);
        }
    }

    /** Returns the account of a bare address. */
    public Optional<StoredAccount> find(Jid jid) {
        String local = jid.local();
        if (local == null || jid.isFull()) {
            return Optional.empty();
        }
        return database.read(handle -> handle.createQuery(
                        "SELECT id, enabled, created FROM account WHERE domain = :domain AND local = :local")
                .bind("domain", jid.domain())
                .bind("local", local)
                .map((row, _) -> new StoredAccount(
                        row.getLong(1), jid, row.getInt(2) != 0, Instant.ofEpochMilli(row.getLong(3))))
                .findOne());
    }

    /**
     * Makes an account with its keys, enabled.
     *
     * @return empty if there is one already, which stays as it is
     * @throws IllegalArgumentException if the address is not {@code user@domain}
     */
    public Optional<StoredAccount> create(Jid jid, Collection<ScramKeys> keys) {
        NewAccount wanted = new NewAccount(jid, List.copyOf(keys));
        return database.write(handle -> insert(handle.getConnection(), List.of(wanted))).stream()
                .findFirst();
    }

    /**
     * Makes many accounts, in transactions of a thousand: after a failure, some exist.
     *
     * @return those made; the others exist already, or stand in the list twice
     */
    public List<StoredAccount> createAll(List<NewAccount> wanted) {
        List<StoredAccount> made = new ArrayList<>();
        for (int from = 0; from < wanted.size(); from += BULK) {
            List<NewAccount> part = wanted.subList(from, Math.min(from + BULK, wanted.size()));
            made.addAll(database.write(handle -> insert(handle.getConnection(), part)));
        }
        return made;
    }

    private List<StoredAccount> insert(Connection connection, List<NewAccount> wanted) throws SQLException {
        List<StoredAccount> candidates = new ArrayList<>();
        Instant created = Instant.ofEpochMilli(clock.millis());
        for (NewAccount account : wanted) {
            candidates.add(new StoredAccount(ids.next(), account.jid(), true, created));
        }
        int[] counts = insertAccounts(connection, candidates);
        List<StoredAccount> made = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(INSERT_KEYS)) {
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == 1) {
                    StoredAccount account = candidates.get(i);
                    made.add(account);
                    addKeys(statement, account.id(), wanted.get(i).keys());
                }
            }
            statement.executeBatch();
        }
        return made;
    }

    private static int[] insertAccounts(Connection connection, List<StoredAccount> accounts) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (StoredAccount account : accounts) {
                long created = account.created().toEpochMilli();
                statement.setLong(1, account.id());
                statement.setString(2, account.jid().domain());
                statement.setString(3, account.jid().local());
                statement.setLong(4, created);
                statement.setLong(5, created);
                statement.setLong(6, created);
                statement.addBatch();
            }
            return statement.executeBatch();
        }
    }

    private static void addKeys(PreparedStatement statement, long accountId, Collection<ScramKeys> keys)
            throws SQLException {
        for (ScramKeys key : keys) {
            statement.setLong(1, accountId);
            statement.setString(2, key.hash().mechanism());
            statement.setBytes(3, key.salt());
            statement.setInt(4, key.iterations());
            statement.setBytes(5, key.storedKey());
            statement.setBytes(6, key.serverKey());
            statement.addBatch();
        }
    }

    /** Returns the account's keys; empty also if there is no such account. */
    public Map<ScramHash, ScramKeys> keys(long accountId) {
        return database.read(handle -> {
            Map<ScramHash, ScramKeys> keys = new EnumMap<>(ScramHash.class);
            try (PreparedStatement statement = handle.getConnection()
                    .prepareStatement(
                            "SELECT mechanism, salt, iterations, stored_key, server_key FROM credential WHERE account_id = ?")) {
                statement.setLong(1, accountId);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        ScramHash hash = hash(row.getString(1));
                        // One that a newer version wrote is of no use here.
                        if (hash != null) {
                            keys.put(
                                    hash,
                                    new ScramKeys(
                                            hash, row.getBytes(2), row.getInt(3), row.getBytes(4), row.getBytes(5)));
                        }
                    }
                }
            }
            return keys;
        });
    }

    private static @Nullable ScramHash hash(String mechanism) {
        for (ScramHash hash : ScramHash.values()) {
            if (hash.mechanism().equals(mechanism)) {
                return hash;
            }
        }
        return null;
    }

    /**
     * Replaces all keys of an account, as a new password does: tokens that clients got for the old one are gone, too.
     *
     * @return false if there is no such account
     */
    public boolean setKeys(long accountId, Collection<ScramKeys> keys) {
        return database.write(handle -> {
            if (handle.execute("UPDATE account SET enabled = enabled WHERE id = ?", accountId) == 0) {
                return false;
            }
            handle.execute("DELETE FROM credential WHERE account_id = ?", accountId);
            handle.execute(
                    "DELETE FROM client_token WHERE client_id IN (SELECT id FROM client WHERE account_id = ?)",
                    accountId);
            handle.execute("UPDATE client SET password_seen = NULL WHERE account_id = ?", accountId);
            try (PreparedStatement statement = handle.getConnection().prepareStatement(INSERT_KEYS)) {
                addKeys(statement, accountId, keys);
                statement.executeBatch();
            }
            return true;
        });
    }

    /**
     * Adds keys of the same password, in place of those of the same hash functions.
     *
     * @param shown the keys that the password was checked with; they must not have been replaced meanwhile, or the
     *     password that was right a moment ago would come back
     * @return false if they have been
     */
    public boolean renewKeys(long accountId, ScramKeys shown, Collection<ScramKeys> keys) {
        return database.write(handle -> {
            if (handle.execute(
                            "UPDATE credential SET iterations = iterations"
                                    + " WHERE account_id = ? AND mechanism = ? AND stored_key = ?",
                            accountId,
                            shown.hash().mechanism(),
                            shown.storedKey())
                    == 0) {
                return false;
            }
            for (ScramKeys key : keys) {
                handle.execute(
                        "DELETE FROM credential WHERE account_id = ? AND mechanism = ?",
                        accountId,
                        key.hash().mechanism());
            }
            try (PreparedStatement statement = handle.getConnection().prepareStatement(INSERT_KEYS)) {
                addKeys(statement, accountId, keys);
                statement.executeBatch();
            }
            return true;
        });
    }

    /**
     * Lets the user sign in or not.
     *
     * @return false if there is no such account
     */
    public boolean setEnabled(long accountId, boolean enabled) {
        return database.write(handle ->
                handle.execute("UPDATE account SET enabled = ? WHERE id = ?", enabled ? 1 : 0, accountId) == 1);
    }

    /**
     * Deletes an account and everything that it owns.
     *
     * @return false if there is no such account
     */
    public boolean delete(long accountId) {
        return database.write(handle -> handle.execute("DELETE FROM account WHERE id = ?", accountId) == 1);
    }

    /**
     * Returns accounts ordered by domain and localpart, byte by byte.
     *
     * @param domain only this domain's, or null for all
     * @param after the address after which to begin, or null for the first
     * @param limit how many at most
     */
    public List<StoredAccount> list(@Nullable String domain, @Nullable Jid after, int limit) {
        String afterLocal = after == null || after.local() == null ? "" : after.local();
        return database.read(handle -> handle.createQuery("""
                        SELECT id, domain, local, enabled, created FROM account
                        WHERE (domain, local) > (:afterDomain, :afterLocal) %s
                        ORDER BY domain, local LIMIT :limit""".formatted(domain == null ? "" : "AND domain = :domain"))
                .bind("afterDomain", after == null ? "" : after.domain())
                .bind("afterLocal", afterLocal)
                .bind("limit", limit)
                .bindMap(domain == null ? Map.of() : Map.of("domain", domain))
                .map((row, _) -> new StoredAccount(
                        row.getLong(1),
                        Jid.of(row.getString(3), row.getString(2), null),
                        row.getInt(4) != 0,
                        Instant.ofEpochMilli(row.getLong(5))))
                .list());
    }

    /** Returns how many accounts there are. */
    public long count() {
        // Every start asks.
        return database.readDirectly(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT count(*) FROM account")) {
                return row.next() ? row.getLong(1) : 0;
            }
        });
    }
}
