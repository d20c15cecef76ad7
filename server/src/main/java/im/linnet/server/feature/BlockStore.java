// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.store.Database;
import im.linnet.server.store.Jids;
import im.linnet.xmpp.jid.Jid;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Whom users have blocked (XEP-0191), in the table {@code blocked}. Limits are the caller's. */
public final class BlockStore {
    private final Database database;
    private final Jids jids;

    public BlockStore(Database database, Jids jids) {
        this.database = database;
        this.jids = jids;
    }

    /** Returns the blocked addresses, in no order. */
    public Set<Jid> list(long accountId) {
        Set<Jid> blocked = new LinkedHashSet<>();
        for (String text : database.read(handle -> handle.createQuery(
                        "SELECT j.text FROM blocked b JOIN jid j ON j.id = b.jid_id WHERE b.account_id = :account")
                .bind("account", accountId)
                .mapTo(String.class)
                .list())) {
            Jid jid = Jid.orNull(text);
            // One that stricter rules for addresses no longer allow can send nothing either.
            if (jid != null) {
                blocked.add(jid);
            }
        }
        return blocked;
    }

    /** Blocks addresses, all or none; those that are blocked stay so. */
    public void add(long accountId, Collection<Jid> addresses) {
        change(
                accountId,
                jids.internAll(addresses).values(),
                "INSERT INTO blocked (account_id, jid_id) VALUES (?, ?) ON CONFLICT (account_id, jid_id) DO NOTHING");
    }

    /** Unblocks addresses, all or none; those that are not blocked stay so. */
    public void remove(long accountId, Collection<Jid> addresses) {
        change(accountId, jids.findAll(addresses).values(), "DELETE FROM blocked WHERE account_id = ? AND jid_id = ?");
    }

    private void change(long accountId, Collection<Long> numbers, String sql) {
        if (numbers.isEmpty()) {
            return;
        }
        database.write(handle -> {
            try (PreparedBatch batch = handle.prepareBatch(sql)) {
                numbers.forEach(number -> batch.add(accountId, number));
                return batch.execute();
            }
        });
    }

    /** Unblocks everybody. */
    public void clear(long accountId) {
        database.write(handle -> handle.execute("DELETE FROM blocked WHERE account_id = ?", accountId));
    }
}
