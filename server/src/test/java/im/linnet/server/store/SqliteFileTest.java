// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is not a sound database of ours is refused and stays as it is. */
class SqliteFileTest {
    private static final int USER_VERSION_OFFSET = 60;

    private final Path directory;
    private final Path file;

    SqliteFileTest(@TempDir Path parent) {
        directory = parent.resolve("data");
        file = directory.resolve("linnet.db");
    }

    @BeforeEach
    void makeDirectory() throws IOException {
        Files.createDirectories(directory);
    }

    private Database open() {
        return Database.open(DatabaseSettings.embedded(directory));
    }

    private void makeDatabase() {
        try (Database database = open()) {
            database.write(handle -> {
                for (int i = 0; i < 500; i++) {
                    String text = i + "@example.org with some length, to fill a few pages of the file";
                    handle.execute("INSERT INTO jid (text) VALUES (?)", text);
                }
                return 500;
            });
        }
    }

    private void isRefusedUntouched(String reason) throws IOException {
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        // Nor does the attempt leave anything that keeps a repaired file from being opened.
        Files.delete(file);
        open().close();
    }

    @Test
    void garbageIsRefused() throws IOException {
        Files.write(
                file, "This is no database, but somebody's diary.".repeat(1_000).getBytes(StandardCharsets.UTF_8));
        isRefusedUntouched("is not a database");
    }

    @Test
    void fileThatIsShorterThanAHeaderIsRefused() throws IOException {
        makeDatabase();
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 60));
        isRefusedUntouched("is not a database");
    }

    @Test
    void truncatedFileIsRefused() throws IOException {
        makeDatabase();
        byte[] whole = Files.readAllBytes(file);
        assertThat(whole.length).isGreaterThan(10 * 8_192);
        for (int length : new int[] {whole.length - 8_192, whole.length / 2, 8_192, 5_000}) {
            Files.write(file, Arrays.copyOf(whole, length));
            isRefusedUntouched("left as it is");
        }
    }

    @Test
    void fileWhoseFirstPageIsOverwrittenIsRefused() throws IOException {
        makeDatabase();
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 100, 8_192, (byte) 0x5A);
        Files.write(file, bytes);
        isRefusedUntouched("left as it is");
    }

    @Test
    void databaseOfAnotherApplicationIsRefused() throws Exception {
        for (String setUp : List.of("CREATE TABLE theirs (x)", "PRAGMA application_id = 252006673")) {
            Files.deleteIfExists(file);
            sqlite(setUp);
            isRefusedUntouched("another application");
        }
    }

    @Test
    void databaseOfANewerVersionIsRefused() throws IOException {
        makeDatabase();
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).putInt(USER_VERSION_OFFSET, Schema.VERSION + 1);
        Files.write(file, bytes);
        isRefusedUntouched("newer version");
    }

    @Test
    void logWithoutItsDatabaseIsRefusedAndKept() throws IOException {
        Path log = directory.resolve("linnet.db-wal");
        Files.write(log, new byte[100]);
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining(log.toString());
        assertThat(file).doesNotExist();
        Files.createFile(file);
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining(log.toString());
        assertThat(file).isEmptyFile();
        assertThat(log).hasSize(100);
    }

    @Test
    void databaseIsForOneProcessAtATime() {
        Database first = open();
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("in use");
        first.close();
        open().close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void onlyTheOwnerMayReadIt() throws IOException {
        Files.delete(directory);
        try (Database _ = open()) {
            assertThat(Files.getPosixFilePermissions(directory))
                    .isEqualTo(EnumSet.of(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE));
            for (String name : List.of("linnet.db", "linnet.db-wal", "linnet.db.lock")) {
                assertThat(Files.getPosixFilePermissions(directory.resolve(name)))
                        .isEqualTo(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
            }
        }
    }

    @Test
    void settingsThatDurabilityRestsOnAreInForce() {
        try (Database database = open()) {
            assertThat(pragma(database, "journal_mode")).isEqualTo("wal");
            assertThat(pragma(database, "synchronous")).isEqualTo("2");
            assertThat(pragma(database, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(database, "page_size")).isEqualTo("8192");
            assertThat(pragma(database, "application_id")).isEqualTo(Integer.toString(SqliteFile.APPLICATION_ID));
            assertThat(pragma(database, "user_version")).isEqualTo(Integer.toString(Schema.VERSION));
            assertThat(pragma(database, "quick_check")).isEqualTo("ok");
        }
    }

    private static String pragma(Database database, String name) {
        return database.write(handle ->
                handle.createQuery("PRAGMA " + name).mapTo(String.class).one());
    }

    @Test
    void readersCannotWrite() {
        try (Database database = open()) {
            assertThatThrownBy(() -> database.read(handle -> handle.execute("INSERT INTO jid (text) VALUES ('a')")))
                    .isInstanceOf(StoreException.class);
        }
    }

    @Test
    void fullDiskFailsWhatDoesNotFitAndNothingElse() {
        String insert = "INSERT INTO jid (id, text) VALUES (?, ?)";
        try (Database database = open()) {
            // The number of pages is that of the connection that writes, as a disk's end would be.
            database.write(handle -> handle.execute("PRAGMA max_page_count = 100"));
            List<Long> stored = new ArrayList<>();
            int failures = 0;
            for (long id = 1; failures < 3; id++) {
                long number = id;
                boolean failed = database.append(10, batch -> {
                            for (int part = 0; part < 10; part++) {
                                int copy = part;
                                batch.add(insert, row -> {
                                    row.setLong(1, number * 10 + copy);
                                    row.setString(2, number + "." + copy + "x".repeat(4_000));
                                });
                            }
                        })
                        .handle((_, failure) -> failure != null)
                        .join();
                if (failed) {
                    failures++;
                    database.write(handle -> handle.execute("PRAGMA max_page_count = 100"));
                } else {
                    IntStream.range(0, 10).forEach(part -> stored.add(number * 10 + part));
                }
            }
            assertThat(stored).isNotEmpty();
            database.write(handle -> handle.execute("PRAGMA max_page_count = 1000000"));
            database.append(
                            10,
                            batch -> batch.add(insert, row -> {
                                row.setLong(1, 1);
                                row.setString(2, "there is room again");
                            }))
                    .join();
            stored.addFirst(1L);
            assertThat(database.<List<Long>>read(handle -> handle.createQuery("SELECT id FROM jid ORDER BY id")
                            .mapTo(Long.class)
                            .list()))
                    .isEqualTo(stored);
        }
    }

    private void sqlite(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            // Something must be in the file for a pragma to be in it.
            statement.execute("CREATE TABLE other (x)");
        }
    }
}
