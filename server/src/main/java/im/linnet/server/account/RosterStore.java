// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.store.Database;
import im.linnet.server.store.Jids;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.RosterItem;
import im.linnet.xmpp.payload.Subscription;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rosters with their versions (RFC 6121 §2) and unanswered subscription requests (§3.1.3).
 *
 * <p>A roster's version is the time of its last change in milliseconds, or one more than the version before if that is
 * greater. So a client that has kept the roster of a deleted account of the same name holds a version that is older than
 * the new account, and gets everything. Removed items are remembered for the last {@value #REMEMBERED_REMOVALS} removals.
 *
 * <p>Limits (items, groups, requests) are the caller's. An account that does not exist has an empty roster, and changes to
 * it fail with a {@link im.linnet.server.store.StoreException}.
 */
public final class RosterStore {
    /** How many removals are remembered per account. */
    static final int REMEMBERED_REMOVALS = 200;

    private static final String GROUP_SEPARATOR = "\u001F";
    private static final int BOTH_BITS = 3;
    /** By number: one bit for "to", one for "from". */
    private static final List<Subscription> SUBSCRIPTIONS =
            List.of(Subscription.NONE, Subscription.TO, Subscription.FROM, Subscription.BOTH);

    private static final String SELECT_ITEMS = """
            SELECT j.text, i.name, i.group_names, i.subscription, i.ask, i.approved, i.version
            FROM roster_item i JOIN jid j ON j.id = i.jid_id
            WHERE i.account_id = ? AND i.version > ? ORDER BY i.version""";
    private static final String SELECT_REMOVED = """
            SELECT j.text, r.version FROM roster_removed r JOIN jid j ON j.id = r.jid_id
            WHERE r.account_id = ? AND r.version > ?""";
    private static final String SELECT_REQUESTS = """
            SELECT j.text, r.stanza FROM roster_request r JOIN jid j ON j.id = r.jid_id
            WHERE r.account_id = ? ORDER BY r.received, j.text""";

    private static final Logger LOG = LoggerFactory.getLogger(RosterStore.class);

    private final Database database;
    private final Jids jids;
    private final InstantSource clock;

    public RosterStore(Database database, Jids jids, InstantSource clock) {
        this.database = database;
        this.jids = jids;
        this.clock = clock;
    }

    /** Returns all that is stored. */
    public Roster load(long accountId) {
        return database.read(handle -> load(handle, accountId));
    }

    private static Roster load(Handle handle, long accountId) throws SQLException {
        // The version first: with items of a change in between it makes a client ask once more, never miss one.
        long version = versions(handle, accountId).current;
        List<RosterItem> items = new ArrayList<>();
        for (StoredItem stored : items(handle, accountId, Long.MIN_VALUE)) {
            items.add(stored.item);
        }
        return new Roster(version, items, requests(handle, accountId));
    }

    /** Returns what changed since a version, or everything if that cannot be told. */
    public RosterDelta changesSince(long accountId, long version) {
        return database.read(handle -> {
            Versions versions = versions(handle, accountId);
            if (version < versions.floor || version > versions.current) {
                return new RosterDelta.Full(load(handle, accountId));
            }
            List<RosterDelta.Push> pushes = removals(handle, accountId, version);
            for (StoredItem stored : items(handle, accountId, version)) {
                pushes.add(new RosterDelta.Push(stored.version, stored.item.jid(), stored.item));
            }
            pushes.sort(Comparator.comparingLong(RosterDelta.Push::version));
            return new RosterDelta.Pushes(versions.current, pushes);
        });
    }

    private record Versions(long current, long floor) {}

    private record StoredItem(long version, RosterItem item) {}

    private static Versions versions(Handle handle, long accountId) throws SQLException {
        try (PreparedStatement statement = handle.getConnection()
                .prepareStatement("SELECT roster_version, roster_floor FROM account WHERE id = ?")) {
            statement.setLong(1, accountId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Versions(row.getLong(1), row.getLong(2)) : new Versions(0, 0);
            }
        }
    }

    private static List<StoredItem> items(Handle handle, long accountId, long after) throws SQLException {
        List<StoredItem> items = new ArrayList<>();
        try (PreparedStatement statement = handle.getConnection().prepareStatement(SELECT_ITEMS)) {
            statement.setLong(1, accountId);
            statement.setLong(2, after);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Jid jid = address(row.getString(1), accountId);
                    if (jid != null) {
                        items.add(new StoredItem(row.getLong(7), item(jid, row)));
                    }
                }
            }
        }
        return items;
    }

    private static RosterItem item(Jid jid, ResultSet row) throws SQLException {
        String groups = row.getString(3);
        return new RosterItem(
                jid,
                row.getString(2),
                SUBSCRIPTIONS.get(row.getInt(4) & BOTH_BITS),
                row.getInt(5) != 0,
                row.getInt(6) != 0,
                groups == null ? List.of() : List.of(groups.split(GROUP_SEPARATOR, -1)));
    }

    private static List<RosterDelta.Push> removals(Handle handle, long accountId, long after) throws SQLException {
        List<RosterDelta.Push> removals = new ArrayList<>();
        try (PreparedStatement statement = handle.getConnection().prepareStatement(SELECT_REMOVED)) {
            statement.setLong(1, accountId);
            statement.setLong(2, after);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Jid jid = address(row.getString(1), accountId);
                    if (jid != null) {
                        removals.add(new RosterDelta.Push(row.getLong(2), jid, null));
                    }
                }
            }
        }
        return removals;
    }

    private static List<Roster.Request> requests(Handle handle, long accountId) throws SQLException {
        List<Roster.Request> requests = new ArrayList<>();
        try (PreparedStatement statement = handle.getConnection().prepareStatement(SELECT_REQUESTS)) {
            statement.setLong(1, accountId);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Jid from = address(row.getString(1), accountId);
                    if (from != null) {
                        requests.add(new Roster.Request(from, row.getBytes(2)));
                    }
                }
            }
        }
        return requests;
    }

    /** Reads an address; null, and so left out, if the rules for addresses have become stricter since it was stored. */
    private static @Nullable Jid address(String text, long accountId) {
        Jid jid = Jid.orNull(text);
        if (jid == null) {
            LOG.atWarn().addKeyValue("account", accountId).log("a roster holds an address that is none any more");
        }
        return jid;
    }

    /** Adds or replaces an item; returns the roster's new version. */
    public long save(long accountId, RosterItem item) {
        return apply(accountId, List.of(new RosterChange.Save(item)));
    }

    /** Removes an item; returns the roster's new version, or the old one if there was no such item. */
    public long remove(long accountId, Jid jid) {
        return apply(accountId, List.of(new RosterChange.Remove(jid)));
    }

    /**
     * Does changes together, in their order; each change of an item has a version of its own.
     *
     * @return the roster's version afterwards
     * @throws IllegalArgumentException if a group's name has the character U+001F, which XML cannot contain, or an item
     *     the subscription {@code remove}; then nothing is changed
     */
    public long apply(long accountId, List<RosterChange> changes) {
        Map<Jid, Long> numbers = jids.internAll(
                changes.stream().map(RosterStore::address).collect(Collectors.toCollection(LinkedHashSet::new)));
        long now = clock.millis();
        return database.write(handle -> {
            Target target = new Target(handle, accountId, now);
            for (RosterChange change : changes) {
                apply(target, Objects.requireNonNull(numbers.get(address(change))), change);
            }
            return versions(handle, accountId).current;
        });
    }

    private static Jid address(RosterChange change) {
        return switch (change) {
            case RosterChange.Save(var item) -> item.jid();
            case RosterChange.Remove(var jid) -> jid;
            case RosterChange.AddRequest(var request) -> request.from();
            case RosterChange.DropRequest(var from) -> from;
        };
    }

    private record Target(Handle handle, long accountId, long now) {}

    private static void apply(Target target, long jidId, RosterChange change) {
        switch (change) {
            case RosterChange.Save(var item) -> save(target, jidId, item);
            case RosterChange.Remove _ -> remove(target, jidId);
            case RosterChange.AddRequest(var request) ->
                target.handle.execute("""
                        INSERT INTO roster_request (account_id, jid_id, received, stanza) VALUES (?, ?, ?, ?)
                        ON CONFLICT (account_id, jid_id)
                        DO UPDATE SET received = excluded.received, stanza = excluded.stanza""", target.accountId, jidId, target.now, request.stanza());
            case RosterChange.DropRequest _ ->
                target.handle.execute(
                        "DELETE FROM roster_request WHERE account_id = ? AND jid_id = ?", target.accountId, jidId);
        }
    }

    private static void save(Target target, long jidId, RosterItem item) {
        int subscription = SUBSCRIPTIONS.indexOf(item.subscription());
        if (subscription < 0) {
            throw new IllegalArgumentException("not a subscription to be stored: " + item.subscription());
        }
        target.handle.execute(
                "DELETE FROM roster_removed WHERE account_id = ? AND jid_id = ?", target.accountId, jidId);
        target.handle.execute(
                """
                INSERT INTO roster_item
                    (account_id, jid_id, name, group_names, subscription, ask, approved, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (account_id, jid_id) DO UPDATE SET
                    name = excluded.name, group_names = excluded.group_names, subscription = excluded.subscription,
                    ask = excluded.ask, approved = excluded.approved, version = excluded.version""",
                target.accountId,
                jidId,
                item.name(),
                groupNames(item.groups()),
                subscription,
                item.ask() ? 1 : 0,
                item.approved() ? 1 : 0,
                nextVersion(target));
    }

    private static @Nullable String groupNames(List<String> groups) {
        for (String group : groups) {
            if (group.contains(GROUP_SEPARATOR)) {
                throw new IllegalArgumentException("a group's name contains U+001F");
            }
        }
        return groups.isEmpty() ? null : String.join(GROUP_SEPARATOR, groups);
    }

    private static void remove(Target target, long jidId) {
        int removed = target.handle.execute(
                "DELETE FROM roster_item WHERE account_id = ? AND jid_id = ?", target.accountId, jidId);
        if (removed == 0) {
            return;
        }
        target.handle.execute(
                "INSERT INTO roster_removed (account_id, jid_id, version) VALUES (?, ?, ?)",
                target.accountId,
                jidId,
                nextVersion(target));
        forgetOldRemovals(target);
    }

    private static long nextVersion(Target target) {
        return target.handle
                .createQuery("""
                        UPDATE account SET roster_version =
                            CASE WHEN roster_version >= :now THEN roster_version + 1 ELSE :now END
                        WHERE id = :account RETURNING roster_version""")
                .bind("now", target.now)
                .bind("account", target.accountId)
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(() -> new StoreException("there is no account " + target.accountId));
    }

    /** Keeps the newest removals, and the version since which all of them are known. */
    private static void forgetOldRemovals(Target target) {
        target.handle
                .createQuery("""
                        SELECT version FROM roster_removed WHERE account_id = :account
                        ORDER BY version DESC LIMIT 1 OFFSET :keep""")
                .bind("account", target.accountId)
                .bind("keep", REMEMBERED_REMOVALS)
                .mapTo(Long.class)
                .findOne()
                .ifPresent(newestForgotten -> {
                    target.handle.execute(
                            "DELETE FROM roster_removed WHERE account_id = ? AND version <= ?",
                            target.accountId,
                            newestForgotten);
                    target.handle.execute(
                            "UPDATE account SET roster_floor = ? WHERE id = ?", newestForgotten, target.accountId);
                });
    }
}
