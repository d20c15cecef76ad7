// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.XmlLimits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The sockets that listen, and the admission of those who connect. */
@SuppressWarnings("FutureReturnValueIgnored") // A channel tells of its failures by its events.
public final class Listeners implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final LoopGroup loops;
    private final TlsContexts tls;
    private final Admission admission;
    private final NetCounters counters;
    private final List<Channel> channels = new ArrayList<>();
    private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();

    /** Creates listeners without any socket. */
    public Listeners(LoopGroup loops, TlsContexts tls, Admission admission, NetCounters counters) {
        this.loops = loops;
        this.tls = tls;
        this.admission = admission;
        this.counters = counters;
    }

    /**
     * What a client listener allows.
     *
     * @param unauthenticated bounds of what a peer may send before it has authenticated
     * @param bytesPerSecond the rate at which a peer is read from, 0 for no limit
     * @param bytesBurst bytes that may come at once
     * @param outgoingBytes bytes that may wait for a peer that does not read
     */
    public record StreamLimits(XmlLimits unauthenticated, long bytesPerSecond, long bytesBurst, int outgoingBytes) {}

    /**
     * Listens for client streams.
     *
     * @param address where; port 0 takes a free one
     * @param direct TLS from the first byte (XEP-0368)
     * @param streams makes the listener of each new stream
     * @return the address that is bound
     * @throws BindException if it cannot be bound
     */
    public InetSocketAddress listen(
            InetSocketAddress address, boolean direct, StreamLimits limits, Supplier<StreamListener> streams) {
        ConnectionSettings settings = new ConnectionSettings(
                tls,
                limits.unauthenticated(),
                limits.bytesPerSecond(),
                limits.bytesBurst(),
                limits.outgoingBytes(),
                counters);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.netty())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, settings, direct, streams);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new BindException(address, bound.cause());
        }
        channels.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void accept(
            Channel channel, ConnectionSettings settings, boolean direct, Supplier<StreamListener> streams) {
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        if (peer == null || !admission.admit(peer.getAddress())) {
            counters.refused().increment();
            channel.close();
            return;
        }
        counters.accepted().increment();
        counters.open().incrementAndGet();
        TcpConnection connection = new TcpConnection(settings, loops.of(channel.eventLoop()), streams.get(), direct);
        connections.add(connection);
        channel.closeFuture().addListener(_ -> {
            connections.remove(connection);
            counters.open().decrementAndGet();
            admission.leave(peer.getAddress());
        });
        channel.pipeline().addLast(connection);
        if (direct) {
            tls.addDirect(channel.pipeline());
        }
    }

    /** Stops accepting; connections that stand go on. */
    public void stopAccepting() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
        channels.clear();
    }

    /**
     * Closes all connections.
     *
     * @param error what to tell the peers
     */
    public void closeConnections(StreamError error) {
        connections.forEach(connection -> connection.close(error));
    }

    /** Returns how many connections are open. */
    public int openConnections() {
        return connections.size();
    }

    @Override
    public void close() {
        stopAccepting();
    }
}
