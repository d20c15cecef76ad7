// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.store.Database;
import java.util.Optional;

/** The vCards of accounts (XEP-0054), in the table {@code vcard}. */
public final class VcardStore {
    private final Database database;

    public VcardStore(Database database) {
        this.database = database;
    }

    /** Returns the bytes of an account's vCard. */
    public Optional<byte[]> get(long accountId) {
        return database.read(handle -> handle.createQuery("SELECT content FROM vcard WHERE account_id = :account")
                .bind("account", accountId)
                .map((row, _) -> row.getBytes(1))
                .findOne());
    }

    /** Stores a vCard in place of the account's old one. */
    public void put(long accountId, byte[] content) {
        database.write(handle -> handle.execute("""
                INSERT INTO vcard (account_id, content) VALUES (?, ?)
                ON CONFLICT (account_id) DO UPDATE SET content = excluded.content""", accountId, content));
    }

    /** Deletes an account's vCard, if there is one. */
    public void delete(long accountId) {
        database.write(handle -> handle.execute("DELETE FROM vcard WHERE account_id = ?", accountId));
    }
}
