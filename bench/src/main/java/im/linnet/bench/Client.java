// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One signed-in client: negotiates TLS, SCRAM and resource binding, then hands stanzas to its listener. All methods but
 * {@link #loop} must be called on its event loop. What is written goes out with one flush when the read at hand is
 * done, or at {@link #flush}.
 */
final class Client extends ChannelInboundHandlerAdapter implements StanzaSink {
    private static final Pattern JID = Pattern.compile("<jid>([^<]+)</jid>");
    private static final int MAX_PROBLEM_CHARS = 300;

    private enum Step {
        CONNECTING,
        STARTTLS_FEATURES,
        STARTTLS,
        RELAY,
        SASL_FEATURES,
        SASL,
        BIND_FEATURES,
        BIND,
        READY,
        CLOSING,
        ENDED
    }

    /** What all clients of a run share. */
    record Setup(Target target, ScramKeyCache keys, Supplier<ChannelHandler> tlsHandlers) {}

    private final Setup setup;
    private final String user;
    private final ScramClient scram;
    private final StanzaFramer framer = new StanzaFramer();
    private ClientListener listener;
    private Step step = Step.CONNECTING;
    private @Nullable ChannelHandlerContext context;
    private @Nullable String jid;
    private boolean unflushed;

    Client(Setup setup, String user, String nonce, ClientListener listener) {
        this.setup = setup;
        this.user = user;
        this.listener = listener;
        var target = setup.target();
        this.scram = new ScramClient(target.mechanism(), setup.keys(), user, target.password(), nonce);
    }

    String user() {
        return user;
    }

    String bareJid() {
        return user + "@" + setup.target().domain();
    }

    /** Returns the full JID that the server bound. */
    String jid() {
        return Objects.requireNonNull(jid, "not ready");
    }

    EventLoop loop() {
        return context().channel().eventLoop();
    }

    /** Lets another listener take the events from now on. */
    void handOver(ClientListener next) {
        listener = next;
    }

    /** Queues bytes; the array may be changed after the call. */
    void write(byte[] bytes) {
        var context = context();
        var _ = context.write(context.alloc().directBuffer(bytes.length).writeBytes(bytes), context.voidPromise());
        unflushed = true;
    }

    /** Queues text. */
    void write(String xml) {
        write(xml.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends what was queued outside of a read. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            context().flush();
        }
    }

    /** Closes the stream; the listener hears of the end when the server has closed its side too. */
    void close() {
        if (step != Step.ENDED) {
            step = Step.CLOSING;
            write("</stream:stream>");
            flush();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        switch (setup.target().tls()) {
            case STARTTLS -> open(Step.STARTTLS_FEATURES);
            case DIRECT, RELAY -> startTls();
        }
        flush();
    }

    private void startTls() {
        var context = context();
        step = Step.STARTTLS;
        context.pipeline().addFirst(setup.tlsHandlers().get());
    }

    private void open(Step next) {
        step = next;
        framer.reset();
        write("<?xml version='1.0'?><stream:stream to='" + setup.target().domain()
                + "' version='1.0' xml:lang='en' xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams'>");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                open(setup.target().tls() == Target.TlsStart.RELAY ? Step.RELAY : Step.SASL_FEATURES);
                flush();
            } else {
                end("TLS handshake failed: " + handshake.cause());
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            framer.feed((ByteBuf) message, this);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(cause instanceof BenchException ? Objects.requireNonNull(cause.getMessage()) : cause.toString());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(mayEnd() ? null : "the server closed the connection in step " + step);
    }

    private void end(@Nullable String problem) {
        if (step != Step.ENDED) {
            step = Step.ENDED;
            if (context != null) {
                var _ = context.close();
            }
            listener.ended(this, problem == null ? null : user + ": " + problem);
        }
    }

    @Override
    public void streamOpened() {
        if (step == Step.RELAY) {
            jid = bareJid() + "/bench";
            step = Step.READY;
            listener.ready(this);
        }
    }

    @Override
    public void streamClosed() {
        end(mayEnd() ? null : "the server closed the stream in step " + step);
    }

    /** Through a relay, what ends a client's stream is that its partner has ended its own, which may come first. */
    private boolean mayEnd() {
        return step == Step.CLOSING || step == Step.READY && setup.target().tls() == Target.TlsStart.RELAY;
    }

    @Override
    public void element(byte[] bytes, int from, int to) {
        if (step == Step.READY && bytes[from + 1] != 's') {
            listener.stanza(this, bytes, from, to);
        } else if (step != Step.CLOSING && step != Step.ENDED) {
            negotiate(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
    }

    private void negotiate(String xml) {
        switch (step) {
            case STARTTLS_FEATURES -> {
                expect(xml, "<starttls");
                step = Step.STARTTLS;
                write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            }
            case STARTTLS -> {
                expect(xml, "<proceed");
                startTls();
            }
            case SASL_FEATURES -> authenticate(xml);
            case SASL -> continueSasl(xml);
            case BIND_FEATURES -> {
                expect(xml, "<bind");
                step = Step.BIND;
                write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                        + "<resource>bench</resource></bind></iq>");
            }
            case BIND -> bound(xml);
            case CONNECTING, RELAY, READY, CLOSING, ENDED -> unexpected(xml);
        }
    }

    private void authenticate(String xml) {
        var mechanism = setup.target().mechanism().saslName();
        expect(xml, ">" + mechanism + "<");
        step = Step.SASL;
        write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='" + mechanism + "'>" + base64(scram.first())
                + "</auth>");
    }

    private void continueSasl(String xml) {
        if (xml.startsWith("<challenge")) {
            write("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + base64(scram.answer(saslText(xml)))
                    + "</response>");
        } else {
            expect(xml, "<success");
            scram.check(saslText(xml));
            open(Step.BIND_FEATURES);
        }
    }

    private void bound(String xml) {
        var matcher = JID.matcher(xml);
        if (matcher.find()) {
            jid = matcher.group(1);
            step = Step.READY;
            listener.ready(this);
        } else {
            unexpected(xml);
        }
    }

    private void expect(String xml, String part) {
        if (!xml.contains(part)) {
            unexpected(xml);
        }
    }

    private void unexpected(String xml) {
        var shown = xml.length() > MAX_PROBLEM_CHARS ? xml.substring(0, MAX_PROBLEM_CHARS) + "..." : xml;
        throw new BenchException("unexpected in step " + step + ": " + shown);
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not connected");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String saslText(String xml) {
        int start = xml.indexOf('>') + 1;
        int end = xml.indexOf('<', start);
        if (end < 0) {
            throw new BenchException("SASL data missing: " + xml);
        }
        return new String(Base64.getDecoder().decode(xml.substring(start, end)), StandardCharsets.UTF_8);
    }
}
