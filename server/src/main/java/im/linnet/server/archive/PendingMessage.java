// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.util.concurrent.CompletableFuture;

/**
 * A message that the index of archives does not have yet.
 *
 * @param message what goes into the index
 * @param append completes when the message is durable
 */
record PendingMessage(IndexedMessage message, CompletableFuture<Void> append) {
    boolean isIn(long accountId) {
        return message.isIn(accountId) && !append.isCompletedExceptionally();
    }
}
