// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The least that a server with TLS can do for a message: joins connections two by two in the order of their arrival and
 * passes each other's bytes, with one flush a read. What it costs is the floor under any server on the same network
 * code. Serves loopback only, on one event loop.
 */
final class Relay implements AutoCloseable {
    private final EventLoopGroup group;
    private final Channel server;

    /**
     * Starts to listen.
     *
     * @param port 0 for any free one
     * @throws BenchException when the port or the certificate cannot be used
     */
    Relay(int port, SslContext tls) {
        boolean epoll = Epoll.isAvailable();
        group = new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        var couples = new Couples();
        var bound = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new End(couples));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw new BenchException("cannot listen on port " + port + ": " + bound.cause());
        }
        server = bound.channel();
    }

    /** Makes a TLS context from PEM files. */
    static SslContext tls(File certificate, File key, SslProvider engine) {
        try {
            return SslContextBuilder.forServer(certificate, key)
                    .sslProvider(engine)
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new BenchException("cannot use " + certificate + " and " + key + ": " + e.getMessage(), e);
        }
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** Waits until the process is ended. */
    void serve() {
        server.closeFuture().awaitUninterruptibly();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Joins connections; used on the one event loop only. */
    private static final class Couples {
        private record Waiting(End end, ChannelHandlerContext context) {}

        private @Nullable Waiting waiting;

        void join(End end, ChannelHandlerContext context) {
            var first = waiting;
            if (first == null) {
                waiting = new Waiting(end, context);
            } else {
                waiting = null;
                end.meet(first.context);
                first.end.meet(context);
            }
        }

        void leave(End end) {
            if (waiting != null && waiting.end == end) {
                waiting = null;
            }
        }
    }

    /** One connection. */
    private static final class End extends ChannelInboundHandlerAdapter {
        private static final int MAX_EARLY_READS = 16;

        private final Couples couples;
        private final List<Object> early = new ArrayList<>();
        private @Nullable ChannelHandlerContext peer;

        End(Couples couples) {
            this.couples = couples;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            couples.join(this, ctx);
        }

        void meet(ChannelHandlerContext other) {
            peer = other;
            early.forEach(read -> {
                var _ = other.write(read, other.voidPromise());
            });
            early.clear();
            other.flush();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (peer != null) {
                var _ = peer.write(message, peer.voidPromise());
            } else if (early.size() < MAX_EARLY_READS) {
                early.add(message);
            } else {
                ReferenceCountUtil.release(message);
                var _ = ctx.close();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (peer != null) {
                peer.flush();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            couples.leave(this);
            early.forEach(ReferenceCountUtil::release);
            early.clear();
            if (peer != null) {
                var _ = peer.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }
}
