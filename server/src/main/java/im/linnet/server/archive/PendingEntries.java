// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Messages that have been appended to the log, but not indexed yet, in about the order of their ids. Bounded by count;
 * thread-safe.
 */
final class PendingEntries {
    private final int limit;
    private final Queue<PendingMessage> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    PendingEntries(int limit) {
        this.limit = limit;
    }

    /** Adds one at the end; returns how many there are now, or 0 if there was no room for it. */
    int add(PendingMessage message) {
        int now = size.incrementAndGet();
        if (now > limit) {
            size.decrementAndGet();
            return 0;
        }
        queue.add(message);
        return now;
    }

    /** Returns those of an account's archive. */
    List<PendingMessage> of(long accountId) {
        List<PendingMessage> found = new ArrayList<>();
        for (PendingMessage message : queue) {
            if (message.isIn(accountId)) {
                found.add(message);
            }
        }
        return found;
    }
}
