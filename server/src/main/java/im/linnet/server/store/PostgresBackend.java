// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server: a pool of connections for reads and writes, and one more for the group commit alone. */
final class PostgresBackend implements Backend {
    private static final int MIN_SERVER_VERSION = 150_000;
    private static final int MAX_ATTEMPTS = 3;
    /** The shortest time that the pool allows. */
    private static final long MIN_POOL_MILLIS = 250;

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final String READ_SECONDS = "60";
    private static final String WRITE_SECONDS = "30";

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final String url;
    private final Properties writerProperties;
    private final Duration patience;
    /** Used, and replaced, by the thread of the group commit only. */
    private @Nullable Writer writer;

    private PostgresBackend(HikariDataSource pool, String url, DatabaseSettings settings) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        this.url = url;
        this.patience = settings.patience();
        this.writerProperties = writerProperties(settings);
        Backend.hideContents(jdbi);
    }

    static PostgresBackend open(DatabaseSettings settings, String url) {
        HikariDataSource pool = pool(settings, url);
        try {
            prepare(pool, settings, url);
            return new PostgresBackend(pool, url, settings);
        } catch (SQLException failure) {
            pool.close();
            throw new StoreException("cannot use " + settings.place() + ": " + failure.getMessage(), failure);
        } catch (RuntimeException failure) {
            pool.close();
            throw failure;
        }
    }

    private static HikariDataSource pool(DatabaseSettings settings, String url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        config.setJdbcUrl(url);
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(1);
        long patience = Math.max(MIN_POOL_MILLIS, settings.patience().toMillis());
        config.setConnectionTimeout(patience);
        config.setInitializationFailTimeout(patience);
        properties(settings).forEach((name, value) -> config.addDataSourceProperty((String) name, value));
        config.addDataSourceProperty("socketTimeout", READ_SECONDS);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new StoreException("cannot reach " + settings.place() + ": " + cause.getMessage(), failure);
        }
    }

    /** Returns what all connections have in common. */
    private static Properties properties(DatabaseSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "linnet");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty(
                "connectTimeout", Long.toString(Math.max(1, settings.patience().toSeconds())));
        // Error messages would hold the rows' contents.
        properties.setProperty("logServerErrorDetail", "false");
        // A row lock is held for milliseconds; whoever waits longer waits for something broken.
        properties.setProperty("options", "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s");
        return properties;
    }

    private static Properties writerProperties(DatabaseSettings settings) {
        Properties properties = properties(settings);
        if (settings.user() != null) {
            properties.setProperty("user", settings.user());
        }
        if (settings.password() != null) {
            properties.setProperty("password", settings.password());
        }
        // Its statements are short; a server that is silent for so long is gone, whatever TCP believes.
        properties.setProperty("socketTimeout", WRITE_SECONDS);
        // Many rows of one statement become one statement of many rows.
        properties.setProperty("reWriteBatchedInserts", "true");
        return properties;
    }

    private static void prepare(HikariDataSource pool, DatabaseSettings settings, String url) throws SQLException {
        String place = settings.place();
        int version;
        try (Connection connection = pool.getConnection()) {
            refuseUnfit(connection, place);
            version = schemaVersion(connection);
        }
        Schema.refuseNewer(version, place);
        if (version < Schema.VERSION) {
            // Without the pool's limits of time: a migration may take long.
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(url);
            source.setUser(settings.user());
            source.setPassword(settings.password());
            Schema.migrate(source, Schema.Dialect.POSTGRESQL, place);
        }
    }

    private static void refuseUnfit(Connection connection, String place) throws SQLException {
        int serverVersion = Integer.parseInt(text(connection, "SHOW server_version_num", "0"));
        if (serverVersion < MIN_SERVER_VERSION) {
            throw new StoreException(place + " must be PostgreSQL 15 or newer, not "
                    + connection.getMetaData().getDatabaseProductVersion());
        }
        String encoding = text(connection, "SHOW server_encoding", "");
        if (!encoding.equals("UTF8")) {
            throw new StoreException(place + " must have the encoding UTF8, not " + encoding);
        }
    }

    private static int schemaVersion(Connection connection) throws SQLException {
        String table = text(connection, "SELECT to_regclass('" + Schema.HISTORY_TABLE + "')", "");
        return table.isEmpty()
                ? 0
                : Integer.parseInt(text(
                        connection, "SELECT max(version::int) FROM " + Schema.HISTORY_TABLE + " WHERE success", "0"));
    }

    private static String text(Connection connection, String sql, String absent) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            String value = result.next() ? result.getString(1) : null;
            return value == null ? absent : value;
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) throws SQLException {
        return patiently(() -> {
            try (Handle handle = jdbi.open()) {
                return work.run(handle);
            }
        });
    }

    @Override
    public <T extends @Nullable Object> T readDirectly(DirectRead<T> work) throws SQLException {
        return patiently(() -> {
            try (Connection connection = pool.getConnection()) {
                return work.run(connection);
            }
        });
    }

    /** Something that can be done again when it has failed. */
    private interface Attempt<T extends @Nullable Object> {
        T make() throws SQLException;
    }

    /** Tries again while the database is away and patience lasts. */
    private <T extends @Nullable Object> T patiently(Attempt<T> attempt) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                return attempt.make();
            } catch (StoreException failure) {
                throw failure;
            } catch (SQLException | RuntimeException failure) {
                if (Trouble.of(failure) != Trouble.AWAY || System.nanoTime() - start >= patience.toNanos()) {
                    throw failure;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work, GroupCommit groupCommit) throws SQLException {
        return patiently(() -> transaction(work));
    }

    private <T extends @Nullable Object> T transaction(Work<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            boolean committing = false;
            try (Handle handle = jdbi.open()) {
                handle.begin();
                T result = work.run(handle);
                committing = true;
                handle.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                if (committing && Trouble.of(failure) == Trouble.AWAY) {
                    throw StoreException.unknownOutcome(failure);
                }
                if (attempt == MAX_ATTEMPTS || !wantsRetry(failure)) {
                    throw failure;
                }
            }
        }
    }

    /** Tells a deadlock or a serialization failure, after which PostgreSQL wants the transaction to be tried again. */
    private static boolean wantsRetry(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException exception) {
                String state = exception.getSQLState();
                return "40P01".equals(state) || "40001".equals(state);
            }
        }
        return false;
    }

    @Override
    public Writer writer() throws SQLException {
        Writer known = writer;
        if (known == null) {
            Connection connection = DriverManager.getConnection(url, writerProperties);
            known = Writer.ofPostgres(connection);
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

    @Override
    public boolean hasRoom() {
        // The commit that worked has written to the disk that was full.
        return true;
    }

    @Override
    public void close() {
        dropWriter();
        pool.close();
    }
}
