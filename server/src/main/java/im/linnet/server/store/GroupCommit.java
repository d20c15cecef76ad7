// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that commits what has gathered.
 *
 * <p>It takes the first entry that comes and whatever else is there, up to a count, a number of bytes and a time, in one
 * transaction; it never waits for more. Rows of appends are sent to the database statement by statement for the whole
 * batch, so when one is refused, the transaction is rolled back and the batch done again with a savepoint around each
 * entry: then only the guilty fail. Entries therefore may run twice. Works of writers always have their savepoint, since
 * they may well end with an exception. When the commit itself fails, all fail, and nothing is repeated.
 */
final class GroupCommit implements AutoCloseable {
    /**
     * @param queueEntries how many entries may wait
     * @param queueBytes how many bytes the waiting appends may hold
     * @param batchEntries how many entries share a commit
     * @param batchBytes how many bytes share a commit
     * @param batchNanos after which time a batch takes no more entries
     * @param writeWaitMillis how long a writer waits for its place in a full queue
     */
    record Limits(
            int queueEntries,
            long queueBytes,
            int batchEntries,
            long batchBytes,
            long batchNanos,
            long writeWaitMillis) {
        static final Limits DEFAULT =
                new Limits(16_384, 64L << 20, 512, 4L << 20, TimeUnit.MILLISECONDS.toNanos(5), 30_000);
    }

    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
    private static final String SAVEPOINT = "entry";

    private final Backend backend;
    private final Limits limits;
    private final BlockingQueue<Entry<?>> queue;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;

    GroupCommit(Backend backend, Limits limits) {
        this.backend = backend;
        this.limits = limits;
        this.queue = new LinkedBlockingQueue<>(limits.queueEntries);
        this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::run);
    }

    /** What waits for a commit; run on the writer's thread only. */
    private abstract static class Entry<T extends @Nullable Object> {
        final CompletableFuture<T> future = new CompletableFuture<>();
        final int bytes;
        private @Nullable Runnable completion;

        Entry(int bytes) {
            this.bytes = bytes;
        }

        /** Does it and says how the future shall complete after the commit. */
        abstract Runnable execute(Handle handle, RowBatch batch) throws SQLException;

        /** Tells whether it wants its savepoint at the first attempt. */
        abstract boolean isolated();

        final void run(Handle handle, RowBatch batch) throws SQLException {
            completion = execute(handle, batch);
        }

        final void runIsolated(Handle handle, RowBatch batch) throws SQLException {
            batch.flush();
            handle.savepoint(SAVEPOINT);
            try {
                Runnable done = execute(handle, batch);
                batch.flush();
                handle.releaseSavepoint(SAVEPOINT);
                completion = done;
            } catch (SQLException | RuntimeException failure) {
                batch.discard();
                handle.rollbackToSavepoint(SAVEPOINT);
                completion = () -> fail(failure);
            }
        }

        final void complete() {
            if (completion != null) {
                completion.run();
            }
        }

        /** Completes the future with what went wrong, as the caller shall see it. */
        void fail(Throwable failure) {
            future.completeExceptionally(failure);
        }
    }

    private static final class AppendEntry extends Entry<Void> {
        private final Append append;

        AppendEntry(int bytes, Append append) {
            super(bytes);
            this.append = append;
        }

        @Override
        Runnable execute(Handle handle, RowBatch batch) throws SQLException {
            batch.nextAppend();
            append.addTo(batch);
            return () -> future.complete(null);
        }

        @Override
        void fail(Throwable failure) {
            super.fail(Database.failed(failure));
        }

        @Override
        boolean isolated() {
            return false;
        }
    }

    private static final class WorkEntry<T extends @Nullable Object> extends Entry<T> {
        private static final int BYTES = 1_024;
        private final Work<T> work;

        WorkEntry(Work<T> work) {
            super(BYTES);
            this.work = work;
        }

        @Override
        Runnable execute(Handle handle, RowBatch batch) throws SQLException {
            T result = work.run(handle);
            return () -> future.complete(result);
        }

        @Override
        boolean isolated() {
            return true;
        }
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    CompletableFuture<Void> append(int bytes, Append append) {
        AppendEntry entry = new AppendEntry(bytes, append);
        if (closing) {
            entry.fail(closed());
        } else if (queuedBytes.get() + bytes > limits.queueBytes || !offerNow(entry)) {
            entry.fail(overloaded());
        }
        return entry.future;
    }

    private boolean offerNow(Entry<?> entry) {
        queuedBytes.addAndGet(entry.bytes);
        if (!queue.offer(entry)) {
            queuedBytes.addAndGet(-entry.bytes);
            return false;
        }
        failIfEnded();
        return true;
    }

    /**
     * Does a work in a transaction shared with others and waits for the commit.
     *
     * @throws SQLException if the work or the commit ended with it
     */
    <T extends @Nullable Object> T write(Work<T> work) throws SQLException {
        if (closing) {
            throw closed();
        }
        WorkEntry<T> entry = new WorkEntry<>(work);
        queuedBytes.addAndGet(entry.bytes);
        try {
            if (!queue.offer(entry, limits.writeWaitMillis, TimeUnit.MILLISECONDS)) {
                queuedBytes.addAndGet(-entry.bytes);
                throw overloaded();
            }
            failIfEnded();
            return entry.future.get();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while waiting for the database", interruption);
        } catch (ExecutionException failure) {
            throw rethrown(failure.getCause());
        }
    }

    private static StoreException overloaded() {
        return new StoreException("the database cannot keep up: its queue is full");
    }

    private static StoreException closed() {
        return new StoreException("the database is closed");
    }

    private static SQLException rethrown(@Nullable Throwable failure) {
        return switch (failure) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case SQLException exception -> exception;
            case null, default -> new SQLException(failure);
        };
    }

    /** Fails what came too late for the writer's last look at the queue. */
    private void failIfEnded() {
        if (ended) {
            for (Entry<?> late = queue.poll(); late != null; late = queue.poll()) {
                late.fail(closed());
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        // Wakes the writer; if there is no room for this, it is awake.
        offerNow(new AppendEntry(0, _ -> {}));
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing || !queue.isEmpty()) {
            Entry<?> first = nextEntry();
            if (first != null) {
                commitWith(first);
            }
        }
        ended = true;
        failIfEnded();
    }

    private @Nullable Entry<?> nextEntry() {
        try {
            return queue.take();
        } catch (InterruptedException _) {
            // Nobody has reason to interrupt this thread, and it ends by close() only.
            return null;
        }
    }

    private void commitWith(Entry<?> first) {
        List<Entry<?>> entries = new ArrayList<>();
        entries.add(first);
        Throwable failure = commit(entries);
        // Room is made before anybody is told, who may come back at once.
        entries.forEach(entry -> queuedBytes.addAndGet(-entry.bytes));
        if (failure == null) {
            entries.forEach(Entry::complete);
        } else {
            entries.forEach(entry -> entry.fail(failure));
        }
    }

    /** Commits these entries and what else is in the queue; returns what made all of them fail, or null. */
    private @Nullable Throwable commit(List<Entry<?>> entries) {
        try {
            if (!commitTogether(entries)) {
                commitIsolated(entries);
            }
            return null;
        } catch (SQLException | RuntimeException failure) {
            return failure;
        } catch (Error failure) {
            // The thread must live on, whatever one entry did: without it nothing would ever be written again.
            LOG.atError().setCause(failure).log("a commit ended with an error");
            return failure;
        }
    }

    /**
     * Does the first attempt, adding to the entries what else is in the queue.
     *
     * @return false if an append failed, so that all was rolled back
     */
    private boolean commitTogether(List<Entry<?>> entries) throws SQLException {
        Handle handle = backend.borrowWriter();
        try {
            handle.begin();
            try {
                gather(entries, handle);
            } catch (SQLException | RuntimeException failure) {
                LOG.atDebug().addKeyValue("failure", failure).log("a batch is done again, entry by entry");
                rollback(handle);
                return false;
            }
            handle.commit();
            return true;
        } finally {
            release(handle);
        }
    }

    private void gather(List<Entry<?>> entries, Handle handle) throws SQLException {
        RowBatch batch = new RowBatch(handle.getConnection());
        try {
            long start = System.nanoTime();
            long bytes = 0;
            for (Entry<?> entry = entries.getFirst(); entry != null; entry = queue.poll()) {
                if (entry != entries.getFirst()) {
                    entries.add(entry);
                }
                if (entry.isolated()) {
                    entry.runIsolated(handle, batch);
                } else {
                    entry.run(handle, batch);
                }
                bytes += entry.bytes;
                if (entries.size() >= limits.batchEntries
                        || bytes >= limits.batchBytes
                        || System.nanoTime() - start >= limits.batchNanos) {
                    break;
                }
            }
            batch.flush();
        } finally {
            batch.discard();
        }
    }

    private void commitIsolated(List<Entry<?>> entries) throws SQLException {
        Handle handle = backend.borrowWriter();
        try {
            handle.begin();
            RowBatch batch = new RowBatch(handle.getConnection());
            for (Entry<?> entry : entries) {
                entry.runIsolated(handle, batch);
            }
            handle.commit();
        } finally {
            release(handle);
        }
    }

    private void release(Handle handle) {
        try {
            if (handle.isInTransaction()) {
                rollback(handle);
            }
        } finally {
            backend.returnWriter(handle);
        }
    }

    /** Rolls back; a connection that cannot even do that has lost the transaction anyway. */
    private static void rollback(Handle handle) {
        try {
            handle.rollback();
        } catch (RuntimeException failure) {
            LOG.atDebug().setCause(failure).log("a rollback failed");
        }
    }
}
