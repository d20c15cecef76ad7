// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import im.linnet.server.mailbox.LoopThread;
import java.sql.SQLException;
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

    private Database(Backend backend, GroupCommit.Limits limits) {
        this.backend = backend;
        this.groupCommit = new GroupCommit(backend, limits);
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
            return new Database(SqliteBackend.open(settings), limits);
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return new Database(PostgresBackend.open(settings, url), limits);
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
            throw failed(failure);
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
            throw failed(failure);
        }
    }

    /**
     * Does a transaction, blocking until it is durable. An exception of the work rolls it back and comes out here.
     *
     * @throws IllegalStateException on an event loop, or inside another read or write
     * @throws StoreException if the database fails; after a lost connection the transaction may have happened
     */
    public <T extends @Nullable Object> T write(Work<T> work) {
        refuseHere();
        try {
            return backend.write(inside(work), groupCommit);
        } catch (SQLException | JdbiException failure) {
            throw failed(failure);
        }
    }

    /**
     * Writes rows soon, together with those of others; never blocks, so any thread may call it.
     *
     * @param bytes about how much memory it holds until then
     * @return completes after the commit, on the thread that makes all commits: what hangs on it must only hand over. It
     *     fails with a {@link StoreException} if the rows are refused, the database fails or the queue is full
     */
    public CompletableFuture<Void> append(int bytes, Append append) {
        return groupCommit.append(bytes, append);
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

    static StoreException failed(Throwable failure) {
        return failure instanceof StoreException already
                ? already
                : new StoreException("the database failed: " + failure.getMessage(), failure);
    }
}
