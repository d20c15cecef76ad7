// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server: a pool of connections for reads and writes, of which the group commit borrows one. */
final class PostgresBackend implements Backend {
    private static final int MIN_SERVER_VERSION = 150_000;
    private static final int MAX_ATTEMPTS = 3;
    private static final long CONNECT_MILLIS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PostgresBackend.class);

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    private PostgresBackend(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = Jdbi.create(pool);
        Backend.hideContents(jdbi);
    }

    static PostgresBackend open(DatabaseSettings settings, String url) {
        HikariDataSource pool = pool(settings, url);
        try {
            prepare(pool, settings.place());
            return new PostgresBackend(pool);
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
        // One more for the group commit, which must not wait for the others.
        config.setMaximumPoolSize(settings.poolSize() + 1);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.addDataSourceProperty("ApplicationName", "linnet");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // Error messages would hold the rows' contents.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        // A row lock is held for milliseconds; whoever waits longer waits for something broken.
        config.addDataSourceProperty("options", "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s");
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new StoreException("cannot reach " + settings.place() + ": " + cause.getMessage(), failure);
        }
    }

    private static void prepare(HikariDataSource pool, String place) throws SQLException {
        int version;
        try (Connection connection = pool.getConnection()) {
            refuseUnfit(connection, place);
            version = schemaVersion(connection);
        }
        Schema.refuseNewer(version, place);
        if (version < Schema.VERSION) {
            Schema.migrate(pool, Schema.Dialect.POSTGRESQL, place);
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
        try (Handle handle = jdbi.open()) {
            return work.run(handle);
        }
    }

    @Override
    public <T extends @Nullable Object> T readDirectly(DirectRead<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return work.run(connection);
        }
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work, GroupCommit groupCommit) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Handle handle = jdbi.open()) {
                return handle.inTransaction(work::run);
            } catch (SQLException | JdbiException failure) {
                if (attempt == MAX_ATTEMPTS || !isTransient(failure)) {
                    throw failure;
                }
            }
        }
    }

    /** Tells a deadlock or a serialization failure, after which PostgreSQL wants the transaction to be tried again. */
    private static boolean isTransient(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException exception) {
                String state = exception.getSQLState();
                return "40P01".equals(state) || "40001".equals(state);
            }
        }
        return false;
    }

    @Override
    public Handle borrowWriter() {
        return jdbi.open();
    }

    @Override
    public void returnWriter(Handle handle) {
        try {
            handle.close();
        } catch (JdbiException failure) {
            // The connection is lost; the pool makes another.
            LOG.atDebug().setCause(failure).log("a connection could not be closed");
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
