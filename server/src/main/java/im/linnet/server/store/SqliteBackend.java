// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteDataSource;

/**
 * The embedded database: one connection that writes, for the group commit, and a few that read.
 *
 * <p>Write-ahead log with an fsync at every commit ({@code synchronous=FULL}), so that a commit survives a power cut.
 */
final class SqliteBackend implements Backend {
    private static final int MAX_READERS = 4;
    private static final int READER_WAIT_SECONDS = 30;
    private static final long MIN_ROOM_BYTES = 4L << 20;

    /** Settings of every connection; the reasons for the sizes are figures: larger pages and rarer checkpoints load faster. */
    private static final List<String> PRAGMAS = List.of(
            "synchronous = FULL",
            "foreign_keys = ON",
            "wal_autocheckpoint = 8000",
            "journal_size_limit = 67108864",
            "cache_size = -8192",
            "temp_store = MEMORY",
            // A schema that somebody else wrote into the file must not call functions with effects.
            "trusted_schema = OFF",
            "cell_size_check = ON");

    private final SqliteFile file;
    private final SQLiteDataSource source;
    private final Duration patience;
    /** Used, and replaced, by the thread of the group commit only. */
    private @Nullable Writer writer;

    private final List<Session> readers;
    private final BlockingQueue<Session> idleReaders;

    private SqliteBackend(Opening opening, Writer writer, List<Session> readers) {
        this.file = opening.file;
        this.source = opening.source;
        this.patience = opening.patience;
        this.writer = writer;
        this.readers = readers;
        this.idleReaders = new ArrayBlockingQueue<>(readers.size(), false, readers);
    }

    /** A connection; Jdbi, whose classes take long to load, comes to it with its first use. Used by one thread at a time. */
    private static final class Session {
        private final Connection connection;
        private @Nullable Handle handle;

        Session(Connection connection) {
            this.connection = connection;
        }

        Handle handle() {
            Handle known = handle;
            if (known == null) {
                known = Jdbi.open(connection);
                Backend.hideContents(known);
                handle = known;
            }
            return known;
        }
    }

    static SqliteBackend open(DatabaseSettings settings) {
        SqliteFile file = SqliteFile.claim(settings.dataDirectory());
        Opening opening = new Opening(file, settings.patience());
        try {
            return opening.open(Math.min(MAX_READERS, settings.poolSize()));
        } catch (SQLException failure) {
            opening.abandon();
            throw new StoreException(
                    "cannot open " + file.path() + ", which was left as it is: " + failure.getMessage(), failure);
        } catch (RuntimeException failure) {
            opening.abandon();
            throw failure;
        }
    }

    /** What is open so far. */
    private static final class Opening {
        private final SqliteFile file;
        private final Duration patience;
        private final SQLiteDataSource source = new SQLiteDataSource();
        private final List<Connection> connections = new ArrayList<>();

        Opening(SqliteFile file, Duration patience) {
            this.file = file;
            this.patience = patience;
            source.setUrl("jdbc:sqlite:" + file.path());
        }

        SqliteBackend open(int readerCount) throws SQLException {
            Connection writer = connect();
            prepare(writer);
            List<Session> readers = new ArrayList<>();
            for (int i = 0; i < readerCount; i++) {
                Connection reader = connect();
                pragma(reader, "query_only = ON");
                readers.add(new Session(reader));
            }
            return new SqliteBackend(this, Writer.ofSqlite(writer), readers);
        }

        private Connection connect() throws SQLException {
            Connection connection = source.getConnection();
            connections.add(connection);
            setUp(connection, patience);
            return connection;
        }

        /** Makes what is new ours, and brings the schema up to date. */
        private void prepare(Connection writer) throws SQLException {
            // It has no pages also after a crash in the middle of its making, which SQLite undoes when it looks.
            if (file.isNew() || number(pragma(writer, "page_count")) == 0) {
                pragma(writer, "page_size = 8192");
                pragma(writer, "application_id = " + SqliteFile.APPLICATION_ID);
            }
            String mode = pragma(writer, "journal_mode = WAL");
            if (!"wal".equals(mode)) {
                throw new StoreException("the file system of " + file.path() + " does not allow a write-ahead log");
            }
            // The first read after recovery: shows most kinds of damage.
            int version = Math.toIntExact(number(pragma(writer, "user_version")));
            Schema.refuseNewer(version, file.path().toString());
            if (version < Schema.VERSION) {
                Schema.migrate(source, Schema.Dialect.SQLITE, file.path().toString());
                pragma(writer, "user_version = " + Schema.VERSION);
            }
        }

        void abandon() {
            try {
                closeAll(connections);
            } finally {
                file.release();
            }
        }
    }

    private static long number(@Nullable String text) {
        return text == null ? 0 : Long.parseLong(text);
    }

    private static void setUp(Connection connection, Duration patience) throws SQLException {
        // Others than this process may hold locks for a moment, such as a backup.
        pragma(connection, "busy_timeout = " + patience.toMillis());
        for (String pragma : PRAGMAS) {
            pragma(connection, pragma);
        }
    }

    private static @Nullable String pragma(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute("PRAGMA " + pragma)) {
                return null;
            }
            try (ResultSet result = statement.getResultSet()) {
                return result.next() ? result.getString(1) : null;
            }
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) throws SQLException {
        Session reader = borrowReader();
        try {
            return work.run(reader.handle());
        } finally {
            idleReaders.add(reader);
        }
    }

    @Override
    public <T extends @Nullable Object> T readDirectly(DirectRead<T> work) throws SQLException {
        Session reader = borrowReader();
        try {
            return work.run(reader.connection);
        } finally {
            idleReaders.add(reader);
        }
    }

    private Session borrowReader() {
        try {
            Session reader = idleReaders.poll(READER_WAIT_SECONDS, TimeUnit.SECONDS);
            if (reader == null) {
                throw StoreException.temporary(
                        "the database cannot keep up: no reader for " + READER_WAIT_SECONDS + " s", null);
            }
            return reader;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the database", interruption);
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work, GroupCommit groupCommit) throws SQLException {
        return groupCommit.write(work);
    }

    @Override
    public Writer writer() throws SQLException {
        Writer known = writer;
        if (known == null) {
            Connection connection = source.getConnection();
            try {
                setUp(connection, patience);
                known = Writer.ofSqlite(connection);
            } catch (SQLException failure) {
                closeAll(List.of(connection));
                throw failure;
            }
            writer = known;
        }
        return known;
    }

    @Override
    public void dropWriter() {
        if (writer != null) {
            writer.abandon();
            writer = null;
        }
    }

    /** SQLite's own bound as well as the disk's: what was deleted leaves pages to be used again. */
    @Override
    public boolean hasRoom() throws SQLException {
        Connection connection = writer().connection();
        return file.usableBytes() >= MIN_ROOM_BYTES
                && (number(pragma(connection, "page_count")) < number(pragma(connection, "max_page_count"))
                        || number(pragma(connection, "freelist_count")) > 0);
    }

    @Override
    public void close() {
        // The writer last: the last connection to leave moves the log into the file.
        List<Connection> connections = new ArrayList<>();
        readers.forEach(reader -> connections.add(reader.connection));
        if (writer != null) {
            connections.add(writer.connection());
        }
        try {
            closeAll(connections);
        } finally {
            file.release();
        }
    }

    private static void closeAll(List<Connection> connections) {
        StoreException failed = null;
        for (Connection connection : connections) {
            try {
                connection.close();
            } catch (SQLException failure) {
                failed = Database.failed(failure);
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
