// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import im.linnet.server.mailbox.Loop;
import im.linnet.xmpp.xml.XmlWriter;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One event loop and what its connections share.
 *
 * <p>What a turn of the loop writes to a connection is gathered and flushed once, after everything that was read in that
 * turn has been handled: system calls are most of the cost of a message.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A channel tells of its failures by its events.
final class NettyLoop implements Loop {
    private static final int SCRATCH_BYTES = 4096;
    /** A scratch buffer that one large stanza made larger than this is not kept. */
    private static final int SCRATCH_KEEP_BYTES = 256 * 1024;

    private final SingleThreadEventLoop loop;
    private final List<TcpConnection> dirty = new ArrayList<>();
    private final Runnable flush = this::flushDirty;
    private XmlWriter scratch = new XmlWriter(SCRATCH_BYTES);

    NettyLoop(EventLoop loop) {
        this.loop = (SingleThreadEventLoop) loop;
    }

    EventLoop netty() {
        return loop;
    }

    /** Returns an empty writer, for use on this loop and until the next call only. */
    XmlWriter scratch() {
        if (scratch.array().length > SCRATCH_KEEP_BYTES) {
            scratch = new XmlWriter(SCRATCH_BYTES);
        }
        scratch.clear();
        return scratch;
    }

    /** Has a connection flushed when this turn of the loop ends. */
    void flushLater(TcpConnection connection) {
        if (dirty.isEmpty()) {
            loop.executeAfterEventLoopIteration(flush);
        }
        dirty.add(connection);
    }

    private void flushDirty() {
        // A flush may fail and close its connection, which may write to others: those belong to the next round.
        List<TcpConnection> round = List.copyOf(dirty);
        dirty.clear();
        round.forEach(TcpConnection::flushPending);
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
        ScheduledFuture<?> future = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public boolean inLoop() {
        return loop.inEventLoop();
    }
}
