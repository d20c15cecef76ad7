// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class TroubleTest {
    @ParameterizedTest
    @CsvSource({
        "08006, AWAY",
        "08001, AWAY",
        "57P01, AWAY",
        "57P03, AWAY",
        "53300, AWAY",
        "25006, AWAY",
        "53100, FULL",
        "53200, FULL",
        "58030, FULL",
        "28P01, BROKEN",
        "3D000, BROKEN",
        "XX001, BROKEN",
        "23505, NONE",
        "40001, NONE",
        "42601, NONE",
        "57014, NONE",
        "08, NONE",
        ", NONE"
    })
    void errorsOfPostgresql(String state, Trouble trouble) {
        assertThat(Trouble.of(new SQLException("no", state))).isEqualTo(trouble);
        assertThat(Trouble.of(new IllegalStateException(new SQLException("no", state))))
                .isEqualTo(trouble);
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_BUSY, AWAY",
        "SQLITE_BUSY_SNAPSHOT, AWAY",
        "SQLITE_LOCKED, AWAY",
        "SQLITE_FULL, FULL",
        "SQLITE_IOERR, FULL",
        "SQLITE_IOERR_FSYNC, FULL",
        "SQLITE_CANTOPEN, FULL",
        "SQLITE_CORRUPT, BROKEN",
        "SQLITE_CORRUPT_INDEX, BROKEN",
        "SQLITE_NOTADB, BROKEN",
        "SQLITE_READONLY, BROKEN",
        "SQLITE_CONSTRAINT_UNIQUE, NONE",
        "SQLITE_ERROR, NONE"
    })
    void errorsOfSqlite(SQLiteErrorCode code, Trouble trouble) {
        assertThat(Trouble.of(new SQLiteException("no", code))).isEqualTo(trouble);
    }

    @Test
    void aPoolThatGivesUpIsAway() {
        assertThat(Trouble.of(new SQLTransientConnectionException("timeout"))).isEqualTo(Trouble.AWAY);
    }

    @Test
    void whatIsNotOfTheDatabaseIsNoTrouble() {
        assertThat(Trouble.of(new IllegalArgumentException("no"))).isEqualTo(Trouble.NONE);
    }
}
