// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import im.linnet.server.mailbox.Loop;
import im.linnet.server.mailbox.LoopThread;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * The database: blocking reads and writes for plain sequential code, and appends that never block.
 *
 * <p>Appends are committed in groups by one thread: while one commit is on its way to the disk, the next batch gathers, so
 * a lone append is not kept waiting and many share an fsync. The queue before that thread is bounded by count and bytes;
 * when it is full, an append fails at once and a write waits. On SQLite, writes share the thread, the connection and the
 * commits; on PostgreSQL each is a transaction of its own in the pool.
 *
 * <p>Thread-safe. Blocking calls belong on virtual threads (or on any other thread that is no event loop).
 */
public final class Database implements AutoCloseable {
    /** Bound while a work runs: what it does with the database, it does with its handle. */
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private final Backend backend;
    private final GroupCommit groupCommit;

    private Database(Backend backend, GroupCommit.Limits limits, Duration patience) {
        this.backend = backend;
        this.groupCommit = new GroupCommit(backend, limits, patience);
    }

    /**
     * Opens the database, makes it if there is none yet, and brings its schema up to date.
     *
     * @throws StoreException if it cannot be reached, is broken, was written by a newer version, or is not ours; then
     *     it has not been changed
     */
    public static Database open(DatabaseSettings settings) {
        return open(settings, GroupCommit.Limits.DEFAULT);
    }

    static Database open(DatabaseSettings settings, GroupCommit.Limits limits) {
        String url = settings.url();
        if (url == null) {
            return new Database(SqliteBackend.open(settings), limits, settings.patience());
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return new Database(PostgresBackend.open(settings, url), limits, settings.patience());
        }
        throw new StoreException(
                "storage.url must start with jdbc:postgresql: or be left out, not " + settings.place());
    }

    /** Tells whether this is PostgreSQL: for the few things that the two databases say differently. */
    public boolean isPostgres() {
        return backend instanceof PostgresBackend;
    }

    /**
     * Reads, blocking. Each statement sees the newest commit; there is no common snapshot.
     *
     * @throws IllegalStateException on an event loop, or inside another read or write
     * @throws StoreException if the database fails
     */
    public <T extends @Nullable Object> T read(Work<T> work) {
        refuseHere();
        try {
            return backend.read(inside(work));
        } catch (SQLException | JdbiException failure) {
            throw noted(failure);
        }
    }

    /**
     * Reads as {@link #read} does, by JDBC alone: spares a start the classes of Jdbi.
     *
     * @throws IllegalStateException on an event loop, or inside another read or write
     * @throws StoreException if the database fails
     */
    public <T extends @Nullable Object> T readDirectly(DirectRead<T> work) {
        refuseHere();
        try {
            return backend.readDirectly(
                    connection -> ScopedValue.where(INSIDE, true).call(() -> work.run(connection)));
        } catch (SQLException failure) {
            throw noted(failure);
        }
    }

    /**
     * Does a transaction, blocking until it is durable. An exception of the work rolls it back and comes out here. While
     * the database is away, it waits as long as the settings say.
     *
     * @throws IllegalStateException on an event loop, or inside another read or write
     * @throws StoreException if the database fails; if the connection was lost in the commit, it may have
     *     happened, and is not tried again
     */
    public <T extends @Nullable Object> T write(Work<T> work) {
        refuseHere();
        try {
            return backend.write(inside(work), groupCommit);
        } catch (SQLException | JdbiException failure) {
            throw noted(failure);
        }
    }

    /**
     * Writes rows soon, together with those of others; never blocks, so any thread may call it. While the database is
     * away, rows wait as long as the settings say; not if they may be there already.
     *
     * @param bytes about how much memory it holds until then
     * @return completes after the commit, on the thread that makes all commits: what hangs on it must only hand over. It
     *     fails with a {@link StoreException} if the rows are refused, the database fails or the queue is full
     */
    public CompletableFuture<Void> append(int bytes, Append append) {
        return groupCommit.append(bytes, false, append);
    }

    /**
     * Writes rows as {@link #append(int, Append)} does, and again when the connection was lost in the commit, so that
     * nobody knows whether they are there.
     *
     * @param append has the same effect when it comes a second time, as {@code INSERT ... ON CONFLICT (id) DO NOTHING}
     *     has if nobody deletes the rows before they are known to be there
     */
    public CompletableFuture<Void> appendRepeatable(int bytes, Append append) {
        return groupCommit.append(bytes, true, append);
    }

    /**
     * Writes rows as {@link #appendRepeatable(int, Append)} does, for those who want to hear of it on an event loop: the
     * cheapest way for many at a time, since the loop is woken once for all that one commit made durable.
     *
     * @param loop where {@code appended} is called, in the order of the appends
     */
    public void appendRepeatable(int bytes, Append append, Loop loop, Appended appended) {
        groupCommit.append(bytes, append, loop, appended);
    }

    /** Tells whether the database worked when it was written to last; while it does not, it is tried every second. */
    public boolean isUp() {
        return groupCommit.isUp();
    }

    /** Returns how many appends and writes wait for their commit. */
    public int queued() {
        return groupCommit.queued();
    }

    /** Returns how many common transactions were committed. */
    public long commits() {
        return groupCommit.commits();
    }

    /** Returns how many appends and writes were in those transactions. */
    public long committed() {
        return groupCommit.committed();
    }

    /** Commits what was accepted, then closes. */
    @Override
    public void close() {
        groupCommit.close();
        backend.close();
    }

    private void refuseHere() {
        LoopThread.refuse("the database");
        if (INSIDE.isBound() || groupCommit.isCurrentThread()) {
            // It would wait for a connection while it holds one, or for the very thread that it runs on.
            throw new IllegalStateException("inside a read, a write or the completion of an append");
        }
    }

    private static <T extends @Nullable Object> Work<T> inside(Work<T> work) {
        return handle -> ScopedValue.where(INSIDE, true).call(() -> work.run(handle));
    }

    private StoreException noted(Throwable failure) {
        if (Trouble.of(failure) != Trouble.NONE) {
            groupCommit.probe();
        }
        return failed(failure);
    }

    static StoreException failed(Throwable failure) {
        return failure instanceof StoreException already
                ? already
                : new StoreException("the database failed: " + failure.getMessage(), failure);
    }
}
