// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import im.linnet.server.store.Database;
import im.linnet.xmpp.jid.Jid;
import java.time.InstantSource;
import java.util.Optional;

/** The browsers that the server's own push service delivers to, in the table {@code web_push_subscription}. Blocks. */
public final class WebPushStore {
    private final Database database;
    private final InstantSource clock;

    /** Creates one over a database. */
    public WebPushStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A browser's subscription.
     *
     * @param owner whose it is: a bare address
     * @param endpoint where to send to
     * @param publicKey the browser's public key
     * @param authSecret the secret shared with the browser
     * @param publishSecretHash SHA-256 of what publishers must show
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over.
    record Subscription(Jid owner, String endpoint, byte[] publicKey, byte[] authSecret, byte[] publishSecretHash) {
        /** Hides what is secret. */
        @Override
        public String toString() {
            return "Subscription[" + owner + ']';
        }
    }

    /** Returns the subscription at a node. */
    Optional<Subscription> find(String node) {
        return database.read(handle -> handle.createQuery("""
                        SELECT a.local, a.domain, w.endpoint, w.public_key, w.auth_secret, w.publish_secret_hash
                        FROM web_push_subscription w JOIN account a ON a.id = w.account_id WHERE w.node = :node""")
                .bind("node", node)
                .map((row, _) -> new Subscription(
                        Jid.of(row.getString(1), row.getString(2), null),
                        row.getString(3),
                        row.getBytes(4),
                        row.getBytes(5),
                        row.getBytes(6)))
                .findOne());
    }

    /**
     * Adds a subscription in place of the one of the same endpoint, and of the oldest ones if there are too many.
     *
     * @param limit how many the account may have
     */
    void put(long accountId, String node, Subscription added, int limit) {
        database.write(handle -> {
            handle.execute(
                    "DELETE FROM web_push_subscription WHERE account_id = ? AND endpoint = ?",
                    accountId,
                    added.endpoint());
            handle.execute("""
                            DELETE FROM web_push_subscription WHERE node IN (
                                SELECT node FROM web_push_subscription WHERE account_id = ?
                                ORDER BY created DESC, node LIMIT 1000000 OFFSET ?)""", accountId, limit - 1);
            return handle.execute(
                    """
                    INSERT INTO web_push_subscription
                    (node, account_id, endpoint, public_key, auth_secret, publish_secret_hash, created)
                    VALUES (?, ?, ?, ?, ?, ?, ?)""",
                    node,
                    accountId,
                    added.endpoint(),
                    added.publicKey(),
                    added.authSecret(),
                    added.publishSecretHash(),
                    clock.millis());
        });
    }

    /** Removes the subscription at a node, whosever it is. */
    void remove(String node) {
        database.write(handle -> handle.execute("DELETE FROM web_push_subscription WHERE node = ?", node));
    }

    /** Removes an account's subscription at a node; one of another account stays. */
    void remove(long accountId, String node) {
        database.write(handle ->
                handle.execute("DELETE FROM web_push_subscription WHERE account_id = ? AND node = ?", accountId, node));
    }

    /** Removes all subscriptions of an account. */
    void removeAll(long accountId) {
        database.write(handle -> handle.execute("DELETE FROM web_push_subscription WHERE account_id = ?", accountId));
    }
}
