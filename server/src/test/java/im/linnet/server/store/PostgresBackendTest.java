// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresBackendTest {
    private final Path directory;

    PostgresBackendTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void databaseOfAnotherApplicationIsRefusedUntouched() throws SQLException {
        DatabaseSettings settings = TestDatabase.POSTGRESQL.empty(directory);
        execute(settings, "CREATE TABLE theirs (x INT)");
        assertThatThrownBy(() -> Database.open(settings)).isInstanceOf(StoreException.class);
        assertThat(tables(settings)).isEqualTo(1);
    }

    @Test
    void databaseOfANewerVersionIsRefusedUntouched() throws SQLException {
        DatabaseSettings settings = TestDatabase.POSTGRESQL.migrated(directory);
        execute(settings, """
                INSERT INTO linnet_schema_history
                SELECT 99, '%d', 'later', type, 'later.sql', 1, installed_by, installed_on, 1, true
                FROM linnet_schema_history WHERE version = '1'""".formatted(Schema.VERSION + 1));
        assertThatThrownBy(() -> Database.open(settings))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("newer version");
    }

    @Test
    void unreachableServerIsNamedWithoutThePassword() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/linnet?connectTimeout=1&password=hidden";
        DatabaseSettings settings = new DatabaseSettings(url, "linnet", "hidden", 1, directory);
        assertThat(settings.toString()).doesNotContain("hidden");
        assertThatThrownBy(() -> Database.open(settings))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageNotContaining("hidden");
    }

    @Test
    void unknownKindOfDatabaseIsRefused() {
        DatabaseSettings settings = new DatabaseSettings("jdbc:oracle:thin:x", null, null, 1, directory);
        assertThatThrownBy(() -> Database.open(settings))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("jdbc:postgresql:");
    }

    @Test
    void lostConnectionsAreReplaced() {
        DatabaseSettings settings = TestDatabase.POSTGRESQL.migrated(directory);
        try (Database database = Database.open(settings)) {
            String insert = "INSERT INTO jid (text) VALUES (?)";
            database.append(1, batch -> batch.add(insert, row -> row.setString(1, "before")))
                    .join();
            database.write(handle -> handle.execute("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()"""));
            // Each of the connections that are still in the pool, and the writer's, is dead.
            database.append(1, batch -> batch.add(insert, row -> row.setString(1, "after")))
                    .join();
            long rows = database.read(handle -> handle.createQuery("SELECT count(*) FROM jid")
                    .mapTo(Long.class)
                    .one());
            assertThat(rows).isEqualTo(2);
        }
    }

    private static void execute(DatabaseSettings settings, String sql) throws SQLException {
        try (Connection connection = connect(settings);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int tables(DatabaseSettings settings) throws SQLException {
        try (Connection connection = connect(settings);
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static Connection connect(DatabaseSettings settings) throws SQLException {
        return DriverManager.getConnection(
                Objects.requireNonNull(settings.url()), settings.user(), settings.password());
    }
}
