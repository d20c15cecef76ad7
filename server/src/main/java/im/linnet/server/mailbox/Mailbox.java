// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.mailbox;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks of one entity, one at a time, in the order in which they were posted.
 *
 * <p><b>Where.</b> A turn starts on the entity's event loop. When the next task may block, the turn moves to a virtual
 * thread, goes on there until the mailbox is empty, and the next task starts on the loop again. A task that never blocks
 * costs no thread switch, one that may block is written as plain sequential code.
 *
 * <p><b>Memory visibility.</b> Each task sees what the tasks before it did: the counter of pending tasks is written
 * after each task and read before the next one, on whatever thread.
 *
 * <p><b>Errors.</b> A task that throws is a bug: it is logged, and the next task runs.
 */
public final class Mailbox implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    /** Tasks that run in one go on a loop before other entities get their turn. */
    private static final int TURN_TASKS = 256;

    private static final AtomicIntegerFieldUpdater<Mailbox> PENDING =
            AtomicIntegerFieldUpdater.newUpdater(Mailbox.class, "pending");

    private final Loop loop;
    private final Executor blocking;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Tasks posted and not finished. Whoever raises it from 0 starts a turn. */
    private volatile int pending;
    /** What runs before the queued tasks; touched by the running task and by the turn around it only. */
    private @Nullable Runnable next;

    /**
     * Creates an empty mailbox.
     *
     * @param loop where turns start
     * @param blocking where tasks run that may block
     */
    public Mailbox(Loop loop, Executor blocking) {
        this.loop = loop;
        this.blocking = blocking;
    }

    /** Returns the loop where turns start. */
    public Loop loop() {
        return loop;
    }

    /** Returns how many tasks are posted and not finished, the running one included. */
    public int pending() {
        return pending;
    }

    /** Posts a task that never blocks. */
    public void post(Runnable task) {
        tasks.add(task);
        if (PENDING.getAndIncrement(this) == 0) {
            loop.execute(this);
        }
    }

    /** Posts a task that may block. */
    public void postBlocking(Runnable task) {
        tasks.add(new Blocking(task));
        if (PENDING.getAndIncrement(this) == 0) {
            blocking.execute(this::drainBlocking);
        }
    }

    /**
     * Has a task that may block run right after the current one, before all that are posted, but after those that the
     * current one has asked for already.
     */
    public void nextBlocking(Runnable task) {
        Runnable earlier = next;
        if (earlier == null) {
            next = new Blocking(task);
            PENDING.incrementAndGet(this);
        } else {
            next = new Blocking(() -> {
                run(earlier);
                task.run();
            });
        }
    }

    /**
     * Runs a task that never blocks: at once if this is the loop's thread and the mailbox is empty, else like
     * {@link #post}. For the entry of a stanza into its session's turn only: elsewhere a turn must not start inside
     * another one.
     */
    public void runOrPost(Runnable task) {
        if (!loop.inLoop() || !PENDING.compareAndSet(this, 0, 1)) {
            post(task);
        } else if (tasks.isEmpty()) {
            run(task);
            if (PENDING.decrementAndGet(this) > 0) {
                run();
            }
        } else {
            // Somebody is between linking a task and counting it, and that one's count may have been used for another.
            tasks.add(task);
            run();
        }
    }

    /** Runs a turn on the loop; called by the loop alone. */
    @Override
    public void run() {
        for (int i = 0; i < TURN_TASKS; i++) {
            Runnable first = next == null ? tasks.peek() : next;
            if (first == null) {
                // Raised, but the task is not linked yet by its poster: look again in the next round.
                break;
            }
            if (first instanceof Blocking) {
                blocking.execute(this::drainBlocking);
                return;
            }
            tasks.remove();
            run(first);
            if (PENDING.decrementAndGet(this) == 0) {
                return;
            }
        }
        loop.execute(this);
    }

    private void drainBlocking() {
        do {
            Runnable first = take();
            if (first == null) {
                // Raised, but the task is not linked yet by its poster: look again in the next round.
                loop.execute(this);
                return;
            }
            run(first);
        } while (PENDING.decrementAndGet(this) > 0);
    }

    private @Nullable Runnable take() {
        Runnable first = next;
        next = null;
        return first == null ? tasks.poll() : first;
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            // Whatever it is: an entity whose turn ended here would be dead for everybody, and for ever.
            LOG.error("a task of a mailbox failed", e);
        }
    }

    private record Blocking(Runnable task) implements Runnable {
        @Override
        public void run() {
            task.run();
        }
    }
}
