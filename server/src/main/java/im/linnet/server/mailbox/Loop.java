// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.mailbox;

import java.time.Duration;

/** An event loop as its mailboxes see it. */
public interface Loop {
    /** Runs a task on the loop's thread, soon, in the order of the calls. */
    void execute(Runnable task);

    /**
     * Runs a task on the loop's thread after a delay.
     *
     * @return cancels the task if it has not run
     */
    Runnable schedule(Runnable task, Duration delay);

    /** Tells whether the current thread is the loop's. */
    boolean inLoop();
}
