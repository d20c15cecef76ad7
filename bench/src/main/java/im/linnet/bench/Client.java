// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One signed-in client: negotiates TLS, SCRAM and resource binding, then hands stanzas to its listener. All methods but
 * {@link #loop} must be called on its event loop. What is written goes out with one flush when the read at hand is
 * done, or at {@link #flush}.
 */
final class Client extends ChannelInboundHandlerAdapter implements StanzaSink {
    private static final Pattern JID = Pattern.compile("<jid>([^<]+)</jid>");
    private static final Pattern AUTHORIZATION =
            Pattern.compile("<authorization-identifier>([^<]+)</authorization-identifier>");
    private static final int MAX_PROBLEM_CHARS = 300;
    private static final byte[] FEATURES = "<stream:features".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ASK =
            ("<r xmlns='" + StreamManagement.NAMESPACE + "'/>").getBytes(StandardCharsets.US_ASCII);

    private enum Step {
        CONNECTING,
        STARTTLS_FEATURES,
        STARTTLS,
        RELAY,
        SASL_FEATURES,
        SASL,
        SASL2,
        BIND_FEATURES,
        BIND,
        ENABLE,
        RESUME,
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
    private final Wish wish;
    private ClientListener listener;
    private @Nullable StreamManagement management;
    private long resumedFrom;
    private Step step = Step.CONNECTING;
    private @Nullable ChannelHandlerContext context;
    private @Nullable String jid;
    private boolean unflushed;
    private int flights;
    private boolean answersHeld;
    private boolean answerOwed;

    Client(Setup setup, String user, String nonce, Wish wish, ClientListener listener) {
        this.setup = setup;
        this.user = user;
        this.wish = wish;
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

    /** Returns the session's stream management; null while there is none. */
    @Nullable
    StreamManagement management() {
        return management;
    }

    /** Queues one stanza, which counts; the array may be changed after the call. */
    void send(byte[] stanza) {
        write(stanza);
        if (management != null && management.sent(stanza)) {
            write(ASK);
        }
    }

    /** Queues one stanza, which counts. */
    void send(String xml) {
        send(xml.getBytes(StandardCharsets.UTF_8));
    }

    /** Drops the connection without a word, as a network does. */
    void drop() {
        step = Step.ENDED;
        if (context != null) {
            var _ = context.close();
        }
    }

    /** Queues bytes; the array may be changed after the call. */
    private void write(byte[] bytes) {
        var context = context();
        var _ = context.write(context.alloc().directBuffer(bytes.length).writeBytes(bytes), context.voidPromise());
        unflushed = true;
    }

    private void write(String xml) {
        write(xml.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns how often something was sent, TLS aside: while it signs in, each is answered before the next. */
    int flights() {
        return flights;
    }

    /** Sends what was queued outside of a read. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            flights++;
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
        if (step == Step.ENDED) {
            var _ = ctx.close();
            return;
        }
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
                comeBackFast();
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
            receive(bytes, from, to);
        } else if (step == Step.READY && wish.fast() != null && Stamp.indexOf(bytes, from, to, FEATURES) == from) {
            // What is offered after SASL2 (XEP-0388); all that we want was asked for before.
            return;
        } else if (step != Step.CLOSING && step != Step.ENDED) {
            negotiate(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
    }

    private void receive(byte[] bytes, int from, int to) {
        var counters = management;
        if (counters == null) {
            listener.stanza(this, bytes, from, to);
            return;
        }
        switch (bytes[from + 1]) {
            case 'r' -> answer(counters);
            case 'a' -> acknowledge(counters, new String(bytes, from, to - from, StandardCharsets.UTF_8));
            default -> {
                counters.received();
                listener.stanza(this, bytes, from, to);
            }
        }
    }

    /** Leaves the server's requests for acknowledgement open, or answers again, also what was asked meanwhile. */
    void holdAnswers(boolean hold) {
        answersHeld = hold;
        if (!hold && answerOwed && management != null && step == Step.READY) {
            answer(management);
            flush();
        }
    }

    private void answer(StreamManagement counters) {
        answerOwed = answersHeld;
        if (!answersHeld) {
            write(counters.answer());
        }
    }

    private void acknowledge(StreamManagement counters, String xml) {
        counters.acknowledge(xml, stanza -> listener.acknowledged(this, stanza));
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
            case SASL2 -> continueSasl2(xml);
            case BIND_FEATURES -> begin(xml);
            case BIND -> bound(xml);
            case ENABLE -> enabled(xml);
            case RESUME -> resumed(xml);
            case CONNECTING, RELAY, READY, CLOSING, ENDED -> unexpected(xml);
        }
    }

    private void authenticate(String xml) {
        var mechanism = setup.target().mechanism().saslName();
        expect(xml, ">" + mechanism + "<");
        var fast = wish.fast();
        if (fast != null) {
            expect(xml, "urn:xmpp:fast:0");
            step = Step.SASL2;
            write(fast.begin(mechanism, scram.first(), wish.resource()));
            return;
        }
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

    /** With a token, everything is said without waiting for what the server offers (XEP-0484). */
    private void comeBackFast() {
        var fast = wish.fast();
        var session = wish.resume();
        if (step != Step.SASL_FEATURES || fast == null || !fast.hasToken() || session == null) {
            return;
        }
        try {
            var tls = context().pipeline().get(SslHandler.class).engine().getSession();
            resumedFrom = session.received32();
            step = Step.SASL2;
            write(fast.comeBack(user, tls.getPeerCertificates()[0], session.resume()));
        } catch (SSLPeerUnverifiedException e) {
            throw new BenchException("the server has no certificate", e);
        }
    }

    private void continueSasl2(String xml) {
        var fast = Objects.requireNonNull(wish.fast());
        boolean byToken = fast.hasToken() && wish.resume() != null;
        if (xml.startsWith("<challenge")) {
            write("<response xmlns='urn:xmpp:sasl:2'>" + base64(scram.answer(saslText(xml))) + "</response>");
        } else if (!xml.startsWith("<stream:features")) {
            expect(xml, "<success");
            if (!byToken) {
                scram.check(new String(FastLogin.data(xml), StandardCharsets.UTF_8));
            }
            fast.succeeded(xml, byToken);
            if (byToken) {
                expect(xml, "<resumed");
                resumed(xml.substring(xml.indexOf("<resumed")));
            } else {
                expect(xml, "<enabled");
                var matcher = AUTHORIZATION.matcher(xml);
                jid = matcher.find() ? matcher.group(1) : null;
                enabled(xml.substring(xml.indexOf("<enabled")));
            }
        }
    }

    private void begin(String features) {
        expect(features, "<bind");
        if (wish.askEvery() > 0) {
            expect(features, StreamManagement.NAMESPACE);
        }
        var session = wish.resume();
        if (session != null && session.resumable()) {
            step = Step.RESUME;
            resumedFrom = session.received32();
            write(session.resume());
        } else {
            bind();
        }
    }

    private void bind() {
        step = Step.BIND;
        write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>" + "<resource>"
                + wish.resource() + "</resource></bind></iq>");
    }

    private void bound(String xml) {
        var matcher = JID.matcher(xml);
        if (!matcher.find()) {
            unexpected(xml);
        }
        jid = matcher.group(1);
        if (wish.askEvery() > 0) {
            step = Step.ENABLE;
            write("<enable xmlns='" + StreamManagement.NAMESPACE + "' resume='true'/>");
        } else {
            step = Step.READY;
            listener.ready(this);
        }
    }

    private void enabled(String xml) {
        expect(xml, "<enabled");
        var counters = new StreamManagement(wish.askEvery());
        counters.enabled(xml);
        management = counters;
        step = Step.READY;
        listener.ready(this);
    }

    private void resumed(String xml) {
        var session = Objects.requireNonNull(wish.resume());
        if (xml.startsWith("<failed")) {
            session.resumeFailed(xml, stanza -> listener.acknowledged(this, stanza));
            listener.resumeFailed(this);
            if (step == Step.RESUME) {
                bind();
            }
            return;
        }
        expect(xml, "<resumed");
        management = session;
        session.rewindReceived(resumedFrom);
        acknowledge(session, xml);
        step = Step.READY;
        session.unacknowledged().forEach(this::write);
        write(ASK);
        listener.resumed(this);
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
