// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Database;
import im.linnet.server.store.Jids;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.MamPreferences;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What users want to be archived (XEP-0441), in the tables {@code archive_preference} and {@code archive_preference_jid}. */
public final class PreferenceStore {
    private final Database database;
    private final Jids jids;

    public PreferenceStore(Database database, Jids jids) {
        this.database = database;
        this.jids = jids;
    }

    private record Listed(String jid, boolean archived) {}

    /** Returns an account's preferences; {@link MamPreferences#EVERYTHING} if it has none. */
    public MamPreferences load(long accountId) {
        return database.read(handle -> handle.createQuery("SELECT others FROM archive_preference WHERE account_id = ?")
                .bind(0, accountId)
                .mapTo(String.class)
                .findOne()
                .map(others -> load(handle, accountId, others))
                .orElse(MamPreferences.EVERYTHING));
    }

    private static MamPreferences load(Handle handle, long accountId, String others) {
        List<Listed> listed = handle.createQuery("""
                        SELECT j.text, p.archived FROM archive_preference_jid p JOIN jid j ON j.id = p.jid_id
                        WHERE p.account_id = ?""")
                .bind(0, accountId)
                .map((row, _) -> new Listed(row.getString(1), row.getInt(2) != 0))
                .list();
        Set<Jid> always = new LinkedHashSet<>();
        Set<Jid> never = new LinkedHashSet<>();
        for (Listed entry : listed) {
            Jid jid = Jid.orNull(entry.jid);
            // One that stricter rules for addresses no longer allow does not matter any more.
            if (jid != null) {
                (entry.archived ? always : never).add(jid);
            }
        }
        MamPreferences.Default known = MamPreferences.Default.ofValue(others);
        return new MamPreferences(known == null ? MamPreferences.Default.ALWAYS : known, always, never);
    }

    /** Replaces an account's preferences. */
    public void save(long accountId, MamPreferences preferences) {
        Map<Jid, Long> numbers = jids.internAll(union(preferences));
        database.write(handle -> {
            handle.execute("""
                    INSERT INTO archive_preference (account_id, others) VALUES (?, ?)
                    ON CONFLICT (account_id) DO UPDATE SET others = excluded.others""", accountId, preferences.others().value());
            handle.execute("DELETE FROM archive_preference_jid WHERE account_id = ?", accountId);
            try (PreparedBatch batch = handle.prepareBatch(
                    "INSERT INTO archive_preference_jid (account_id, jid_id, archived) VALUES (?, ?, ?)")) {
                preferences.always().forEach(jid -> batch.add(accountId, numbers.get(jid), 1));
                preferences.never().forEach(jid -> batch.add(accountId, numbers.get(jid), 0));
                return batch.size() == 0 ? new int[0] : batch.execute();
            }
        });
    }

    private static Collection<Jid> union(MamPreferences preferences) {
        Set<Jid> all = new LinkedHashSet<>(preferences.always());
        all.addAll(preferences.never());
        return all;
    }
}
