// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Ids;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which archive holds which message, written behind the log.
 *
 * <p>An entry goes to two places of the index, other ones for each account, so that an entry at a time would write two
 * pages of the database for each. Entries therefore wait in memory and are written in bulk, sorted by account; whoever
 * wants to read an account's archive has that account's written first. Writing an entry twice does no harm.
 *
 * <p>What is in memory is bounded and lost with the process. The <em>watermark</em> in the database says up to which
 * message all is written; after a start, and when entries have come faster than they could be written, the index is
 * <em>behind</em>, and the log itself is read from there on. Ids are a little out of order (each is taken just before its
 * append), so it is read from some seconds before.
 *
 * <p>Thread-safe.
 */
final class EntryIndex {
    static final String PROGRESS = "index";

    /** How much out of order ids may be. */
    static final Duration OVERLAP = Duration.ofSeconds(10);

    private static final int TAIL_ROWS = 2_000;
    private static final long CAUGHT_UP = Long.MAX_VALUE;
    private static final long FROM_WATERMARK = 0;

    private final EntryStore store;
    private final PendingEntries pending;
    private final Runnable awaitAppends;
    /** Held while the index is written in bulk. */
    private final Lock writing = new ReentrantLock();
    /** Guards {@link #behind} and {@link #late}; held for moments only. */
    private final Lock state = new ReentrantLock();
    /** The first message that is not in memory and may be missing in the index. */
    private long behind = FROM_WATERMARK;

    /** The newest message that is written. */
    private long reached;

    private volatile boolean late = true;
    private volatile long watermark;

    /**
     * @param awaitAppends waits until all appends that were accepted before are decided
     */
    EntryIndex(EntryStore store, int limit, Runnable awaitAppends) {
        this.store = store;
        this.pending = new PendingEntries(limit);
        this.awaitAppends = awaitAppends;
    }

    /** Takes a message that the log has accepted; never blocks. Returns how many wait to be written. */
    int add(IndexedMessage message, CompletableFuture<Void> append) {
        int waiting = pending.add(new PendingMessage(message, append));
        if (waiting == 0) {
            fallBehind(message.id());
            return pending.size();
        }
        return waiting;
    }

    int waiting() {
        return pending.size();
    }

    /** Returns up to which message all that archives hold is in the index, as far as this process knows. */
    long watermark() {
        return watermark;
    }

    private void fallBehind(long id) {
        state.lock();
        try {
            behind = Math.min(behind, id);
            late = true;
        } finally {
            state.unlock();
        }
    }

    /** Takes what is to be read again; {@link #late} stays until that is done. */
    private long takeBehind() {
        state.lock();
        try {
            long from = behind;
            behind = CAUGHT_UP;
            late = from != CAUGHT_UP;
            return from;
        } finally {
            state.unlock();
        }
    }

    /** Writes what an account's archive holds as of now; blocks. */
    void settle(long accountId) {
        if (late) {
            flush();
        }
        List<PendingMessage> own = pending.of(accountId);
        own.forEach(PendingMessage::await);
        write(own);
    }

    /** Writes everything that is known to be durable; blocks. */
    void flush() {
        writing.lock();
        try {
            flushPending();
            for (long from = takeBehind(); from != CAUGHT_UP; from = takeBehind()) {
                catchUp(from);
                flushPending();
            }
        } finally {
            writing.unlock();
        }
    }

    private void flushPending() {
        List<PendingMessage> decided = pending.decided();
        write(decided);
        pending.remove(decided.size());
        if (!decided.isEmpty()) {
            advance(decided.stream()
                    .mapToLong(message -> message.message().id())
                    .max()
                    .orElseThrow());
        }
    }

    private void write(List<PendingMessage> messages) {
        List<PendingMessage> wanted =
                messages.stream().filter(PendingMessage::isWanted).toList();
        if (!wanted.isEmpty()) {
            store.write(wanted.stream().map(PendingMessage::message).toList());
            wanted.forEach(PendingMessage::markIndexed);
        }
    }

    private void catchUp(long from) {
        try {
            // What was accepted without a place in memory must be in the log before the log is read.
            awaitAppends.run();
            long after = from - 1;
            if (from == FROM_WATERMARK) {
                watermark = store.progress(PROGRESS);
                after = watermark;
            }
            long start = Math.max(0, Ids.first(Ids.time(after).minus(OVERLAP)) - 1);
            EntryStore.Tail tail = store.tail(start, TAIL_ROWS);
            while (tail.rows() > 0) {
                store.write(tail.messages());
                after = Math.max(after, tail.lastId());
                tail = store.tail(tail.lastId(), TAIL_ROWS);
            }
            advance(after);
        } catch (RuntimeException failure) {
            fallBehind(from);
            throw failure;
        }
    }

    /** Raises the watermark to a message that is written, but not over one that is not; {@link #writing} is held. */
    private void advance(long to) {
        reached = Math.max(reached, to);
        long safe = Math.min(reached, firstMissing() - 1);
        if (safe > watermark) {
            store.progress(PROGRESS, safe);
            watermark = safe;
        }
    }

    private long firstMissing() {
        state.lock();
        try {
            return Math.min(behind, pending.firstId());
        } finally {
            state.unlock();
        }
    }
}
