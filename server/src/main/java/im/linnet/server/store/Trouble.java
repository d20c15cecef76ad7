// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** What a failure says of the database. */
enum Trouble {
    /** Nothing: what was asked is at fault, others are not concerned. */
    NONE(false),
    /** It cannot be reached, or is busy: worth trying again soon. */
    AWAY(true),
    /** It has no room, or its disk fails: trying again soon is of no use, but it may get well. */
    FULL(true),
    /** It is damaged, or must not be used: somebody has to repair it. */
    BROKEN(false);

    private final boolean temporary;

    Trouble(boolean temporary) {
        this.temporary = temporary;
    }

    /** Tells whether the same may succeed later. */
    boolean isTemporary() {
        return temporary;
    }

    /** Judges a failure by the first of its causes that is known. */
    static Trouble of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Trouble trouble = known(cause);
            if (trouble != NONE) {
                return trouble;
            }
        }
        return NONE;
    }

    private static Trouble known(Throwable cause) {
        return switch (cause) {
            case SQLiteException exception -> ofSqlite(exception.getResultCode().code & 0xff);
            // The pool has given up waiting for a connection.
            case SQLTransientConnectionException _ -> AWAY;
            case SQLException exception -> ofSqlState(exception.getSQLState());
            default -> NONE;
        };
    }

    /** Judges by SQLite's primary result code. */
    private static Trouble ofSqlite(int code) {
        return switch (code) {
            // BUSY, LOCKED
            case 5, 6 -> AWAY;
            // NOMEM, IOERR, FULL, CANTOPEN
            case 7, 10, 13, 14 -> FULL;
            // READONLY, CORRUPT, NOTADB
            case 8, 11, 26 -> BROKEN;
            default -> NONE;
        };
    }

    /** Judges by PostgreSQL's error code. */
    private static Trouble ofSqlState(@Nullable String state) {
        if (state == null || state.length() != 5) {
            return NONE;
        }
        return switch (state) {
            // Shut down, crashed, starting; too many connections; read-only, as a standby is until it takes over.
            case "57P01", "57P02", "57P03", "57P05", "53300", "25006" -> AWAY;
            // Damaged data or index; no such database.
            case "XX001", "XX002", "3D000" -> BROKEN;
            default ->
                switch (state.substring(0, 2)) {
                    // Connection lost or refused.
                    case "08" -> AWAY;
                    // Insufficient resources; errors of the operating system.
                    case "53", "58" -> FULL;
                    // Not let in.
                    case "28" -> BROKEN;
                    default -> NONE;
                };
        };
    }
}
