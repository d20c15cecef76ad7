// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Database;
import java.util.concurrent.CompletableFuture;

/**
 * Where messages are appended, once for all who keep them.
 *
 * <p>Thread-safe.
 */
public final class MessageLog {
    /** Some 10 MB. */
    private static final int MAX_PENDING = 65_536;

    private final LogStore log;
    private final PendingEntries pending = new PendingEntries(MAX_PENDING);

    public MessageLog(Database database) {
        this.log = new LogStore(database);
    }

    /**
     * Appends a message; never blocks.
     *
     * @return completes when the message is durable, with the rules of {@link Database#append}
     */
    public CompletableFuture<Void> append(KeptMessage message) {
        CompletableFuture<Void> append = log.append(message);
        IndexedMessage indexed = IndexedMessage.of(message);
        if (indexed.isVisible() && !append.isCompletedExceptionally()) {
            pending.add(new PendingMessage(indexed, append));
        }
        return append;
    }

    /**
     * Waits until what has been appended for an account's archive can be read from the database, or has failed; blocks.
     *
     * @throws im.linnet.server.store.StoreException if the database fails
     */
    public void settle(long accountId) {
        pending.of(accountId)
                .forEach(message -> message.append().handle((_, _) -> null).join());
    }
}
