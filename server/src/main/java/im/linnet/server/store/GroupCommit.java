// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import im.linnet.server.mailbox.Loop;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that commits what has gathered.
 *
 * <p>It takes the first entry that comes and whatever else is there, up to a count, a number of bytes and a time, in one
 * transaction; under load it waits a moment for more ({@link Pace}). Rows of appends are sent to the database statement
 * by statement for the whole batch, so when one is refused, the transaction is rolled back and the batch done again with
 * a savepoint around each entry: then only the guilty fail. Entries therefore may run twice. Works of writers always have
 * their savepoint, since they may well end with an exception.
 *
 * <p><b>Failures.</b> While the database is away, the batch is tried again until each entry has waited as long as the
 * database's patience, and meanwhile the queue fills. When it is full or broken, the batch fails at once. When the
 * connection was lost in the middle of a commit, nobody knows whether it happened: what may be repeated is, the rest
 * fails. Every batch is an attempt, and between them a small write of its own is tried, so the thread finds out by itself
 * when the database works again.
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

    /** How long to wait before the next attempt at first, and at most. */
    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How often a database that does not work is tried while there is nothing to write. */
    private static final long PROBE_MILLIS = 1_000;

    private final Backend backend;
    private final Limits limits;
    private final long patienceNanos;
    private final BlockingQueue<Entry> queue;
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean probeQueued = new AtomicBoolean();
    private final Health health = new Health();
    private final Completions completions = new Completions();
    private final Pace pace = new Pace(System.nanoTime());
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean ended;
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();

    GroupCommit(Backend backend, Limits limits, Duration patience) {
        this.backend = backend;
        this.limits = limits;
        this.patienceNanos = patience.toNanos();
        this.queue = new LinkedBlockingQueue<>(limits.queueEntries);
        this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::run);
    }

    /** Why a commit did not happen, or perhaps did. */
    private record Failed(Throwable cause, boolean outcomeUnknown) {}

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Tells whether the last attempt to write worked. */
    boolean isUp() {
        return health.isUp();
    }

    /** Returns how many entries wait. */
    int queued() {
        return queue.size();
    }

    /** Returns how many transactions were committed. */
    long commits() {
        return commits.get();
    }

    /** Returns how many entries they had together. */
    long committed() {
        return committed.get();
    }

    CompletableFuture<Void> append(int bytes, boolean repeatable, Append append) {
        Entry.FutureAppend entry = new Entry.FutureAppend(bytes, repeatable, append);
        StoreException refusal = offer(entry);
        if (refusal != null) {
            entry.future.completeExceptionally(refusal);
        }
        return entry.future;
    }

    void append(int bytes, Append append, Loop loop, Appended appended) {
        StoreException refusal = offer(new Entry.LoopAppend(bytes, append, loop, appended));
        if (refusal != null) {
            loop.execute(() -> appended.done(refusal));
        }
    }

    private @Nullable StoreException offer(Entry entry) {
        if (closing) {
            return closed();
        }
        return queuedBytes.get() + entry.bytes > limits.queueBytes || !offerNow(entry) ? overloaded() : null;
    }

    private boolean offerNow(Entry entry) {
        queuedBytes.addAndGet(entry.bytes);
        if (!queue.offer(entry)) {
            queuedBytes.addAndGet(-entry.bytes);
            return false;
        }
        failIfEnded();
        return true;
    }

    /** Looks soon whether the database works: somebody has reason to doubt it. */
    void probe() {
        if (!closing && probeQueued.compareAndSet(false, true) && !offerNow(new Entry.Probing())) {
            // So many want to write that there is no need to.
            probeQueued.set(false);
        }
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
        Entry.Writing<T> entry = new Entry.Writing<>(work);
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
        return StoreException.temporary("the database cannot keep up: its queue is full", null);
    }

    private static StoreException closed() {
        return StoreException.temporary("the database is closed", null);
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
            Completions late = new Completions();
            for (Entry entry = queue.poll(); entry != null; entry = queue.poll()) {
                entry.fail(closed(), late);
            }
            late.send();
        }
    }

    @Override
    public void close() {
        closing = true;
        // Wakes the writer; if there is no room for this, it is awake.
        offerNow(new Entry.FutureAppend(0, true, _ -> {}));
        LockSupport.unpark(thread);
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
            Entry first = nextEntry();
            if (first != null) {
                waitForMore();
                commitWith(first);
            }
        }
        ended = true;
        failIfEnded();
    }

    private @Nullable Entry nextEntry() {
        try {
            if (health.isUp()) {
                return queue.take();
            }
            Entry next = queue.poll(PROBE_MILLIS, TimeUnit.MILLISECONDS);
            return next == null && !closing ? new Entry.Probing() : next;
        } catch (InterruptedException _) {
            // Nobody has reason to interrupt this thread, and it ends by close() only.
            return null;
        }
    }

    private void waitForMore() {
        int there = 1 + queue.size();
        long wait = pace.waitNanos(there, System.nanoTime());
        if (wait > 0 && !closing) {
            LockSupport.parkNanos(wait);
            pace.waited(1 + queue.size() - there);
        }
    }

    /** Commits an entry and what else is in the queue, and tells those concerned. */
    private void commitWith(Entry first) {
        List<Entry> entries = new ArrayList<>();
        entries.add(first);
        long pause = MIN_PAUSE_NANOS;
        boolean isFirst = true;
        Failed failed = attempt(entries, true);
        // However often it is tried: the next batch waits no shorter for being one of many.
        pace.committed(entries.size());
        while (failed != null) {
            giveUp(entries, failed, isFirst);
            isFirst = false;
            if (entries.isEmpty()) {
                return;
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(MAX_PAUSE_NANOS, 2 * pause);
            failed = attempt(entries, false);
        }
        commits.incrementAndGet();
        committed.addAndGet(entries.size());
        if (!health.isUp() && hasRoom()) {
            health.works();
        }
        leave(entries);
        entries.forEach(entry -> entry.settle(completions));
        completions.send();
    }

    private boolean hasRoom() {
        try {
            return backend.hasRoom();
        } catch (SQLException | RuntimeException failure) {
            LOG.atDebug().setCause(failure).log("the room for more could not be measured");
            return false;
        }
    }

    /** Fails those of the entries that are not tried again, and those that have waited too long in the queue. */
    private void giveUp(List<Entry> entries, Failed failed, boolean isFirst) {
        Trouble trouble = Trouble.of(failed.cause);
        boolean again = trouble == Trouble.AWAY && !closing;
        List<Entry> givenUp = new ArrayList<>();
        entries.removeIf(entry -> {
            boolean stays = again && !isTooOld(entry) && (!failed.outcomeUnknown || entry.isRepeatable());
            return !stays && givenUp.add(entry);
        });
        // The first time, it may just be a connection that broke while nothing was to be written.
        boolean mayBeStale = isFirst && trouble == Trouble.AWAY && !entries.isEmpty();
        if (trouble != Trouble.NONE && !mayBeStale) {
            health.failed(failed.cause);
        }
        if (again) {
            Entry oldest = queue.peek();
            while (oldest != null && isTooOld(oldest)) {
                givenUp.add(queue.remove());
                oldest = queue.peek();
            }
        }
        leave(givenUp);
        Throwable told = failed.outcomeUnknown ? StoreException.unknownOutcome(failed.cause) : failed.cause;
        givenUp.forEach(entry -> entry.fail(told, completions));
        completions.send();
    }

    private boolean isTooOld(Entry entry) {
        return System.nanoTime() - entry.acceptedNanos >= patienceNanos;
    }

    /** Makes room, before anybody is told who may come back at once. */
    private void leave(List<Entry> entries) {
        for (Entry entry : entries) {
            queuedBytes.addAndGet(-entry.bytes);
            if (entry instanceof Entry.Probing) {
                probeQueued.set(false);
            }
        }
    }

    /**
     * Commits the entries.
     *
     * @param gathering whether to add to them what else is in the queue
     * @return what made all of them fail, or null
     */
    private @Nullable Failed attempt(List<Entry> entries, boolean gathering) {
        boolean committing = false;
        try {
            Writer writer = backend.writer();
            if (!execute(entries, gathering, writer)) {
                executeIsolated(entries, writer);
            }
            committing = true;
            writer.commit();
            return null;
        } catch (SQLException | RuntimeException failure) {
            cleanUp(failure);
            return new Failed(failure, committing && Trouble.of(failure) == Trouble.AWAY);
        } catch (Error failure) {
            // The thread must live on, whatever one entry did: without it nothing would ever be written again.
            LOG.atError().setCause(failure).log("a commit ended with an error");
            backend.dropWriter();
            return new Failed(failure, false);
        }
    }

    private void cleanUp(Throwable failure) {
        LOG.atDebug().setCause(failure).log("a commit failed");
        try {
            Trouble trouble = Trouble.of(failure);
            if (trouble == Trouble.AWAY
                    || trouble == Trouble.BROKEN
                    || !backend.writer().rollback()) {
                backend.dropWriter();
            }
        } catch (SQLException | RuntimeException _) {
            backend.dropWriter();
        }
    }

    /**
     * Does the first attempt, adding to the entries what else is in the queue.
     *
     * @return false if an append failed by its own fault, so that all was rolled back
     */
    private boolean execute(List<Entry> entries, boolean gathering, Writer writer) throws SQLException {
        writer.begin();
        try {
            if (gathering) {
                gather(entries, writer);
            } else {
                for (Entry entry : entries) {
                    entry.run(writer);
                }
            }
            writer.rows().flush();
            return true;
        } catch (SQLException | RuntimeException failure) {
            if (Trouble.of(failure) != Trouble.NONE || !writer.rollback()) {
                throw failure;
            }
            LOG.atDebug().addKeyValue("failure", failure).log("a batch is done again, entry by entry");
            return false;
        }
    }

    private void gather(List<Entry> entries, Writer writer) throws SQLException {
        long start = System.nanoTime();
        long bytes = 0;
        for (Entry entry = entries.getFirst(); entry != null; entry = queue.poll()) {
            if (entry != entries.getFirst()) {
                entries.add(entry);
            }
            entry.run(writer);
            bytes += entry.bytes;
            if (entries.size() >= limits.batchEntries
                    || bytes >= limits.batchBytes
                    || System.nanoTime() - start >= limits.batchNanos) {
                return;
            }
        }
    }

    private static void executeIsolated(List<Entry> entries, Writer writer) throws SQLException {
        writer.begin();
        for (Entry entry : entries) {
            entry.runIsolated(writer);
        }
    }
}
