// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Database;
import im.linnet.server.store.Jids;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The index of archives: the table {@code archive_entry}, and how far it has got. */
final class EntryStore {
    private static final Logger LOG = LoggerFactory.getLogger(EntryStore.class);

    /** Rows of one transaction: some milliseconds, which the group commit of an embedded database waits for. */
    private static final int CHUNK = 1_000;

    private static final String INSERT = """
            INSERT INTO archive_entry (account_id, peer_id, id, resource, tag) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""";

    private final Database database;
    private final Jids jids;

    EntryStore(Database database, Jids jids) {
        this.database = database;
        this.jids = jids;
    }

    private record Entry(long accountId, long peerId, long id, long resource, int tag) {
        private static final Comparator<Entry> ORDER = Comparator.comparingLong(Entry::accountId)
                .thenComparingLong(Entry::peerId)
                .thenComparingLong(Entry::id);
    }

    /** What the tail of the log holds: the messages that could be read, and the last id of all. */
    record Tail(List<IndexedMessage> messages, int rows, long lastId) {}

    /** Writes what archives have of messages; what is there stays as it is. */
    void write(Collection<IndexedMessage> messages) {
        List<Entry> entries = entries(messages);
        entries.sort(Entry.ORDER);
        for (int from = 0; from < entries.size(); from += CHUNK) {
            List<Entry> chunk = entries.subList(from, Math.min(from + CHUNK, entries.size()));
            database.write(handle -> insert(handle, chunk));
        }
    }

    private static int insert(Handle handle, List<Entry> chunk) throws SQLException {
        try (PreparedStatement row = handle.getConnection().prepareStatement(INSERT)) {
            for (Entry entry : chunk) {
                row.setLong(1, entry.accountId);
                row.setLong(2, entry.peerId);
                row.setLong(3, entry.id);
                row.setLong(4, entry.resource);
                row.setInt(5, entry.tag);
                row.addBatch();
            }
            return row.executeBatch().length;
        }
    }

    private List<Entry> entries(Collection<IndexedMessage> messages) {
        Set<Jid> peers = new LinkedHashSet<>();
        for (IndexedMessage message : messages) {
            if (message.senderId() != 0) {
                peers.add(message.to().bare());
            }
            if (message.recipientId() != 0) {
                peers.add(message.from().bare());
            }
        }
        Map<Jid, Long> numbers = jids.internAll(peers);
        List<Entry> entries = new ArrayList<>(2 * messages.size());
        for (IndexedMessage message : messages) {
            if (message.senderId() != 0) {
                entries.add(entry(message.senderId(), message.to(), message, numbers));
            }
            // What somebody sends to himself is in his archive once.
            if (message.recipientId() != 0 && message.recipientId() != message.senderId()) {
                entries.add(entry(message.recipientId(), message.from(), message, numbers));
            }
        }
        return entries;
    }

    private static Entry entry(long accountId, Jid peer, IndexedMessage message, Map<Jid, Long> numbers) {
        long peerId = Objects.requireNonNull(numbers.get(peer.bare()));
        return new Entry(accountId, peerId, message.id(), resourceHash(peer), message.tag());
    }

    /** Returns what stands for an address's resource: 0 without one. */
    static long resourceHash(Jid jid) {
        String resource = jid.resource();
        if (resource == null) {
            return 0;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(resource.getBytes(StandardCharsets.UTF_8));
            long hash = 1;
            for (int i = 0; i < Long.BYTES; i++) {
                hash = hash << 8 | (digest[i] & 0xFF);
            }
            return hash == 0 ? 1 : hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads the log after an id: messages that an archive has. */
    Tail tail(long afterId, int limit) {
        return database.readDirectly(connection -> {
            List<IndexedMessage> messages = new ArrayList<>();
            int rows = 0;
            long lastId = afterId;
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT id, sender_id, recipient_id, flags, stanza FROM message
                    WHERE id > ? AND (flags & 3) <> 0 ORDER BY id LIMIT ?""")) {
                select.setLong(1, afterId);
                select.setInt(2, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows++;
                        lastId = row.getLong(1);
                        IndexedMessage message = message(row);
                        if (message != null) {
                            messages.add(message);
                        }
                    }
                }
            }
            return new Tail(messages, rows, lastId);
        });
    }

    private static @Nullable IndexedMessage message(ResultSet row) throws SQLException {
        long id = row.getLong(1);
        int flags = row.getInt(4);
        byte[] stanza = row.getBytes(5);
        try {
            Element element = StanzaBytes.read(stanza);
            Jid from = Jid.orNull(element.attribute("from"));
            Jid to = Jid.orNull(element.attribute("to"));
            if (from != null && to != null) {
                return new IndexedMessage(
                        id,
                        (flags & KeptMessage.IN_SENDERS_ARCHIVE) == 0 ? 0 : row.getLong(2),
                        (flags & KeptMessage.IN_RECIPIENTS_ARCHIVE) == 0 ? 0 : row.getLong(3),
                        from,
                        to,
                        MessageTag.of(stanza));
            }
            LOG.atError().addKeyValue("message", id).log("a stored message has no addresses");
        } catch (XmlException e) {
            LOG.atError().addKeyValue("message", id).setCause(e).log("a stored message could not be read");
        }
        return null;
    }

    /** Returns up to which message something has been done; 0 if to none. */
    long progress(String name) {
        return database.readDirectly(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT message_id FROM archive_progress WHERE name = ?")) {
                select.setString(1, name);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? row.getLong(1) : 0L;
                }
            }
        });
    }

    /** Says up to which message something has been done. */
    void progress(String name, long messageId) {
        database.write(handle -> handle.execute("""
                INSERT INTO archive_progress (name, message_id) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET message_id = excluded.message_id""", name, messageId));
    }
}
