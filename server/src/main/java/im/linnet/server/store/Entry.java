// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import im.linnet.server.mailbox.Loop;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What waits for a commit. Handed to the committing thread, and used by it alone from then on. */
abstract sealed class Entry permits Entry.Appending, Entry.Writing, Entry.Probing {
    /** How much memory it holds. */
    final int bytes;
    /** When it was accepted. */
    final long acceptedNanos = System.nanoTime();

    /** What its rows or its work alone failed with at the last attempt. */
    private @Nullable Throwable refused;

    private Entry(int bytes) {
        this.bytes = bytes;
    }

    abstract void execute(Writer writer) throws SQLException;

    /** Tells whether it wants its savepoint at the first attempt: works may well end with an exception. */
    abstract boolean isIsolated();

    /** Tells whether it may be done again when nobody knows whether it was committed. */
    abstract boolean isRepeatable();

    abstract void complete(Completions completions);

    abstract void fail(Throwable failure, Completions completions);

    final void run(Writer writer) throws SQLException {
        refused = null;
        if (isIsolated()) {
            runIsolated(writer);
        } else {
            execute(writer);
        }
    }

    /** Runs so that a failure which is its own harms nobody else. */
    final void runIsolated(Writer writer) throws SQLException {
        refused = null;
        writer.rows().flush();
        writer.savepoint();
        try {
            execute(writer);
            writer.rows().flush();
            writer.releaseSavepoint();
        } catch (SQLException | RuntimeException failure) {
            if (Trouble.of(failure) != Trouble.NONE) {
                // The transaction may be gone already.
                throw failure;
            }
            writer.rows().discard();
            writer.rollbackToSavepoint();
            refused = failure;
        }
    }

    /** Tells those concerned what became of it, after the commit. */
    final void settle(Completions completions) {
        if (refused == null) {
            complete(completions);
        } else {
            fail(refused, completions);
        }
    }

    /** Rows to be added. */
    abstract static sealed class Appending extends Entry permits FutureAppend, LoopAppend {
        private final Append append;
        private final boolean repeatable;

        private Appending(int bytes, boolean repeatable, Append append) {
            super(bytes);
            this.append = append;
            this.repeatable = repeatable;
        }

        @Override
        void execute(Writer writer) throws SQLException {
            writer.rows().nextAppend();
            append.addTo(writer.rows());
        }

        @Override
        boolean isIsolated() {
            return false;
        }

        @Override
        boolean isRepeatable() {
            return repeatable;
        }
    }

    /** Rows whose end completes a future on the committing thread. */
    static final class FutureAppend extends Appending {
        final CompletableFuture<Void> future = new CompletableFuture<>();

        FutureAppend(int bytes, boolean repeatable, Append append) {
            super(bytes, repeatable, append);
        }

        @Override
        void complete(Completions completions) {
            future.complete(null);
        }

        @Override
        void fail(Throwable failure, Completions completions) {
            future.completeExceptionally(Database.failed(failure));
        }
    }

    /** Rows whose end is heard of on an event loop. */
    static final class LoopAppend extends Appending {
        private final Loop loop;
        private final Appended appended;

        LoopAppend(int bytes, Append append, Loop loop, Appended appended) {
            super(bytes, true, append);
            this.loop = loop;
            this.appended = appended;
        }

        @Override
        void complete(Completions completions) {
            completions.add(loop, appended, null);
        }

        @Override
        void fail(Throwable failure, Completions completions) {
            completions.add(loop, appended, Database.failed(failure));
        }
    }

    /** A transaction that a thread waits for. */
    static final class Writing<T extends @Nullable Object> extends Entry {
        private static final int BYTES = 1_024;

        final CompletableFuture<T> future = new CompletableFuture<>();
        private final Work<T> work;
        private @Nullable T result;

        Writing(Work<T> work) {
            super(BYTES);
            this.work = work;
        }

        @Override
        void execute(Writer writer) throws SQLException {
            result = work.run(writer.handle());
        }

        @Override
        boolean isIsolated() {
            return true;
        }

        @Override
        boolean isRepeatable() {
            return false;
        }

        @Override
        @SuppressWarnings("NullAway") // Null only if the work's result is.
        void complete(Completions completions) {
            future.complete(result);
        }

        @Override
        void fail(Throwable failure, Completions completions) {
            future.completeExceptionally(Objects.requireNonNull(failure));
        }
    }

    /** Something small to write, to find out whether that works. */
    static final class Probing extends Entry {
        Probing() {
            super(0);
        }

        @Override
        void execute(Writer writer) throws SQLException {
            writer.rows().nextAppend();
            writer.rows()
                    .add("UPDATE " + Schema.HISTORY_TABLE + " SET success = success WHERE installed_rank = 1", _ -> {});
        }

        @Override
        boolean isIsolated() {
            return false;
        }

        @Override
        boolean isRepeatable() {
            return true;
        }

        @Override
        void complete(Completions completions) {
            // Whether the commit worked is all.
        }

        @Override
        void fail(Throwable failure, Completions completions) {
            // As above.
        }
    }
}
