// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.store.Database;
import im.linnet.server.store.Usage;
import java.util.Optional;

/**
 * What clients store for themselves (XEP-0049), one element for each name and namespace, in the table {@code private_xml}.
 * Quotas are the caller's.
 */
public final class PrivateXmlStore {
    private final Database database;

    public PrivateXmlStore(Database database) {
        this.database = database;
    }

    /** Returns the bytes of a stored element. */
    public Optional<byte[]> get(long accountId, String namespace, String name) {
        return database.read(handle -> handle.createQuery("""
                        SELECT content FROM private_xml
                        WHERE account_id = :account AND namespace = :namespace AND name = :name""")
                .bind("account", accountId)
                .bind("namespace", namespace)
                .bind("name", name)
                .map((row, _) -> row.getBytes(1))
                .findOne());
    }

    /** Stores an element in place of the one of the same name and namespace. */
    public void put(long accountId, String namespace, String name, byte[] content) {
        database.write(handle -> handle.execute("""
                INSERT INTO private_xml (account_id, namespace, name, content) VALUES (?, ?, ?, ?)
                ON CONFLICT (account_id, namespace, name) DO UPDATE SET content = excluded.content""", accountId, namespace, name, content));
    }

    /** Returns how much an account stores. */
    public Usage usage(long accountId) {
        return database.read(handle -> handle.createQuery("""
                        SELECT count(*), coalesce(sum(octet_length(content)), 0)
                        FROM private_xml WHERE account_id = :account""")
                .bind("account", accountId)
                .map((row, _) -> new Usage(row.getInt(1), row.getLong(2)))
                .one());
    }
}
