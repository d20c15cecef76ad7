// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import im.linnet.server.mailbox.Loop;
import im.linnet.server.mailbox.LoopThread;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The event loops of the process: native epoll where it is available, NIO elsewhere. */
@SuppressWarnings("FutureReturnValueIgnored") // A channel tells of its failures by its events.
public final class LoopGroup implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group;
    private final List<NettyLoop> loops = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    /**
     * Starts the loops.
     *
     * @param count how many, at least 1
     */
    public LoopGroup(int count) {
        AtomicInteger number = new AtomicInteger();
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        ThreadFactory threads = task -> new LoopThread(task, "loop-" + number.incrementAndGet());
        group = new MultiThreadIoEventLoopGroup(count, threads, io);
        for (EventExecutor executor : group) {
            loops.add(new NettyLoop((EventLoop) executor));
        }
    }

    /** Returns the loop of an entity: always the same for the same hash. */
    public Loop of(int hash) {
        return loops.get(Math.floorMod(hash * 0x9E3779B9 >>> 16, loops.size()));
    }

    /** Returns a loop for something that belongs to none. */
    public Loop any() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    MultiThreadIoEventLoopGroup netty() {
        return group;
    }

    NettyLoop of(EventLoop eventLoop) {
        for (NettyLoop loop : loops) {
            if (loop.netty().equals(eventLoop)) {
                return loop;
            }
        }
        throw new IllegalArgumentException("not a loop of this group");
    }

    Class<? extends ServerChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    /** Stops the loops and waits for them, at most a few seconds. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
