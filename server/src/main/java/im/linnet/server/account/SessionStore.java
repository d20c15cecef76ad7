// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.archive.Delivery;
import im.linnet.server.archive.StanzaBytes;
import im.linnet.server.extension.SessionFlag;
import im.linnet.server.store.Database;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Presence;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sessions whose streams can be resumed (XEP-0198), in the tables {@code sm_session} and {@code sm_renumbered}. */
public final class SessionStore {
    private static final int ROW_BYTES = 500;
    private static final int UPDATE_BYTES = 100;
    private static final byte[] NOTHING = {};

    private final Database database;

    public SessionStore(Database database) {
        this.database = database;
    }

    /** Adds a session; never blocks. */
    public CompletableFuture<Void> add(long accountId, StoredSession session) {
        byte[] presence = bytes(session.presence());
        return database.appendRepeatable(
                ROW_BYTES + (presence == null ? 0 : presence.length),
                batch -> batch.add(
                        "INSERT INTO sm_session (id, account_id, resource, id_hash, max_seconds, handled, acknowledged,"
                                + " acknowledged_message, presence, flags, detached)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (id) DO NOTHING",
                        row -> {
                            row.setLong(1, session.id());
                            row.setLong(2, accountId);
                            row.setString(3, session.resource());
                            row.setBytes(4, session.streamId().hash());
                            row.setLong(5, session.max().toSeconds());
                            row.setLong(6, session.positions().handled());
                            row.setLong(7, session.positions().acknowledged());
                            row.setLong(8, session.positions().acknowledgedMessage());
                            row.setBytes(9, presence);
                            row.setString(10, words(session.flags()));
                        }));
    }

    /** Stores how far both sides have got; never blocks. */
    public CompletableFuture<Void> checkpoint(long id, StoredSession.Positions positions) {
        return database.appendRepeatable(
                UPDATE_BYTES,
                batch -> batch.add(
                        "UPDATE sm_session SET handled = ?, acknowledged = ?, acknowledged_message = ? WHERE id = ?",
                        row -> {
                            row.setLong(1, positions.handled());
                            row.setLong(2, positions.acknowledged());
                            row.setLong(3, positions.acknowledgedMessage());
                            row.setLong(4, id);
                        }));
    }

    /**
     * Stores since when a session has no connection; never blocks.
     *
     * @param since the time, or null if it has one
     */
    public CompletableFuture<Void> detached(long id, @Nullable Instant since) {
        return database.appendRepeatable(
                UPDATE_BYTES,
                batch -> batch.add("UPDATE sm_session SET detached = ? WHERE id = ?", row -> {
                    row.setObject(1, since == null ? null : since.toEpochMilli(), java.sql.Types.BIGINT);
                    row.setLong(2, id);
                }));
    }

    /** Stores what a session looks like to others and what its client has turned on; never blocks. */
    public CompletableFuture<Void> state(long id, @Nullable Presence presence, Set<SessionFlag> flags) {
        byte[] bytes = bytes(presence);
        return database.appendRepeatable(
                UPDATE_BYTES + (bytes == null ? 0 : bytes.length),
                batch -> batch.add("UPDATE sm_session SET presence = ?, flags = ? WHERE id = ?", row -> {
                    row.setBytes(1, bytes);
                    row.setString(2, words(flags));
                    row.setLong(3, id);
                }));
    }

    /**
     * Stores the numbers that messages got on a session's stream later than they were stored: when it was resumed after a
     * restart, or because they had been waiting for a session; never blocks.
     */
    public CompletableFuture<Void> renumbered(long id, Map<Long, Long> numbersByMessage) {
        return database.appendRepeatable(UPDATE_BYTES * numbersByMessage.size(), batch -> {
            for (Map.Entry<Long, Long> entry : numbersByMessage.entrySet()) {
                batch.add(
                        "INSERT INTO sm_renumbered (session_id, message_id, number) VALUES (?, ?, ?)"
                                + " ON CONFLICT (session_id, message_id) DO UPDATE SET number = excluded.number",
                        row -> {
                            row.setLong(1, id);
                            row.setLong(2, entry.getKey());
                            row.setLong(3, entry.getValue());
                        });
            }
        });
    }

    /** Forgets a session; never blocks. */
    public CompletableFuture<Void> remove(long id) {
        return database.appendRepeatable(
                UPDATE_BYTES, batch -> batch.add("DELETE FROM sm_session WHERE id = ?", row -> row.setLong(1, id)));
    }

    /** Returns an account's sessions, the oldest first. */
    public List<StoredSession> load(long accountId) {
        return database.read(handle -> handle.createQuery("""
                        SELECT id, resource, id_hash, max_seconds, handled, acknowledged, acknowledged_message,
                            presence, flags, detached
                        FROM sm_session WHERE account_id = :account ORDER BY id""")
                .bind("account", accountId)
                .map((row, _) -> session(row))
                .list());
    }

    /**
     * A message of an account that came since some time.
     *
     * @param id its id
     * @param sent whether the account sent it
     * @param received whether the account received it; both are true for a note to oneself
     * @param flags those of {@link im.linnet.server.archive.KeptMessage}
     * @param session the managed stream that it came in by, 0 if none
     * @param number which stanza it was there
     * @param floor up to where all before it were handled
     * @param deliveries the managed streams that it went out by, with its numbers there
     * @param stanza its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way from the database, never compared.
    record Traffic(
            long id,
            boolean sent,
            boolean received,
            int flags,
            long session,
            long number,
            long floor,
            Map<Long, Long> deliveries,
            byte[] stanza) {}

    /**
     * Returns an account's messages after an id, in order, as far as they tell something of some sessions.
     *
     * @param handled how many stanzas of each of the sessions are known to be handled anyway
     */
    List<Traffic> traffic(long accountId, long after, Map<Long, Long> handled) {
        return database.read(handle -> {
            try (Stream<Optional<Traffic>> all = handle
                    .createQuery("""
                        SELECT id, sender_id, recipient_id, flags, sm_session, sm_h, sm_floor, deliveries, stanza
                        FROM message
                        WHERE id IN (
                                SELECT id FROM archive_entry WHERE account_id = :account AND id > :after
                                UNION ALL
                                SELECT id FROM message
                                WHERE recipient_id = :account AND (flags & 2) = 0 AND id > :after
                                UNION ALL
                                SELECT id FROM message WHERE sender_id = :account AND (flags & 1) = 0 AND id > :after)
                            AND (sm_session IS NOT NULL OR deliveries IS NOT NULL)
                        ORDER BY id""")
                    .bind("account", accountId)
                    .bind("after", after)
                    .map((row, _) -> traffic(row, accountId, handled))
                    .stream()) {
                // Of all that somebody has sent in a long session, little is of interest.
                return all.flatMap(Optional::stream).toList();
            }
        });
    }

    private static Optional<Traffic> traffic(ResultSet row, long accountId, Map<Long, Long> handled)
            throws SQLException {
        Map<Long, Long> deliveries = deliveries(row.getBytes(8));
        deliveries.keySet().retainAll(handled.keySet());
        long session = row.getLong(5);
        long number = row.getLong(6);
        Long known = handled.get(session);
        if (deliveries.isEmpty() && (known == null || number <= known)) {
            return Optional.empty();
        }
        return Optional.of(new Traffic(
                row.getLong(1),
                row.getLong(2) == accountId,
                row.getLong(3) == accountId,
                row.getInt(4),
                session,
                number,
                row.getLong(7),
                deliveries,
                deliveries.isEmpty() ? NOTHING : row.getBytes(9)));
    }

    /**
     * A message that a session got because it had been waiting for one.
     *
     * @param number its number on the session's stream
     */
    record Waiting(UndeliveredStore.UndeliveredMessage message, long number) {}

    /** Returns the messages that a session got because they had been waiting, and that still count as such. */
    List<Waiting> waiting(StoredSession session) {
        return database.read(handle -> handle.createQuery("""
                        SELECT message.id, message.flags, message.stanza, sm_renumbered.number
                        FROM sm_renumbered
                        JOIN sm_session ON sm_session.id = sm_renumbered.session_id
                        JOIN undelivered ON undelivered.account_id = sm_session.account_id
                            AND undelivered.message_id = sm_renumbered.message_id
                        JOIN message ON message.id = undelivered.message_id
                        WHERE sm_renumbered.session_id = :session AND sm_renumbered.number > :acknowledged""")
                .bind("session", session.id())
                .bind("acknowledged", session.positions().acknowledged())
                .map((row, _) -> new Waiting(
                        new UndeliveredStore.UndeliveredMessage(row.getLong(1), row.getInt(2), row.getBytes(3)),
                        row.getLong(4)))
                .list());
    }

    private static Map<Long, Long> deliveries(byte @Nullable [] bytes) {
        Map<Long, Long> numbers = new HashMap<>();
        Delivery.of(bytes).forEach(delivery -> numbers.put(delivery.session(), delivery.sequence()));
        return numbers;
    }

    /** Returns the numbers that messages of a session got after a restart. */
    public Map<Long, Long> renumbered(long id) {
        return database.read(
                handle -> handle.createQuery("SELECT message_id, number FROM sm_renumbered WHERE session_id = :id")
                        .bind("id", id)
                        .map((row, _) -> Map.entry(row.getLong(1), row.getLong(2)))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /**
     * Notes when sessions lost their connections that had one when the server ended.
     *
     * @return how many there are
     */
    public int detachAll(Instant when) {
        return database.write(handle ->
                handle.execute("UPDATE sm_session SET detached = ? WHERE detached IS NULL", when.toEpochMilli()));
    }

    /** Returns accounts with sessions that can no longer be resumed. */
    public List<Jid> expired(Instant now, int limit) {
        return database.read(handle -> handle.createQuery("""
                        SELECT DISTINCT account.local, account.domain
                        FROM sm_session JOIN account ON account.id = sm_session.account_id
                        WHERE sm_session.detached + sm_session.max_seconds * 1000 < :now LIMIT :limit""")
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .map((row, _) -> Jid.of(row.getString(1), row.getString(2), null))
                .list());
    }

    private static StoredSession session(ResultSet row) throws SQLException {
        byte[] presence = row.getBytes(8);
        long detached = row.getLong(10);
        boolean attached = row.wasNull();
        return new StoredSession(
                row.getLong(1),
                row.getString(2),
                new StreamId(row.getBytes(3)),
                Duration.ofSeconds(row.getLong(4)),
                new StoredSession.Positions(row.getLong(5), row.getLong(6), row.getLong(7)),
                presence == null ? null : Presence.of(StanzaBytes.read(presence)),
                flags(row.getString(9)),
                attached ? null : Instant.ofEpochMilli(detached));
    }

    private static byte @Nullable [] bytes(@Nullable Presence presence) {
        return presence == null ? null : StanzaBytes.of(presence);
    }

    private static String words(Set<SessionFlag> flags) {
        return String.join(
                " ", new TreeSet<>(flags.stream().map(SessionFlag::name).toList()));
    }

    private static Set<SessionFlag> flags(String words) {
        return words.isEmpty()
                ? Set.of()
                : Arrays.stream(words.split(" ")).map(SessionFlag::new).collect(Collectors.toUnmodifiableSet());
    }
}
