// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.SQLException;
import org.jdbi.v3.core.config.Configurable;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/** The connections to one of the two databases, opened and with the schema up to date. */
sealed interface Backend extends AutoCloseable permits SqliteBackend, PostgresBackend {
    /** Reads; each statement sees the newest commit. */
    <T extends @Nullable Object> T read(Work<T> work) throws SQLException;

    /** Reads by JDBC alone; each statement sees the newest commit. */
    <T extends @Nullable Object> T readDirectly(DirectRead<T> work) throws SQLException;

    /** Does a transaction, by the group commit where the database has a single writer. */
    <T extends @Nullable Object> T write(Work<T> work, GroupCommit groupCommit) throws SQLException;

    /** Returns the connection of the group commit, a new one if there is none; for its thread only. */
    Writer writer() throws SQLException;

    /** Closes the connection of the group commit, which has failed; for its thread only. */
    void dropWriter();

    /**
     * Tells whether a commit that worked is a sign that others will: false if there is no room for more.
     *
     * @throws SQLException if it cannot be told
     */
    boolean hasRoom() throws SQLException;

    @Override
    void close();

    /** Keeps parameters, which are people's data, out of exceptions and so out of logs. */
    static void hideContents(Configurable<?> jdbi) {
        jdbi.configure(
                StatementExceptions.class,
                exceptions -> exceptions.setMessageRendering(StatementExceptions.MessageRendering.NONE));
    }
}
