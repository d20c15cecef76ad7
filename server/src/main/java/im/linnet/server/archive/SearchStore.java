// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Database;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The words of messages, for search (XEP-0431): the table {@code archive_text}.
 *
 * <p>Written behind the index of archives, in the order of the ids; where it has got to is written with it. A server that
 * is told to search later than it began to archive catches up.
 */
final class SearchStore {
    private static final Logger LOG = LoggerFactory.getLogger(SearchStore.class);
    private static final String PROGRESS = "text";
    private static final int CHUNK = 250;
    private static final int MAX_TEXT = 50_000;

    private final Database database;
    private final boolean postgres;
    private final EntryStore entries;
    private final Lock writing = new ReentrantLock();

    SearchStore(Database database, EntryStore entries) {
        this.database = database;
        this.postgres = database.isPostgres();
        this.entries = entries;
    }

    private record Words(long id, List<Long> owners, String text) {}

    /** Writes the words of messages up to one; blocks. Returns false when so many are missing that some still are. */
    boolean catchUp(long upToId, int maxMessages) {
        writing.lock();
        try {
            long after = entries.progress(PROGRESS);
            for (int done = 0; after < upToId; done += CHUNK) {
                if (done >= maxMessages) {
                    return false;
                }
                after = writeChunk(after, upToId);
            }
            return true;
        } finally {
            writing.unlock();
        }
    }

    private long writeChunk(long after, long upToId) {
        List<Words> chunk = read(after, upToId);
        long reached = chunk.size() < CHUNK ? upToId : chunk.getLast().id;
        database.write(handle -> {
            insert(handle.getConnection(), chunk);
            return handle.execute("""
                    INSERT INTO archive_progress (name, message_id) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET message_id = excluded.message_id""", PROGRESS, reached);
        });
        return reached;
    }

    private List<Words> read(long after, long upToId) {
        return database.readDirectly(connection -> {
            List<Words> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("""
                    SELECT id, sender_id, recipient_id, flags, stanza FROM message
                    WHERE id > ? AND id <= ? AND (flags & 3) <> 0 ORDER BY id LIMIT ?""")) {
                select.setLong(1, after);
                select.setLong(2, upToId);
                select.setInt(3, CHUNK);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(words(row));
                    }
                }
            }
            return found;
        });
    }

    private static Words words(ResultSet row) throws SQLException {
        int flags = row.getInt(4);
        List<Long> owners = new ArrayList<>();
        if ((flags & KeptMessage.IN_SENDERS_ARCHIVE) != 0) {
            owners.add(row.getLong(2));
        }
        if ((flags & KeptMessage.IN_RECIPIENTS_ARCHIVE) != 0) {
            owners.add(row.getLong(3));
        }
        return new Words(row.getLong(1), owners, text(row.getLong(1), row.getBytes(5)));
    }

    private static String text(long id, byte[] stanza) {
        try {
            Element message = StanzaBytes.read(stanza);
            String text = Stream.of("subject", "body")
                    .flatMap(name -> message.elements(name, Namespaces.CLIENT).stream())
                    .map(Element::text)
                    .collect(Collectors.joining(" "));
            return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
        } catch (XmlException e) {
            LOG.atError().addKeyValue("message", id).setCause(e).log("a stored message could not be read");
            return "";
        }
    }

    private void insert(Connection connection, List<Words> chunk) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                postgres ? """
                        INSERT INTO archive_text (id, words)
                        VALUES (?, to_tsvector('simple', ?) || array_to_tsvector(string_to_array(?, ' ')))
                        ON CONFLICT (id) DO NOTHING""" : "INSERT OR REPLACE INTO archive_text (rowid, words, owners) VALUES (?, ?, ?)")) {
            for (Words words : chunk) {
                if (!words.text.isBlank()) {
                    insert.setLong(1, words.id);
                    insert.setString(2, words.text);
                    insert.setString(3, owners(words.owners));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private String owners(List<Long> owners) {
        return owners.stream()
                .map(postgres ? SearchTerms::ownerLexeme : SearchTerms::owner)
                .collect(Collectors.joining(" "));
    }
}
