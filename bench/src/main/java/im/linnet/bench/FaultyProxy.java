// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bad network between clients and a server on the same machine: passes bytes, and at a random byte of one direction
 * cuts the connection, or passes nothing more and tells nobody, not even that one side has closed. Runs on one event
 * loop of its own.
 */
final class FaultyProxy implements AutoCloseable {
    private static final double MIN_BYTES = 200;
    private static final double MAX_BYTES = 60_000;

    private enum Fate {
        /** The connection ends. */
        CUT,
        /** Both sides stay connected to nobody. */
        STALL
    }

    private final InetSocketAddress target;
    private final SplittableRandom random;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger stalls = new AtomicInteger();
    private volatile boolean faulty;

    /** Listens on a free port of 127.0.0.1; makes no faults yet. */
    FaultyProxy(InetSocketAddress target, long seed) {
        this.target = target;
        this.random = new SplittableRandom(seed);
        var bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        connect(client);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new BenchException("the proxy cannot listen: " + bound.cause());
        }
        listener = bound.channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Begins to make faults, or makes no new ones; what has stalled stays so. */
    void setFaulty(boolean faulty) {
        this.faulty = faulty;
    }

    int cuts() {
        return cuts.get();
    }

    int stalls() {
        return stalls.get();
    }

    private void connect(Channel client) {
        var link = new Link(client, random.nextBoolean() ? Fate.CUT : Fate.STALL, random.nextBoolean(), (long)
                (MIN_BYTES * Math.pow(MAX_BYTES / MIN_BYTES, random.nextDouble())));
        client.pipeline().addLast(link.side(true));
        new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel server) {
                        link.server = server;
                        server.pipeline().addLast(link.side(false));
                    }
                })
                .connect(target)
                .addListener(connected -> {
                    if (connected.isSuccess()) {
                        client.config().setAutoRead(true);
                    } else {
                        var _ = client.close();
                    }
                });
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** The two connections that are one to the ends. */
    private final class Link {
        private final Channel client;
        private final Fate fate;
        private final boolean countsFromClient;
        private @Nullable Channel server;
        private long budget;
        private boolean stalled;

        Link(Channel client, Fate fate, boolean countsFromClient, long budget) {
            this.client = client;
            this.fate = fate;
            this.countsFromClient = countsFromClient;
            this.budget = budget;
        }

        ChannelInboundHandlerAdapter side(boolean fromClient) {
            return new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    pass(fromClient, (ByteBuf) message);
                }

                @Override
                public void channelInactive(ChannelHandlerContext ctx) {
                    var other = other(fromClient);
                    if (!stalled && other != null) {
                        var _ = other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
                    }
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                    var _ = ctx.close();
                }
            };
        }

        private @Nullable Channel other(boolean fromClient) {
            return fromClient ? server : client;
        }

        private void pass(boolean fromClient, ByteBuf bytes) {
            var to = other(fromClient);
            if (stalled || to == null) {
                bytes.release();
            } else if (!faulty || fromClient != countsFromClient) {
                var _ = to.writeAndFlush(bytes);
            } else if (bytes.readableBytes() < budget) {
                budget -= bytes.readableBytes();
                var _ = to.writeAndFlush(bytes);
            } else {
                var last = to.writeAndFlush(bytes.readRetainedSlice((int) budget));
                bytes.release();
                fail(last);
            }
        }

        private void fail(ChannelFuture last) {
            switch (fate) {
                case CUT -> {
                    cuts.incrementAndGet();
                    last.addListener(_ -> {
                        var _ = client.close();
                        if (server != null) {
                            var _ = server.close();
                        }
                    });
                }
                case STALL -> {
                    stalls.incrementAndGet();
                    stalled = true;
                }
            }
        }
    }
}
