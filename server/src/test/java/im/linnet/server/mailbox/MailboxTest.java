// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final ManualLoop loop = new ManualLoop();
    private final Queue<Runnable> blocking = new ArrayDeque<>();
    private final Mailbox mailbox = new Mailbox(loop, blocking::add);
    private final List<String> done = new ArrayList<>();

    private Runnable task(String name) {
        return () -> done.add(name);
    }

    @Test
    void tasks_run_on_the_loop_in_the_order_in_which_they_were_posted() {
        mailbox.post(task("1"));
        mailbox.post(task("2"));
        assertThat(done).isEmpty();
        assertThat(mailbox.pending()).isEqualTo(2);
        loop.runAll();
        assertThat(done).containsExactly("1", "2");
        assertThat(mailbox.pending()).isZero();
    }

    @Test
    void one_that_may_block_takes_the_turn_off_the_loop_until_the_mailbox_is_empty() {
        mailbox.post(task("1"));
        mailbox.postBlocking(task("2"));
        mailbox.post(task("3"));
        loop.runAll();
        assertThat(done).containsExactly("1");
        blocking.remove().run();
        assertThat(done).containsExactly("1", "2", "3");
        mailbox.post(task("4"));
        assertThat(blocking).isEmpty();
        loop.runAll();
        assertThat(done).containsExactly("1", "2", "3", "4");
    }

    @Test
    void what_is_posted_while_another_thread_has_the_turn_waits_for_it() {
        mailbox.postBlocking(() -> {
            mailbox.post(task("inner"));
            mailbox.runOrPost(task("inner, too"));
            done.add("outer");
        });
        mailbox.post(task("later"));
        loop.runAll();
        assertThat(done).isEmpty();
        blocking.remove().run();
        assertThat(done).containsExactly("outer", "later", "inner", "inner, too");
    }

    @Test
    void a_task_for_an_empty_mailbox_can_run_at_once_and_what_it_posts_follows() {
        mailbox.runOrPost(() -> {
            mailbox.post(task("posted"));
            mailbox.runOrPost(task("not inside"));
            done.add("at once");
        });
        assertThat(done).containsExactly("at once", "posted", "not inside");
        mailbox.post(task("waits"));
        mailbox.runOrPost(task("behind"));
        assertThat(done).hasSize(3);
        loop.runAll();
        assertThat(done).endsWith("waits", "behind");
    }

    @Test
    void a_task_outside_of_the_loop_does_not_run_at_once() {
        loop.inside = false;
        mailbox.runOrPost(task("1"));
        assertThat(done).isEmpty();
        loop.runAll();
        assertThat(done).containsExactly("1");
    }

    @Test
    void the_next_task_goes_before_all_that_are_posted() {
        mailbox.post(() -> {
            done.add("1");
            mailbox.nextBlocking(() -> {
                done.add("next");
                throw new IllegalStateException("a bug of its own");
            });
            mailbox.nextBlocking(task("another"));
        });
        mailbox.post(task("2"));
        loop.runAll();
        assertThat(done).containsExactly("1");
        assertThat(mailbox.pending()).isEqualTo(2);
        blocking.remove().run();
        assertThat(done).containsExactly("1", "next", "another", "2");
        assertThat(mailbox.pending()).isZero();
    }

    @Test
    void the_next_task_of_one_that_may_block_runs_in_the_same_turn() {
        mailbox.postBlocking(() -> mailbox.nextBlocking(() -> {
            done.add("next");
            mailbox.nextBlocking(task("and next"));
        }));
        mailbox.post(task("2"));
        blocking.remove().run();
        assertThat(done).containsExactly("next", "and next", "2");
        assertThat(blocking).isEmpty();
        assertThat(mailbox.pending()).isZero();
    }

    @Test
    void a_task_that_fails_does_not_stop_the_others() {
        mailbox.post(() -> {
            throw new IllegalStateException("a test of what is logged");
        });
        mailbox.postBlocking(() -> {
            throw new AssertionError("a test of what is logged");
        });
        mailbox.post(task("1"));
        loop.runAll();
        blocking.remove().run();
        assertThat(done).containsExactly("1");
        assertThat(mailbox.pending()).isZero();
    }

    @Test
    void many_tasks_do_not_keep_the_loop_from_others() {
        for (int i = 0; i < 1_000; i++) {
            mailbox.post(task("mine"));
        }
        loop.execute(task("another's"));
        loop.runAll();
        assertThat(done).hasSize(1_001);
        assertThat(done.indexOf("another's")).isLessThan(500);
    }

    @Test
    void nothing_is_lost_reordered_or_run_twice_or_at_the_same_time_however_many_post() throws Exception {
        int posters = 4;
        int each = 20_000;
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                ExecutorService blockers = Executors.newVirtualThreadPerTaskExecutor();
                ExecutorService sources = Executors.newFixedThreadPool(posters)) {
            Mailbox contended = new Mailbox(new ThreadLoop(thread), blockers);
            int[] last = new int[posters + 1];
            AtomicInteger running = new AtomicInteger();
            AtomicInteger faults = new AtomicInteger();
            CountDownLatch all = new CountDownLatch((posters + 1) * each);
            List<Future<?>> posting = new ArrayList<>();
            for (int poster = 0; poster < posters; poster++) {
                int who = poster;
                posting.add(sources.submit(() -> {
                    for (int i = 1; i <= each; i++) {
                        Runnable task = counted(last, who, i, new Watch(running, faults, all));
                        if (i % 50 == 0) {
                            contended.postBlocking(task);
                        } else {
                            contended.post(task);
                        }
                    }
                }));
            }
            // The loop itself posts, too, and runs at once where it can.
            posting.add(thread.submit(() -> fromLoop(
                    contended, thread, 1, each, i -> counted(last, posters, i, new Watch(running, faults, all)))));
            for (Future<?> one : posting) {
                one.get();
            }
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(faults).hasValue(0);
            assertThat(last).containsOnly(each);
        }
    }

    private static void fromLoop(
            Mailbox mailbox, Executor loop, int from, int to, java.util.function.IntFunction<Runnable> task) {
        int end = Math.min(to, from + 9);
        for (int i = from; i <= end; i++) {
            mailbox.runOrPost(task.apply(i));
        }
        if (end < to) {
            loop.execute(() -> fromLoop(mailbox, loop, end + 1, to, task));
        }
    }

    /** What the tasks of the test share. */
    private record Watch(AtomicInteger running, AtomicInteger faults, CountDownLatch all) {}

    private static Runnable counted(int[] last, int who, int number, Watch watch) {
        return () -> {
            if (watch.running().incrementAndGet() != 1 || last[who] != number - 1) {
                watch.faults().incrementAndGet();
            }
            last[who] = number;
            watch.running().decrementAndGet();
            watch.all().countDown();
        };
    }

    /** A loop that runs when it is told to. */
    private static final class ManualLoop implements Loop {
        private final Queue<Runnable> queue = new ArrayDeque<>();
        private boolean inside = true;

        void runAll() {
            Runnable task = queue.poll();
            while (task != null) {
                task.run();
                task = queue.poll();
            }
        }

        @Override
        public void execute(Runnable task) {
            queue.add(task);
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean inLoop() {
            return inside;
        }
    }

    /** A loop with one thread, which is every thread that runs its tasks. */
    private static final class ThreadLoop implements Loop {
        private final Executor thread;
        private final ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);

        ThreadLoop(Executor thread) {
            this.thread = thread;
            thread.execute(() -> inside.set(true));
        }

        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean inLoop() {
            return inside.get();
        }
    }
}
