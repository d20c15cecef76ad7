// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.util.concurrent.CompletableFuture;

/** A message that the index of archives may not have yet. */
final class PendingMessage {
    private final IndexedMessage message;
    private final CompletableFuture<Void> append;
    private volatile boolean indexed;

    /**
     * @param append completes when the message is durable
     */
    PendingMessage(IndexedMessage message, CompletableFuture<Void> append) {
        this.message = message;
        this.append = append;
    }

    IndexedMessage message() {
        return message;
    }

    /** Tells whether it is known if the message is durable. */
    boolean isDecided() {
        return append.isDone();
    }

    /** Waits until that is known. */
    void await() {
        append.handle((_, _) -> null).join();
    }

    /** Tells whether the index needs it: it is durable, and has not been written. */
    boolean isWanted() {
        return !indexed && !append.isCompletedExceptionally();
    }

    void markIndexed() {
        indexed = true;
    }
}
