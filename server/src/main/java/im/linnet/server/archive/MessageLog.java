// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Where messages are appended, once for all who keep them, and what of the log the archives' index has.
 *
 * <p>Thread-safe.
 */
public final class MessageLog {
    /** Some 20 MB. */
    private static final int MAX_WAITING = 131_072;
    /** Enough for most pages of the index to be written once for many entries. */
    private static final int MANY_WAITING = 32_768;

    private final LogStore log;
    private final EntryIndex index;
    private final Semaphore manyWaiting = new Semaphore(0);

    MessageLog(LogStore log, EntryStore entries) {
        this(log, entries, MAX_WAITING);
    }

    /**
     * @param maxWaiting how many messages may wait in memory to be indexed
     */
    MessageLog(LogStore log, EntryStore entries, int maxWaiting) {
        this.log = log;
        this.index = new EntryIndex(entries, maxWaiting, log::awaitAppends);
    }

    /**
     * Appends a message; never blocks.
     *
     * @return completes when the message is durable, with the rules of {@link im.linnet.server.store.Database#append}
     */
    public CompletableFuture<Void> append(KeptMessage message) {
        CompletableFuture<Void> append = log.append(message);
        IndexedMessage indexed = IndexedMessage.of(message);
        if (indexed.isVisible() && !append.isCompletedExceptionally() && index.add(indexed, append) == MANY_WAITING) {
            manyWaiting.release();
        }
        return append;
    }

    /**
     * Makes the database's view of an account's archive complete: everything that was appended for it before can be read
     * then; blocks.
     *
     * @throws im.linnet.server.store.StoreException if the database fails
     */
    public void settle(long accountId) {
        index.settle(accountId);
    }

    /** Does that for all accounts. */
    void settleAll() {
        index.flush();
    }

    /** Returns up to which message the archives' index is complete. */
    long watermark() {
        return index.watermark();
    }

    /** Tells whether many messages wait to be indexed. */
    boolean isCrowded() {
        return index.waiting() >= MANY_WAITING;
    }

    /** Waits until many messages wait to be indexed, but not longer than a time. */
    void awaitMany(long millis) throws InterruptedException {
        if (manyWaiting.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            manyWaiting.drainPermits();
        }
    }

    /** Ends a wait for many messages. */
    void wake() {
        manyWaiting.release();
    }
}
