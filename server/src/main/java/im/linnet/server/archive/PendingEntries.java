// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Messages that have been appended to the log, but not indexed yet, in about the order of their ids. Bounded by count.
 * Thread-safe; only one thread at a time removes.
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

    int size() {
        return size.get();
    }

    /** Returns those of an account's archive that are still wanted. */
    List<PendingMessage> of(long accountId) {
        List<PendingMessage> found = new ArrayList<>();
        for (PendingMessage message : queue) {
            if (message.message().isIn(accountId) && message.isWanted()) {
                found.add(message);
            }
        }
        return found;
    }

    /** Returns the oldest ones as far as it is decided whether they are durable. */
    List<PendingMessage> decided() {
        List<PendingMessage> found = new ArrayList<>();
        for (PendingMessage message : queue) {
            if (!message.isDecided()) {
                break;
            }
            found.add(message);
        }
        return found;
    }

    /** Removes the oldest ones. */
    void remove(int count) {
        for (int i = 0; i < count; i++) {
            queue.remove();
        }
        size.addAndGet(-count);
    }

    /** Returns the id of the oldest one, or the greatest number without any. */
    long firstId() {
        PendingMessage first = queue.peek();
        return first == null ? Long.MAX_VALUE : first.message().id();
    }
}
