// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.archive.ArchivePage.ArchivedMessage;
import im.linnet.server.store.Database;
import im.linnet.server.store.Jids;
import im.linnet.xmpp.jid.Jid;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads archives: the table {@code archive_entry} over {@code message}.
 *
 * <p>What it sees of an account's archive is complete after {@link MessageLog#settle}. A page costs as much as the rows in
 * it: entries are found by a range of an index, and each message by its id. Counting has bounds, beyond which there is no
 * count.
 */
public final class ArchiveStore {
    /** Up to how many messages are counted for a page that was asked for without a count: a fraction of the page's cost. */
    static final int CHEAP_COUNT = 1_000;
    /** Up to how many messages are counted, or left out before a page, for who asks for that: some milliseconds. */
    static final int MAX_COUNT = 100_000;
    /** What a message in an answer has around its stanza, at most about. */
    private static final int ENVELOPE = 600;
    /** Stanzas above this size are read one by one, so that a page of large ones is never in memory as a whole. */
    private static final int LARGE = 16_384;

    private final Database database;
    private final Jids jids;

    public ArchiveStore(Database database, Jids jids) {
        this.database = database;
        this.jids = jids;
    }

    /** A row of a page: the stanza is null if it is large, the size 0 if there is no message behind an entry. */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way from the database, never compared.
    private record Row(long id, int bytes, byte @Nullable [] stanza) {}

    /**
     * The ends of an archive.
     *
     * @param first the id of the first message
     * @param last the id of the last message
     */
    public record Ends(long first, long last) {}

    /** Returns the ends of an archive, empty if the archive is. */
    public Optional<Ends> ends(long accountId) {
        return database.readDirectly(connection -> {
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT (SELECT min(id) FROM archive_entry WHERE account_id = ?),
                           (SELECT max(id) FROM archive_entry WHERE account_id = ?)""")) {
                select.setLong(1, accountId);
                select.setLong(2, accountId);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    long first = row.getLong(1);
                    return row.wasNull() ? Optional.empty() : Optional.of(new Ends(first, row.getLong(2)));
                }
            }
        });
    }

    /** Tells whether an archive has all of some messages. */
    public boolean hasAll(long accountId, List<Long> ids) {
        List<Long> different = ids.stream().distinct().toList();
        if (different.isEmpty()) {
            return true;
        }
        List<Object> parameters = new ArrayList<>(List.of(accountId));
        parameters.addAll(different);
        String sql =
                "SELECT count(*) FROM archive_entry WHERE account_id = ? AND id IN (" + marks(different.size()) + ')';
        return database.readDirectly(connection -> number(connection, sql, parameters)) == different.size();
    }

    /**
     * Returns a page.
     *
     * @return empty if it begins so far from the beginning that it would be costly to find
     */
    public Optional<ArchivePage> page(PageRequest request) {
        PageRequest.Slice slice = request.page();
        if (slice.skip() > MAX_COUNT) {
            return Optional.empty();
        }
        Jid with = request.with();
        Long peerId = with == null ? null : jids.find(with.bare());
        String text = request.text();
        SearchTerms words = text == null ? null : SearchTerms.of(text, request.accountId(), database.isPostgres());
        if (with != null && peerId == null || text != null && words == null) {
            return Optional.of(new ArchivePage(List.of(), true, null, 0));
        }
        Matching all = Matching.of(request, peerId, words);
        return Optional.of(database.readDirectly(
                connection -> slice.max() == 0 ? counted(connection, all) : page(connection, request, all)));
    }

    private static ArchivePage counted(Connection connection, Matching all) throws SQLException {
        OptionalInt count = count(connection, all, MAX_COUNT);
        return new ArchivePage(
                List.of(), count.equals(OptionalInt.of(0)), null, count.isPresent() ? count.getAsInt() : null);
    }

    private static ArchivePage page(Connection connection, PageRequest request, Matching all) throws SQLException {
        PageRequest.Slice slice = request.page();
        List<Row> rows = rows(connection, all.in(slice.range()), slice);
        boolean complete = rows.size() <= slice.max();
        List<Row> wanted = new ArrayList<>();
        long bytes = 0;
        for (Row row : rows.subList(0, Math.min(rows.size(), slice.max()))) {
            bytes += row.bytes + ENVELOPE;
            if (!wanted.isEmpty() && bytes > slice.maxBytes()) {
                complete = false;
                break;
            }
            wanted.add(row);
        }
        if (slice.backwards()) {
            Collections.reverse(wanted);
        }
        List<ArchivedMessage> messages = messages(connection, wanted);
        // A search is not run again for its count: it may match much.
        boolean countable = request.text() == null;
        return complete && request.isOfAll()
                ? new ArchivePage(messages, true, messages.isEmpty() ? null : 0, rows.size())
                : new ArchivePage(
                        messages,
                        complete,
                        countable ? index(connection, request, all, messages) : null,
                        countable ? boxed(count(connection, all, CHEAP_COUNT)) : null);
    }

    private static @Nullable Integer index(
            Connection connection, PageRequest request, Matching all, List<ArchivedMessage> messages)
            throws SQLException {
        PageRequest.Slice slice = request.page();
        if (messages.isEmpty()) {
            return null;
        }
        if (!slice.backwards() && slice.range().equals(PageRequest.Range.ALL)) {
            return slice.skip();
        }
        PageRequest.Range before = new PageRequest.Range(-1, messages.getFirst().id());
        return boxed(count(connection, all.in(before), CHEAP_COUNT));
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }

    /** Returns one row more than wanted if there are more, in the order in which they were looked for. */
    private static List<Row> rows(Connection connection, Matching matching, PageRequest.Slice slice)
            throws SQLException {
        String order = slice.backwards() ? "DESC" : "ASC";
        // The bound is inside, so that no plan can join more than the page.
        String sql = """
                SELECT p.id, octet_length(m.stanza), CASE WHEN octet_length(m.stanza) <= %d THEN m.stanza END
                FROM (SELECT e.id FROM %s WHERE %s ORDER BY e.id %s LIMIT ? OFFSET ?) p
                LEFT JOIN message m ON m.id = p.id ORDER BY p.id %s""".formatted(LARGE, matching.from(), matching.where(), order, order);
        List<Object> parameters = new ArrayList<>(matching.parameters());
        parameters.add((long) slice.max() + 1);
        parameters.add((long) slice.skip());
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select = prepare(connection, sql, parameters);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(new Row(row.getLong(1), row.getInt(2), row.getBytes(3)));
            }
        }
        return rows;
    }

    private static List<ArchivedMessage> messages(Connection connection, List<Row> rows) throws SQLException {
        Map<Long, byte[]> large = new HashMap<>();
        for (Row row : rows) {
            if (row.stanza == null && row.bytes > 0) {
                byte[] stanza = stanza(connection, row.id);
                if (stanza != null) {
                    large.put(row.id, stanza);
                }
            }
        }
        List<ArchivedMessage> messages = new ArrayList<>(rows.size());
        for (Row row : rows) {
            byte[] stanza = row.stanza == null ? large.get(row.id) : row.stanza;
            if (stanza != null) {
                messages.add(new ArchivedMessage(row.id, stanza));
            }
        }
        return messages;
    }

    private static byte @Nullable [] stanza(Connection connection, long id) throws SQLException {
        try (PreparedStatement select = prepare(connection, "SELECT stanza FROM message WHERE id = ?", List.of(id));
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    private static OptionalInt count(Connection connection, Matching matching, int bound) throws SQLException {
        List<Object> parameters = new ArrayList<>(matching.parameters());
        parameters.add((long) bound + 1);
        long count = number(
                connection,
                "SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s LIMIT ?) c"
                        .formatted(matching.from(), matching.where()),
                parameters);
        return count > bound ? OptionalInt.empty() : OptionalInt.of((int) count);
    }

    private static long number(Connection connection, String sql, List<Object> parameters) throws SQLException {
        try (PreparedStatement select = prepare(connection, sql, parameters);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, List<Object> parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i) instanceof Long number) {
                statement.setLong(i + 1, number);
            } else {
                statement.setString(i + 1, parameters.get(i).toString());
            }
        }
        return statement;
    }

    private static String marks(int count) {
        return Collections.nCopies(count, "?").stream().collect(Collectors.joining(", "));
    }

    /**
     * Returns the newest messages of an archive from or to a contact that may have an id that their sender gave them,
     * before one; at most a few, so that others do not matter.
     */
    List<ArchivedMessage> tagged(long accountId, Jid contact, String id, long beforeId) {
        Long peerId = jids.find(contact.bare());
        if (peerId == null) {
            return List.of();
        }
        return database.readDirectly(connection -> {
            List<ArchivedMessage> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT m.id, m.stanza FROM archive_entry e JOIN message m ON m.id = e.id
                    WHERE e.account_id = ? AND e.peer_id = ? AND e.tag = ? AND e.id < ? AND (m.flags & 8) = 0
                    ORDER BY e.id DESC LIMIT 20""")) {
                select.setLong(1, accountId);
                select.setLong(2, peerId);
                select.setInt(3, MessageTag.of(id));
                select.setLong(4, beforeId);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new ArchivedMessage(row.getLong(1), row.getBytes(2)));
                    }
                }
            }
            return found;
        });
    }

    /** Puts a tombstone in a message's place, for all whose archives have it; its words are forgotten. */
    void bury(long messageId, byte[] tombstone) {
        String forget = "DELETE FROM archive_text WHERE " + (database.isPostgres() ? "id" : "rowid") + " = ?";
        database.write(handle -> {
            handle.execute(forget, messageId);
            return handle.execute(
                    "UPDATE message SET stanza = ?, flags = flags | ? WHERE id = ?",
                    tombstone,
                    KeptMessage.TOMBSTONE,
                    messageId);
        });
    }
}
