// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import im.linnet.server.mailbox.Loop;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import im.linnet.xmpp.xml.XmlException;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import im.linnet.xmpp.xml.XmlWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream over TCP (RFC 6120 §3), with TLS inside it or below it.
 *
 * <p><b>Writing.</b> Elements are serialized into one buffer a connection, which is handed to the channel once a turn of
 * the loop. A peer that does not read is no longer read from when half of the allowed bytes wait for it, and cut off when
 * all of them do: nobody else waits for it, and the memory it can hold is bounded.
 *
 * <p><b>Reading.</b> Bytes above the allowed rate stop the reading until they are within it again. Events are pulled from
 * the parser one by one, since what follows one may belong to a new stream, or to nobody.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A channel tells of its failures by its events.
final class TcpConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
    private static final String CONTENT = Namespaces.CLIENT;
    /** How long a peer may take to close its side, or to take what is left, after we closed ours. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    private static final int FIRST_BUFFER_BYTES = 512;

    private final ConnectionSettings settings;
    private final NettyLoop loop;
    private final StreamListener listener;
    private final XmlStreamParser parser;
    private final Throttle inbound;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf pending;
    /** Bytes handed to the channel and not yet taken by the peer's system. */
    private int queued;

    private @Nullable ChannelFuture lastWrite;
    private boolean dirty;
    private boolean opened;
    /** How many reasons there are not to hand over what the peer sends. */
    private int pauses;

    private boolean handingOver;
    private boolean faulty;
    private boolean closing;
    /** Whether something that was to be sent never will be. */
    private boolean lost;

    private boolean secure;

    TcpConnection(ConnectionSettings settings, NettyLoop loop, StreamListener listener, boolean direct) {
        this.settings = settings;
        this.loop = loop;
        this.listener = listener;
        this.secure = direct;
        this.parser = new XmlStreamParser(settings.unauthenticated());
        this.inbound = new Throttle(
                new RateLimit(settings.bytesPerSecond(), settings.bytesBurst(), System.nanoTime()),
                loop,
                System::nanoTime,
                this::updateReading);
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext current = context;
        if (current == null) {
            throw new IllegalStateException("not registered");
        }
        return current;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (!secure) {
            listener.connected(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeDone(handshake);
        }
    }

    private void handshakeDone(SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
            settings.counters().failedHandshakes().increment();
            LOG.atDebug()
                    .addKeyValue("peer", remoteAddress())
                    .addKeyValue("reason", handshake.cause().getMessage())
                    .log("TLS handshake failed");
            context().close();
            return;
        }
        settings.counters().handshakes().increment();
        if (closing) {
            return;
        }
        if (opened) {
            secure = true;
            opened = false;
            listener.secured();
        } else {
            listener.connected(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (faulty || closing) {
                return;
            }
            int count = bytes.readableBytes();
            for (var part : bytes.nioBuffers()) {
                parser.append(part);
            }
            handOver();
            inbound.took(count);
        } catch (XmlException fault) {
            fault(fault);
        } finally {
            bytes.release();
        }
    }

    private void handOver() {
        if (handingOver) {
            return;
        }
        handingOver = true;
        try {
            while (pauses == 0 && !faulty && !closing) {
                XmlEvent event = parser.next();
                if (event == null) {
                    break;
                }
                listener.received(event);
            }
        } catch (XmlException fault) {
            fault(fault);
        } catch (RuntimeException bug) {
            // Here and not by the channel, which hears of nothing when a pause ends.
            LOG.atError().addKeyValue("peer", remoteAddress()).setCause(bug).log("connection handler failed");
            closing = true;
            context().close();
        } finally {
            handingOver = false;
        }
        updateReading();
    }

    private void fault(XmlException fault) {
        faulty = true;
        listener.invalid(fault);
    }

    /** Reads from the peer only while it is within its rate, reads what is sent to it, and is being served. */
    private void updateReading() {
        boolean read = !inbound.isOn() && pauses == 0 && queued <= settings.outgoingBytes() / 2;
        context().channel().config().setAutoRead(read || closing);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        closing = true;
        releasePending();
        listener.disconnected();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // What a stranger sends in place of a handshake fails in the decoder; it must not fill the log.
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.atDebug()
                    .addKeyValue("peer", remoteAddress())
                    .addKeyValue("reason", cause.getMessage())
                    .log("connection failed");
        } else {
            LOG.atError().addKeyValue("peer", remoteAddress()).setCause(cause).log("connection handler failed");
        }
        from.close();
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) context().channel().remoteAddress();
    }

    @Override
    public @Nullable TlsSession tls() {
        SslHandler handler = secure ? context().pipeline().get(SslHandler.class) : null;
        return handler == null ? null : new EngineTlsSession(handler.engine().getSession());
    }

    @Override
    public void open(Element header) {
        opened = true;
        XmlWriter writer = loop.scratch();
        writer.raw("<?xml version='1.0'?><stream:stream xmlns='");
        writer.raw(CONTENT);
        writer.raw("' xmlns:stream='");
        writer.raw(Namespaces.STREAMS);
        for (int i = 0; i < header.attributeCount(); i++) {
            writer.raw("' ");
            writer.raw(header.attributeName(i));
            writer.raw("='");
            writer.text(header.attributeValue(i));
        }
        writer.raw("'>");
        append(writer);
    }

    @Override
    public void send(Element element) {
        if (loop.inLoop()) {
            write(element);
        } else {
            loop.execute(() -> write(element));
        }
    }

    private void write(Element element) {
        if (closing) {
            lost = true;
            return;
        }
        XmlWriter writer = loop.scratch();
        if (element.namespace().equals(Namespaces.STREAMS)) {
            streamElement(writer, element);
        } else {
            writer.element(element, CONTENT);
        }
        append(writer);
    }

    /** Writes features and errors with the customary prefix, which some clients insist on. */
    private static void streamElement(XmlWriter writer, Element element) {
        writer.raw("<stream:");
        writer.raw(element.name());
        writer.raw(">");
        for (Element child : element.elements()) {
            writer.element(child, CONTENT);
        }
        writer.raw("</stream:");
        writer.raw(element.name());
        writer.raw(">");
    }

    private void append(XmlWriter writer) {
        int length = writer.length();
        ByteBuf buffer = pending;
        int waiting = queued + (buffer == null ? 0 : buffer.readableBytes());
        // What is larger by itself must have a chance: else its reader would be cut off again each time it comes back.
        if (waiting > 0 && waiting + length > settings.outgoingBytes()) {
            overflow();
            return;
        }
        if (buffer == null) {
            buffer = context().alloc().buffer(Math.max(FIRST_BUFFER_BYTES, length));
            pending = buffer;
        }
        buffer.writeBytes(writer.array(), 0, length);
        if (!dirty) {
            dirty = true;
            loop.flushLater(this);
        }
    }

    private void overflow() {
        lost = true;
        LOG.atInfo()
                .addKeyValue("peer", remoteAddress())
                .addKeyValue("bytes", queued)
                .log("cut off a peer that does not read what is sent to it");
        settings.counters().slowPeers().increment();
        closing = true;
        releasePending();
        context().close();
    }

    private void releasePending() {
        ByteBuf buffer = pending;
        if (buffer != null) {
            lost = true;
            pending = null;
            buffer.release();
        }
    }

    /** Hands what was gathered to the channel; called by the loop at the end of its turn. */
    void flushPending() {
        dirty = false;
        ByteBuf buffer = pending;
        if (buffer == null) {
            return;
        }
        pending = null;
        int size = buffer.readableBytes();
        queued += size;
        ChannelFuture write = context().writeAndFlush(buffer);
        lastWrite = write;
        write.addListener(_ -> written(size));
        if (queued > settings.outgoingBytes() / 2) {
            updateReading();
        }
    }

    private void written(int size) {
        boolean wasFull = queued > settings.outgoingBytes() / 2;
        queued -= size;
        if (wasFull && queued <= settings.outgoingBytes() / 2) {
            updateReading();
        }
    }

    @Override
    public CompletableFuture<Boolean> written() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        if (loop.inLoop()) {
            completeWhenWritten(done);
        } else {
            loop.execute(() -> completeWhenWritten(done));
        }
        return done;
    }

    private void completeWhenWritten(CompletableFuture<Boolean> done) {
        flushPending();
        ChannelFuture write = lastWrite;
        if (lost || write == null) {
            done.complete(!lost);
        } else {
            write.addListener(written -> done.complete(written.isSuccess()));
        }
    }

    @Override
    public void restart() {
        opened = false;
        parser.restart();
    }

    @Override
    public boolean startTls(Element proceed, String host) {
        if (parser.buffered() > 0) {
            return false;
        }
        write(proceed);
        flushPending();
        parser.restart();
        settings.tls().addTo(context().pipeline(), host);
        return true;
    }

    @Override
    public void limits(XmlLimits limits) {
        parser.limits(limits);
    }

    @Override
    public void pause() {
        pauses++;
        updateReading();
    }

    @Override
    public void resume() {
        pauses--;
        if (!faulty && !closing) {
            handOver();
        }
    }

    @Override
    public void close(@Nullable StreamError error) {
        if (loop.inLoop()) {
            end(error);
        } else {
            loop.execute(() -> end(error));
        }
    }

    private void end(@Nullable StreamError error) {
        if (closing) {
            return;
        }
        if (error != null && opened) {
            write(error.toElement());
        }
        if (closing) {
            return;
        }
        if (opened) {
            XmlWriter writer = loop.scratch();
            writer.raw("</stream:stream>");
            append(writer);
        }
        flushPending();
        closing = true;
        updateReading();
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput());
        loop.schedule(() -> context().close(), LINGER);
    }

    /**
     * Ends our side only, and goes on reading (and dropping) until the peer ends its own: a connection closed with unread
     * input would be reset, and the reset may overtake the error that tells the peer what was wrong.
     */
    private void endOutput() {
        SslHandler handler = context().pipeline().get(SslHandler.class);
        if (handler == null) {
            shutdownOutput();
        } else {
            handler.closeOutbound().addListener(_ -> shutdownOutput());
        }
    }

    private void shutdownOutput() {
        if (context().channel() instanceof DuplexChannel channel && channel.isActive()) {
            channel.shutdownOutput();
        }
    }
}
