// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection of the group commit, with all that stays prepared on it. Used by one thread at a time.
 *
 * <p>On SQLite it begins and ends transactions by statements of its own: the driver's way begins one too many for each
 * commit, and does not notice when SQLite has rolled back by itself, as it does when the disk is full.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final String SAVEPOINT = "entry";

    private final Connection connection;
    private final boolean explicit;
    private final RowBatch rows;
    private final Map<String, PreparedStatement> commands = new HashMap<>();
    private @Nullable Handle handle;

    private Writer(Connection connection, boolean explicit) {
        this.connection = connection;
        this.explicit = explicit;
        this.rows = new RowBatch(connection);
    }

    static Writer ofSqlite(Connection connection) {
        return new Writer(connection, true);
    }

    static Writer ofPostgres(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        return new Writer(connection, false);
    }

    RowBatch rows() {
        return rows;
    }

    /** Returns a view of the connection for works; made with the first use, since Jdbi's classes take long to load. */
    Handle handle() {
        Handle known = handle;
        if (known == null) {
            known = Jdbi.open(connection);
            Backend.hideContents(known);
            handle = known;
        }
        return known;
    }

    Connection connection() {
        return connection;
    }

    void begin() throws SQLException {
        if (explicit) {
            run("BEGIN IMMEDIATE");
        }
    }

    void commit() throws SQLException {
        if (explicit) {
            run("COMMIT");
        } else {
            connection.commit();
        }
    }

    /**
     * Ends the transaction without effect.
     *
     * @return false if not even that is possible: then the connection is good for nothing any more
     */
    boolean rollback() {
        rows.discard();
        try {
            if (explicit) {
                run("ROLLBACK");
            } else {
                connection.rollback();
            }
            return true;
        } catch (SQLException failure) {
            // "No transaction is active": SQLite itself has rolled back.
            boolean gone = explicit && Trouble.of(failure) == Trouble.NONE;
            LOG.atDebug().setCause(failure).log("a rollback failed");
            return gone;
        }
    }

    void savepoint() throws SQLException {
        run("SAVEPOINT " + SAVEPOINT);
    }

    void releaseSavepoint() throws SQLException {
        run("RELEASE SAVEPOINT " + SAVEPOINT);
    }

    void rollbackToSavepoint() throws SQLException {
        run("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
        // Else the savepoints of a long batch would pile up, each a subtransaction.
        releaseSavepoint();
    }

    private void run(String command) throws SQLException {
        PreparedStatement statement = commands.get(command);
        if (statement == null) {
            statement = connection.prepareStatement(command);
            commands.put(command, statement);
        }
        statement.execute();
    }

    /** Closes a connection that has failed. */
    void abandon() {
        try {
            connection.close();
        } catch (SQLException failure) {
            LOG.atDebug().setCause(failure).log("a connection could not be closed");
        }
    }
}
