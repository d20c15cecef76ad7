// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.mailbox;

import io.netty.util.concurrent.FastThreadLocalThread;

/** A thread that drives an event loop, and on which therefore nothing may block. */
public final class LoopThread extends FastThreadLocalThread {
    /** Creates a daemon thread. */
    public LoopThread(Runnable task, String name) {
        super(task, name);
        setDaemon(true);
    }

    /**
     * Refuses to go on if the current thread drives an event loop.
     *
     * @throws IllegalStateException if it does
     */
    public static void refuse(String operation) {
        if (Thread.currentThread() instanceof LoopThread) {
            throw new IllegalStateException(operation + " may block and must not be called on an event loop");
        }
    }
}
