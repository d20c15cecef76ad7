// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Push registrations, in the table {@code push_registration}. Limits are the caller's. Blocks. */
public final class PushStore {
    private final Database database;
    private final Jids jids;
    private final Ids ids;

    /** Creates one over a database. */
    public PushStore(Database database, Jids jids, Ids ids) {
        this.database = database;
        this.jids = jids;
        this.ids = ids;
    }

    /** Returns an account's registrations, the oldest first. */
    List<PushRegistration> list(long accountId) {
        return database.read(handle ->
                handle.createQuery("""
                        SELECT p.id, j.text, p.node, p.options, p.resource
                        FROM push_registration p JOIN jid j ON j.id = p.service_id
                        WHERE p.account_id = :account ORDER BY p.id""").bind("account", accountId).map((row, _) -> registration(row)).list().stream()
                        .filter(Objects::nonNull)
                        .toList());
    }

    /** Returns null for a service whose address stricter rules no longer allow. */
    private static @Nullable PushRegistration registration(ResultSet row) throws SQLException {
        Jid service = Jid.orNull(row.getString(2));
        String node = row.getString(3);
        byte[] options = row.getBytes(4);
        return service == null
                ? null
                : new PushRegistration(
                        row.getLong(1),
                        service,
                        node.isEmpty() ? null : node,
                        options == null
                                ? null
                                : DataForm.of(XmlStreamParser.parseFragment(options, "", XmlLimits.AUTHENTICATED)),
                        row.getString(5));
    }

    /** Returns the bytes of options as they are stored. */
    static byte @Nullable [] bytes(@Nullable DataForm options) {
        return options == null ? null : options.toElement().toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Adds a registration in place of the one for the same service and node. */
    PushRegistration put(long accountId, Jid service, @Nullable String node, Details details) {
        PushRegistration added = new PushRegistration(ids.next(), service, node, details.options(), details.resource());
        long serviceId = jids.intern(service);
        String stored = node == null ? "" : node;
        database.write(handle -> {
            handle.execute(
                    "DELETE FROM push_registration WHERE account_id = ? AND service_id = ? AND node = ?",
                    accountId,
                    serviceId,
                    stored);
            return handle.createUpdate("""
                            INSERT INTO push_registration
                            (id, account_id, service_id, node, options, resource, failures)
                            VALUES (:id, :account, :service, :node, :options, :resource, 0)""")
                    .bind("id", added.id())
                    .bind("account", accountId)
                    .bind("service", serviceId)
                    .bind("node", stored)
                    .bind("options", bytes(details.options()))
                    .bind("resource", details.resource())
                    .execute();
        });
        return added;
    }

    /**
     * What is known of a registration beside its address.
     *
     * @param options what to give to the service, or null
     * @param resource the resource of the client that asked
     */
    record Details(@Nullable DataForm options, String resource) {}

    /** Removes a registration; one that is gone, or has been replaced, is none of ours any more. */
    void remove(long id) {
        database.write(handle -> handle.execute("DELETE FROM push_registration WHERE id = ?", id));
    }

    /** Counts an error; returns how many there were in a row. */
    int failed(long id) {
        return database.write(handle -> {
            handle.execute("UPDATE push_registration SET failures = failures + 1 WHERE id = ?", id);
            return handle.createQuery("SELECT failures FROM push_registration WHERE id = :id")
                    .bind("id", id)
                    .mapTo(Integer.class)
                    .findOne()
                    .orElse(0);
        });
    }

    /** Forgets the errors. */
    void succeeded(long id) {
        database.write(handle ->
                handle.execute("UPDATE push_registration SET failures = 0 WHERE id = ? AND failures > 0", id));
    }
}
