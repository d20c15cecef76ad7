// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.linnet.xmpp.jid.Jid;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for addresses, so that other tables and their indexes hold integers.
 *
 * <p>An address keeps its number for ever. Numbers are cached only after the commit that made them, which is why new ones
 * are made in a transaction of their own, before that of the caller.
 */
public final class Jids {
    private static final int CACHED = 50_000;

    private final Database database;
    private final Cache<Jid, Long> numbers =
            Caffeine.newBuilder().maximumSize(CACHED).build();

    public Jids(Database database) {
        this.database = database;
    }

    /** Returns the address's number, making one if it has none; blocks. */
    public long intern(Jid jid) {
        Long cached = numbers.getIfPresent(jid);
        return cached != null ? cached : internAll(List.of(jid)).getOrDefault(jid, 0L);
    }

    /** Returns the addresses' numbers, making those that are missing; blocks. */
    public Map<Jid, Long> internAll(Collection<Jid> jids) {
        Map<Jid, Long> found = findAll(jids);
        List<Jid> missing = missing(jids, found);
        if (!missing.isEmpty()) {
            Map<Jid, Long> made = database.write(handle -> make(handle, missing));
            numbers.putAll(made);
            found.putAll(made);
        }
        return found;
    }

    /** Returns the address's number, or null if it has none; blocks. */
    public @Nullable Long find(Jid jid) {
        return findAll(List.of(jid)).get(jid);
    }

    /** Returns the numbers of those addresses that have one; blocks. */
    public Map<Jid, Long> findAll(Collection<Jid> jids) {
        Map<Jid, Long> found = new HashMap<>(numbers.getAllPresent(jids));
        List<Jid> missing = missing(jids, found);
        if (!missing.isEmpty()) {
            Map<Jid, Long> stored = database.read(handle -> select(handle, missing));
            numbers.putAll(stored);
            found.putAll(stored);
        }
        return found;
    }

    private static List<Jid> missing(Collection<Jid> jids, Map<Jid, Long> found) {
        List<Jid> missing = new ArrayList<>(new LinkedHashSet<>(jids));
        missing.removeAll(found.keySet());
        return missing;
    }

    private static Map<Jid, Long> make(Handle handle, List<Jid> jids) throws SQLException {
        try (PreparedStatement insert = handle.getConnection()
                .prepareStatement("INSERT INTO jid (text) VALUES (?) ON CONFLICT (text) DO NOTHING")) {
            // Sorted, so that two transactions with the same addresses don't wait for each other.
            for (Jid jid : jids.stream().sorted().toList()) {
                insert.setString(1, jid.toString());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return select(handle, jids);
    }

    private static Map<Jid, Long> select(Handle handle, List<Jid> jids) throws SQLException {
        Map<Jid, Long> found = new HashMap<>();
        try (PreparedStatement select = handle.getConnection().prepareStatement("SELECT id FROM jid WHERE text = ?")) {
            for (Jid jid : jids) {
                select.setString(1, jid.toString());
                try (ResultSet result = select.executeQuery()) {
                    if (result.next()) {
                        found.put(jid, result.getLong(1));
                    }
                }
            }
        }
        return found;
    }
}
