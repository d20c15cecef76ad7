// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.mailbox.Loop;
import im.linnet.server.mailbox.LoopThread;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class DatabaseTest {
    private static final GroupCommit.Limits SMALL = new GroupCommit.Limits(4, 1_000, 3, 500, 1_000_000, 1);
    private static final String INSERT_ACCOUNT =
            "INSERT INTO account (id, domain, local, enabled, created, roster_version, roster_floor) VALUES (?, 'd', ?, 1, 0, 0, 0)";
    private static final String INSERT_VCARD = "INSERT INTO vcard (account_id, content) VALUES (?, ?)";

    private final DatabaseSettings settings;
    private final List<Database> opened = new ArrayList<>();

    DatabaseTest(TestDatabase kind, @TempDir Path directory) {
        settings = kind.migrated(directory);
    }

    private Database open(GroupCommit.Limits limits) {
        Database database = Database.open(settings, limits);
        opened.add(database);
        return database;
    }

    private Database open() {
        return open(GroupCommit.Limits.DEFAULT);
    }

    @AfterEach
    void closeDatabases() {
        opened.forEach(Database::close);
    }

    @Test
    void writtenIsReadAlsoAfterReopening() {
        try (Database database = Database.open(settings)) {
            database.write(handle -> handle.execute(INSERT_ACCOUNT, 1, "a"));
            append(database, 2).join();
            assertThat(accounts(database)).containsExactly(1L, 2L);
        }
        assertThat(accounts(open())).containsExactly(1L, 2L);
    }

    @Test
    void eventLoopMayAppendButNeitherReadNorWrite() throws Exception {
        Database database = open();
        onLoop(() -> assertThatThrownBy(() -> database.read(handle -> handle.execute("SELECT 1")))
                .isInstanceOf(IllegalStateException.class));
        onLoop(() -> assertThatThrownBy(() -> database.write(handle -> handle.execute(INSERT_ACCOUNT, 1, "a")))
                .isInstanceOf(IllegalStateException.class));
        AtomicReference<@Nullable CompletableFuture<Void>> appended = new AtomicReference<>();
        onLoop(() -> appended.set(append(database, 2)));
        CompletableFuture<Void> future = appended.get();
        assertThat(future).isNotNull().succeedsWithin(java.time.Duration.ofSeconds(30));
        assertThat(accounts(database)).containsExactly(2L);
    }

    private static void onLoop(Runnable action) throws Exception {
        FutureTask<@Nullable Void> task = new FutureTask<>(action, null);
        Thread thread = new LoopThread(task, "test-loop");
        thread.start();
        task.get();
    }

    @Test
    void useInsideAnotherUseIsRefused() {
        Database database = open();
        assertThatThrownBy(() -> database.write(_ -> database.write(_ -> 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.write(_ -> database.read(_ -> 1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.read(_ -> database.write(_ -> 1))).isInstanceOf(IllegalStateException.class);
        CompletableFuture<Integer> afterCommit =
                blockedUntilChained(database, future -> future.thenApply(_ -> database.write(_ -> 1)));
        assertThatThrownBy(afterCommit::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(database.<Integer>write(_ -> 7)).isEqualTo(7);
    }

    @Test
    void appendCompletesWhenOthersSeeItsRows() {
        Database database = open();
        // Runs on the thread of the group commit at the moment of completion; another thread looks.
        List<Long> seen = blockedUntilChained(
                        database,
                        future -> future.thenApply(_ -> CompletableFuture.supplyAsync(() -> accounts(database))
                                .join()))
                .join();
        assertThat(seen).containsExactly(99L);
    }

    /** Appends while the group commit is held up, so that what is chained runs on its thread. */
    private static <T> CompletableFuture<T> blockedUntilChained(
            Database database, java.util.function.Function<CompletableFuture<Void>, CompletableFuture<T>> chain) {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> blocker = database.append(1, _ -> await(release));
        CompletableFuture<T> chained = chain.apply(append(database, 99));
        release.countDown();
        blocker.join();
        return chained;
    }

    @Test
    void failedWorkIsRolledBackAndItsExceptionComesOut() {
        Database database = open();
        IllegalArgumentException failure = new IllegalArgumentException("no");
        assertThatThrownBy(() -> database.write(handle -> {
                    handle.execute(INSERT_ACCOUNT, 1, "a");
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(accounts(database)).isEmpty();
        assertThatThrownBy(() -> database.write(handle -> handle.execute("INSERT INTO nowhere VALUES (1)")))
                .isInstanceOf(StoreException.class);
        database.write(handle -> handle.execute(INSERT_ACCOUNT, 2, "b"));
        assertThat(accounts(database)).containsExactly(2L);
    }

    @Test
    void exceptionsNeverHoldWhatWasToBeStored() {
        Database database = open();
        byte[] secret = "top secret".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> database.write(handle -> handle.execute(INSERT_VCARD, 4711, secret)))
                .satisfies(DatabaseTest::holdsNoContent);
        assertThatThrownBy(() -> database.write(handle -> handle.createUpdate(
                                "INSERT INTO private_xml (account_id, namespace, name, content) VALUES (4711, :n, 'x', :c)")
                        .bind("n", "top secret")
                        .bind("c", secret)
                        .execute()))
                .satisfies(DatabaseTest::holdsNoContent);
        assertThatThrownBy(database.append(
                        10,
                        batch -> batch.add(INSERT_VCARD, row -> {
                            row.setLong(1, 4711);
                            row.setBytes(2, secret);
                        }))::join)
                .satisfies(DatabaseTest::holdsNoContent);
    }

    private static void holdsNoContent(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        assertThat(text.toString()).doesNotContain("top secret").doesNotContain("746f7020736563726574");
    }

    @Test
    void failingAppendsAndWritesHarmNobodyElse() throws Exception {
        Database database = open();
        List<Future<?>> good = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> bad = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 400; i++) {
                long id = i;
                switch (i % 4) {
                    case 0 -> good.add(append(database, id));
                    case 1 ->
                        good.add(executor.submit(
                                () -> database.<Integer>write(handle -> handle.execute(INSERT_ACCOUNT, id, "w" + id))));
                    case 2 ->
                        bad.add(database.append(10, batch -> {
                            addAccount(batch, id);
                            throw new IllegalStateException("no");
                        }));
                    default ->
                        bad.add(executor.submit(() -> database.write(handle -> {
                            handle.execute(INSERT_ACCOUNT, id, "w" + id);
                            throw new IllegalStateException("no");
                        })));
                }
            }
        }
        for (Future<?> future : good) {
            future.get();
        }
        for (Future<?> future : bad) {
            assertThatThrownBy(future::get).hasRootCauseMessage("no");
        }
        assertThat(accounts(database))
                .containsExactlyElementsOf(IntStream.range(0, 400)
                        .filter(i -> i % 4 < 2)
                        .mapToObj(i -> (long) i)
                        .toList());
    }

    @Test
    void rowsOfOneAppendTakeEffectInTheirOrder() {
        Database database = open();
        append(database, 1).join();
        List<CompletableFuture<Void>> appends = new ArrayList<>();
        // The first one makes the statement for vCards come before that for accounts, which the second needs the other
        // way.
        appends.add(database.append(10, batch -> {
            addVcard(batch, 1);
            addAccount(batch, 2);
        }));
        appends.add(database.append(10, batch -> {
            addAccount(batch, 3);
            addVcard(batch, 3);
            addAccount(batch, 4);
            addVcard(batch, 4);
        }));
        appends.add(database.append(10, batch -> {
            addAccount(batch, 5);
            batch.add("DELETE FROM account WHERE id = ?", row -> row.setLong(1, 5));
            addAccount(batch, 5);
            addVcard(batch, 5);
        }));
        appends.forEach(CompletableFuture::join);
        assertThat(accounts(database)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(numbers(database, "SELECT account_id FROM vcard ORDER BY account_id"))
                .containsExactly(1L, 3L, 4L, 5L);
    }

    @Test
    void writeSeesTheAppendsThatWereAcceptedBeforeItsBatch() {
        Database database = open();
        CompletableFuture<Void> append = append(database, 1);
        append.join();
        assertThat(database.<Integer>write(handle -> handle.execute("DELETE FROM account WHERE id = 1")))
                .isEqualTo(1);
    }

    @Test
    void fullQueueRefusesAppendsAndKeepsWhatItAccepted() {
        Database database = open(SMALL);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<Void> blocker = database.append(1, _ -> {
            held.countDown();
            await(release);
        });
        await(held);
        List<CompletableFuture<Void>> accepted = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            accepted.add(append(database, i));
        }
        assertThatThrownBy(append(database, 4)::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("queue is full");
        release.countDown();
        blocker.join();
        accepted.forEach(CompletableFuture::join);
        append(database, 5).join();
        assertThat(accounts(database)).containsExactly(0L, 1L, 2L, 3L, 5L);
    }

    @Test
    void queueIsBoundedByBytesToo() {
        Database database = open(SMALL);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<Void> blocker = database.append(1, _ -> {
            held.countDown();
            await(release);
        });
        await(held);
        CompletableFuture<Void> big = database.append(900, batch -> addAccount(batch, 1));
        CompletableFuture<Void> tooMuch = database.append(100, batch -> addAccount(batch, 2));
        assertThat(tooMuch).isCompletedExceptionally();
        release.countDown();
        blocker.join();
        big.join();
        database.append(900, batch -> addAccount(batch, 3)).join();
        assertThat(accounts(database)).containsExactly(1L, 3L);
    }

    @Test
    void closingCommitsWhatWasAccepted() {
        Database database = Database.open(settings);
        List<CompletableFuture<Void>> accepted = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            accepted.add(append(database, i));
        }
        database.close();
        assertThat(accepted).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
        assertThatThrownBy(append(database, 2_000)::join).hasCauseInstanceOf(StoreException.class);
        assertThatThrownBy(() -> database.write(handle -> handle.execute("DELETE FROM account")))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> accounts(database)).isInstanceOf(StoreException.class);
        assertThat(accounts(open())).hasSize(1_000);
    }

    @Test
    void manyThreadsReadAndWriteAtOnce() throws Exception {
        Database database = open();
        List<Future<?>> done = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                long id = i;
                done.add(executor.submit(() -> {
                    append(database, id).join();
                    assertThat(accounts(database)).contains(id);
                    database.write(handle -> handle.execute("UPDATE account SET enabled = 0 WHERE id = ?", id));
                    assertThat(numbers(database, "SELECT enabled FROM account WHERE id = " + id))
                            .containsExactly(0L);
                }));
            }
        }
        for (Future<?> future : done) {
            future.get();
        }
        assertThat(accounts(database)).hasSize(200);
    }

    @Test
    void aLoopHearsOfAppendsInTheirOrderAndIsWokenOnceForACommit() {
        Database database = open();
        QueueLoop loop = new QueueLoop();
        List<Long> heard = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> blocker = database.append(1, _ -> await(release));
        for (long id = 1; id <= 100; id++) {
            long number = id;
            database.appendRepeatable(10, batch -> addAccount(batch, number), loop, failure -> {
                assertThat(failure).isNull();
                heard.add(number);
                if (number == 50) {
                    throw new IllegalStateException("a bug that harms nobody else");
                }
            });
        }
        release.countDown();
        blocker.join();
        append(database, 1_000).join();
        loop.runAll();
        assertThat(heard)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 100).mapToObj(Long::valueOf).toList());
        assertThat(loop.woken).isLessThanOrEqualTo(2);
    }

    @Test
    void aLoopHearsWhyAnAppendWasRefused() {
        Database database = open();
        append(database, 1).join();
        QueueLoop loop = new QueueLoop();
        List<StoreException> failures = Collections.synchronizedList(new ArrayList<>());
        database.appendRepeatable(10, batch -> addAccount(batch, 1), loop, failures::add);
        append(database, 2).join();
        database.close();
        database.appendRepeatable(10, batch -> addAccount(batch, 3), loop, failures::add);
        loop.runAll();
        assertThat(failures).extracting(StoreException::isTemporary).containsExactly(false, true);
    }

    private static final class QueueLoop implements Loop {
        final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        int woken;

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Runnable schedule(Runnable task, java.time.Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean inLoop() {
            return false;
        }

        void runAll() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                woken++;
                task.run();
            }
        }
    }

    @Test
    void anyNumberOfStatementsMayBeUsed() {
        Database database = open();
        for (int round = 0; round < 3; round++) {
            List<CompletableFuture<Void>> appends = new ArrayList<>();
            for (int i = 0; i < 2 * RowBatch.MAX_PREPARED; i++) {
                int number = i;
                long id = round * 1_000L + i;
                appends.add(database.append(
                        10,
                        batch -> batch.add(INSERT_ACCOUNT + " /* " + number + " */", row -> {
                            row.setLong(1, id);
                            row.setString(2, "a" + id);
                        })));
            }
            appends.forEach(CompletableFuture::join);
        }
        assertThat(accounts(database)).hasSize(3 * 2 * RowBatch.MAX_PREPARED);
    }

    @Test
    void commitsAreCounted() {
        Database database = open();
        append(database, 1).join();
        database.write(handle -> handle.execute("DELETE FROM account"));
        assertThat(database.commits()).isPositive();
        assertThat(database.committed()).isPositive().isGreaterThanOrEqualTo(database.commits());
        assertThat(database.queued()).isZero();
        assertThat(database.isUp()).isTrue();
    }

    private static CompletableFuture<Void> append(Database database, long id) {
        return database.append(10, batch -> addAccount(batch, id));
    }

    private static void addAccount(RowBatch batch, long id) throws java.sql.SQLException {
        batch.add(INSERT_ACCOUNT, row -> {
            row.setLong(1, id);
            row.setString(2, "a" + id);
        });
    }

    private static void addVcard(RowBatch batch, long id) throws java.sql.SQLException {
        batch.add(INSERT_VCARD, row -> {
            row.setLong(1, id);
            row.setBytes(2, new byte[] {1});
        });
    }

    private static List<Long> accounts(Database database) {
        return numbers(database, "SELECT id FROM account ORDER BY id");
    }

    private static List<Long> numbers(Database database, String sql) {
        return database.read(handle -> handle.createQuery(sql).mapTo(Long.class).list());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }
}
