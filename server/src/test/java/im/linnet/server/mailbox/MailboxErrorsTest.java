// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class MailboxErrorsTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Mailbox mailbox = new Mailbox(new QueueLoop(), tasks::add);
    private final List<String> done = new ArrayList<>();

    private final class QueueLoop implements Loop {
        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean inLoop() {
            return true;
        }
    }

    private void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void whatever_a_task_throws_the_next_one_runs() {
        Runnable failing = () -> {
            throw new NoClassDefFoundError("made to fail");
        };
        mailbox.runOrPost(failing);
        mailbox.post(failing);
        mailbox.post(() -> done.add("on the loop"));
        settle();
        mailbox.postBlocking(failing);
        mailbox.post(() -> done.add("off it"));
        settle();
        assertThat(done).containsExactly("on the loop", "off it");
        assertThat(mailbox.pending()).isZero();
    }
}
