// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL goes away and comes back, and connections break in the middle of a commit. */
class PostgresTroubleTest {
    private static final String INSERT = "INSERT INTO jid (id, text) VALUES (?, ?)";
    private static final String INSERT_REPEATABLY = INSERT + " ON CONFLICT (id) DO NOTHING";
    private static final Duration LONG = Duration.ofMinutes(1);

    private static PostgresServer server;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        server = TestDatabase.required(PostgresServer.own());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.halt();
        }
    }

    private static CompletableFuture<Void> append(Database database, long id) {
        return database.appendRepeatable(
                10,
                batch -> batch.add(INSERT_REPEATABLY, row -> {
                    row.setLong(1, id);
                    row.setString(2, "t" + id);
                }));
    }

    private static List<Long> stored(Database database) {
        return database.read(handle -> handle.createQuery("SELECT id FROM jid ORDER BY id")
                .mapTo(Long.class)
                .list());
    }

    @Test
    void whatWaitsWhileTheDatabaseIsAwayIsWrittenWhenItIsBack() {
        try (Database database = Database.open(server.newDatabase().withPatience(LONG))) {
            append(database, 0).join();
            server.halt();
            List<CompletableFuture<Void>> appends = new ArrayList<>();
            LongStream.rangeClosed(1, 100).forEach(id -> appends.add(append(database, id)));
            CompletableFuture<Integer> write = CompletableFuture.supplyAsync(() ->
                    database.write(handle -> handle.execute("INSERT INTO jid (id, text) VALUES (1000, 'written')")));
            CompletableFuture<List<Long>> read = CompletableFuture.supplyAsync(() -> stored(database));
            await().atMost(LONG).until(() -> !database.isUp());
            assertThat(appends).noneMatch(CompletableFuture::isDone);
            server.resume();
            appends.forEach(CompletableFuture::join);
            assertThat(write.join()).isEqualTo(1);
            assertThat(read.join()).contains(0L);
            assertThat(stored(database))
                    .containsExactlyElementsOf(LongStream.concat(LongStream.rangeClosed(0, 100), LongStream.of(1000))
                            .boxed()
                            .toList());
            assertThat(database.isUp()).isTrue();
        }
    }

    @Test
    void whenPatienceIsOverEverythingFailsAsTemporaryAndRecoversByItself() {
        try (Database database = Database.open(server.newDatabase().withPatience(Duration.ofMillis(1)))) {
            append(database, 1).join();
            server.halt();
            CompletionException failure = catchThrowableOfType(
                    CompletionException.class, () -> append(database, 2).join());
            assertThat(failure.getCause())
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            store -> assertThat(store.isTemporary()).isTrue());
            assertThatThrownBy(() -> database.write(handle -> handle.execute("DELETE FROM jid")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            store -> assertThat(store.isTemporary()).isTrue());
            assertThatThrownBy(() -> stored(database))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            store -> assertThat(store.isTemporary()).isTrue());
            assertThat(database.isUp()).isFalse();
            server.resume();
            // Nobody writes: the store finds out alone.
            await().atMost(LONG).until(database::isUp);
            append(database, 3).join();
            assertThat(stored(database)).containsExactly(1L, 3L);
        }
    }

    @Test
    void aReadThatFailsHasTheWriterLook() {
        try (Database database = Database.open(server.newDatabase().withPatience(Duration.ofMillis(1)))) {
            server.halt();
            assertThatThrownBy(() -> stored(database)).isInstanceOf(StoreException.class);
            await().atMost(LONG).until(() -> !database.isUp());
            server.resume();
            await().atMost(LONG).until(database::isUp);
        }
    }

    @Test
    void aCommitOfUnknownOutcomeIsRepeatedOnlyWhereThatIsHarmless() throws Exception {
        DatabaseSettings direct = server.newDatabase();
        try (CuttingRelay relay = new CuttingRelay(server.port());
                Database database = Database.open(new DatabaseSettings(
                        String.valueOf(direct.url()).replace(":" + server.port() + "/", ":" + relay.port() + "/")
                                // So that each commit can be recognized.
                                + "?preferQueryMode=simple",
                        direct.user(),
                        direct.password(),
                        1,
                        directory,
                        LONG))) {
            relay.cutNextCommit();
            append(database, 1).join();
            relay.cutNextCommit();
            CompletableFuture<Void> once = database.append(
                    10,
                    batch -> batch.add(INSERT, row -> {
                        row.setLong(1, 2);
                        row.setString(2, "once");
                    }));
            isOfUnknownOutcome(
                    catchThrowableOfType(CompletionException.class, once::join).getCause());
            relay.cutNextCommit();
            isOfUnknownOutcome(catchThrowableOfType(
                    StoreException.class,
                    () -> database.write(handle -> handle.execute("INSERT INTO jid (id, text) VALUES (3, 'w')"))));
            // All three have happened, and none twice, whatever the caller was told.
            await().atMost(LONG).until(() -> stored(database), List.of(1L, 2L, 3L)::equals);
        }
    }

    private static void isOfUnknownOutcome(@Nullable Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        store -> assertThat(store.isTemporary()).isTrue())
                .hasMessageContaining("may have happened");
    }
}
