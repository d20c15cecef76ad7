// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.extension.ClientSession;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what sessions ask of archives beside their accounts' turns, so that no message waits for an archive: one at a time
 * and in order for each session, and only so many waiting. Thread-safe.
 */
final class QueryTurns {
    private static final Logger LOG = LoggerFactory.getLogger(QueryTurns.class);
    private static final int MAX_WAITING = 32;

    private final Executor blocking;
    /** Sessions of which something runs, with what waits for that. */
    private final Map<ClientSession, Deque<Runnable>> waiting = new ConcurrentHashMap<>();

    QueryTurns(Executor blocking) {
        this.blocking = blocking;
    }

    /** Has a task run that may block; returns false if too many wait. */
    boolean run(ClientSession session, Runnable task) {
        boolean[] accepted = {true};
        boolean[] first = {false};
        waiting.compute(session, (_, queue) -> {
            if (queue == null) {
                first[0] = true;
                return new ArrayDeque<>(0);
            }
            accepted[0] = queue.size() < MAX_WAITING && queue.add(task);
            return queue;
        });
        if (first[0]) {
            blocking.execute(() -> runAll(session, task));
        }
        return accepted[0];
    }

    private void runAll(ClientSession session, Runnable first) {
        Runnable task = first;
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException e) {
                // Those behind it have their turn nevertheless.
                LOG.error("a query of an archive failed", e);
            }
            task = next(session);
        }
    }

    private Runnable next(ClientSession session) {
        Runnable[] next = {null};
        waiting.computeIfPresent(session, (_, queue) -> {
            next[0] = queue.poll();
            return next[0] == null ? null : queue;
        });
        return next[0];
    }
}
