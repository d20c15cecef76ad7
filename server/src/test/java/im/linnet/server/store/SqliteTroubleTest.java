// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full, somebody else holds the lock, and files are torn as a crash may leave them. */
class SqliteTroubleTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Path parent;
    private DatabaseSettings settings;

    SqliteTroubleTest(@TempDir Path parent) {
        this.parent = parent;
        this.settings = DatabaseSettings.embedded(parent);
    }

    @BeforeEach
    void makeDatabase() {
        settings = TestDatabase.SQLITE.migrated(parent);
    }

    private static CompletableFuture<Void> append(Database database, long id, int length) {
        return database.append(
                10,
                batch -> batch.add("INSERT INTO jid (id, text) VALUES (?, ?)", row -> {
                    row.setLong(1, id);
                    row.setString(2, id + "x".repeat(length));
                }));
    }

    private static List<Long> stored(Database database) {
        return database.read(handle -> handle.createQuery("SELECT id FROM jid ORDER BY id")
                .mapTo(Long.class)
                .list());
    }

    private static StoreException failure(CompletableFuture<Void> append) {
        return (StoreException) Objects.requireNonNull(
                catchThrowableOfType(CompletionException.class, append::join).getCause());
    }

    @Test
    void aFullDiskFailsAppendsAsTemporaryUntilThereIsRoom() {
        try (Database database = Database.open(settings)) {
            append(database, 1, 10).join();
            // The fewest pages that SQLite sets are those that it has.
            database.write(handle -> handle.execute("PRAGMA max_page_count = 1"));
            StoreException failure = failure(append(database, 2, 500_000));
            assertThat(failure.isTemporary()).isTrue();
            assertThat(database.isUp()).isFalse();
            assertThat(failure(append(database, 3, 500_000)).isTemporary()).isTrue();
            // What needs no room works, and says nothing of the rest.
            database.write(handle -> handle.execute("UPDATE jid SET text = 'short' WHERE id = 1"));
            assertThat(stored(database)).containsExactly(1L);
            assertThat(database.isUp()).isFalse();
            database.write(handle -> handle.execute("PRAGMA max_page_count = 1000000"));
            await().atMost(LONG).until(database::isUp);
            append(database, 4, 500_000).join();
            assertThat(stored(database)).containsExactly(1L, 4L);
        }
    }

    @Test
    void aLockOfAnotherProcessIsWaitedFor() throws Exception {
        try (Database database = Database.open(settings.withPatience(LONG));
                Connection other =
                        DriverManager.getConnection("jdbc:sqlite:" + settings.dataDirectory() + "/linnet.db");
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            CompletableFuture<Void> append = append(database, 1, 10);
            await().until(() -> database.queued() == 0);
            assertThat(append).isNotDone();
            statement.execute("COMMIT");
            append.join();
            assertThat(stored(database)).containsExactly(1L);
        }
    }

    @Test
    void aLockThatIsHeldTooLongIsATemporaryFailure() throws Exception {
        try (Database database = Database.open(settings.withPatience(Duration.ofMillis(1)));
                Connection other =
                        DriverManager.getConnection("jdbc:sqlite:" + settings.dataDirectory() + "/linnet.db");
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThat(failure(append(database, 1, 10)).isTemporary()).isTrue();
            statement.execute("COMMIT");
            await().atMost(LONG).until(database::isUp);
            append(database, 2, 10).join();
            assertThat(stored(database)).containsExactly(2L);
        }
    }

    @Test
    void aTornLogLosesItsTailAndNothingElse() throws Exception {
        Path crashed = crashedAfter(40);
        long logBytes = Files.size(crashed.resolve("linnet.db-wal"));
        Random random = new Random(3);
        for (int round = 0; round < 30; round++) {
            long end = random.nextLong(logBytes + 1);
            boolean cut = random.nextBoolean();
            Path copy = copy(crashed, "torn" + round);
            try (RandomAccessFile log =
                    new RandomAccessFile(copy.resolve("linnet.db-wal").toFile(), "rw")) {
                if (cut) {
                    log.setLength(end);
                } else {
                    // Blocks that were not written out before the power went.
                    log.seek(end);
                    log.write(new byte[(int) Math.min(512, logBytes - end)]);
                }
            }
            holdsAPrefix(copy, "round " + round + ": " + (cut ? "cut" : "zeros") + " at " + end);
        }
    }

    @Test
    void theLogsIndexIsMadeAnewAndTheLogItselfMayBeMissing() throws Exception {
        Path crashed = crashedAfter(10);
        for (String index : List.of("none", "", "garbage")) {
            Path copy = copy(crashed, "index-" + index);
            Path file = copy.resolve("linnet.db-shm");
            Files.deleteIfExists(file);
            if (!index.equals("none")) {
                Files.writeString(file, index.repeat(5_000));
            }
            try (Database database = Database.open(DatabaseSettings.embedded(copy))) {
                assertThat(stored(database)).hasSize(10);
            }
        }
        Path copy = copy(crashed, "no-log");
        Files.delete(copy.resolve("linnet.db-wal"));
        holdsAPrefix(copy, "no log");
    }

    /** Copies the files of a database that is in use: what SIGKILL would leave behind. */
    private Path crashedAfter(long appends) throws IOException {
        try (Database database = Database.open(settings)) {
            LongStream.rangeClosed(1, appends)
                    .forEach(id -> append(database, id, 3_000).join());
            return copy(settings.dataDirectory(), "crashed");
        }
    }

    private Path copy(Path from, String name) throws IOException {
        Path to = Files.createDirectory(parent.resolve(name));
        for (String file : List.of("linnet.db", "linnet.db-wal", "linnet.db-shm")) {
            Files.copy(from.resolve(file), to.resolve(file));
        }
        return to;
    }

    private static void holdsAPrefix(Path directory, String what) {
        try (Database database = Database.open(DatabaseSettings.embedded(directory))) {
            List<Long> stored = stored(database);
            assertThat(stored)
                    .as(what)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, stored.size()).boxed().toList());
            assertThat(database.<String>write(handle -> handle.createQuery("PRAGMA integrity_check")
                            .mapTo(String.class)
                            .one()))
                    .as(what)
                    .isEqualTo("ok");
            append(database, 1_000, 10).join();
        }
    }
}
