// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * The event loops and what all connections share. Trusts every certificate, which is safe because the server is on this
 * machine ({@link Target} sees to that), and never resumes TLS sessions, so that each sign-in is a full one.
 */
final class Fleet implements AutoCloseable {
    private static final int NONCE_BYTES = 18;

    private final Target target;
    private final EventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();
    private final Client.Setup setup;
    private final SecureRandom random = new SecureRandom();

    /**
     * Starts the loops.
     *
     * @param loopCount number of event loops, each a thread
     */
    Fleet(Target target, int loopCount) {
        this.target = target;
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(loopCount, io);
        for (int i = 0; i < loopCount; i++) {
            loops.add(group.next());
        }
        var tls = tlsContext();
        var allocator = PooledByteBufAllocator.DEFAULT;
        this.setup = new Client.Setup(
                target,
                new ScramKeyCache(),
                () -> tls.newHandler(
                        allocator, target.domain(), target.address().getPort()));
    }

    private static SslContext tlsContext() {
        try {
            var context = SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null)
                    .build();
            if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
                sessions.setSessionCacheEnabled(false);
            }
            return context;
        } catch (SSLException e) {
            throw new BenchException("no TLS: " + e.getMessage(), e);
        }
    }

    /** Tells whether the other side is only a {@link Relay}, which knows no addresses. */
    boolean relayed() {
        return target.tls() == Target.TlsStart.RELAY;
    }

    int loopCount() {
        return loops.size();
    }

    /** Returns the event loop of a slot; slots that are equal modulo the number of loops share one. */
    EventLoop loop(int slot) {
        return loops.get(slot % loops.size());
    }

    /** Connects and signs in on the loop of {@code slot}; the listener hears how it went. */
    void connect(String user, int slot, ClientListener listener) {
        var _ = connect(user, slot, Wish.PLAIN, listener);
    }

    InetSocketAddress address() {
        return target.address();
    }

    String domain() {
        return target.domain();
    }

    /** The same for a client that wants more than a session; the client may be used once it is ready. */
    Client connect(String user, int slot, Wish wish, ClientListener listener) {
        var client = new Client(setup, user, nonce(), wish, listener);
        new Bootstrap()
                .group(loop(slot))
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                // A closed connection leaves no port behind: login storms would run out of them.
                .option(ChannelOption.SO_LINGER, 0)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(client);
                    }
                })
                .connect(target.address())
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        listener.ended(client, "cannot connect to " + target.address() + ": " + connected.cause());
                    }
                });
        return client;
    }

    private String nonce() {
        var bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Drops all connections. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
