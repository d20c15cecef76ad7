// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The negotiation, with the user, password and nonces of RFC 5802 §5. */
class ClientTest {
    private static final String STREAM = "<?xml version='1.0'?><stream:stream from='localhost' id='s1' version='1.0' "
            + "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final String STARTTLS_FEATURES = "<stream:features>"
            + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>";
    private static final String SASL_FEATURES = "<stream:features>"
            + "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism>"
            + "<mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>";
    private static final String BIND_FEATURES =
            "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>";
    private static final String CHALLENGE =
            sasl("challenge", "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
    private static final String SUCCESS = sasl("success", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");

    private final Events events = new Events();

    @Test
    void signs_in_with_starttls_and_scram() {
        var channel = channel(Target.TlsStart.STARTTLS);

        assertThat(said(channel)).contains("<stream:stream to='localhost' version='1.0'");
        assertThat(answer(channel, STREAM + STARTTLS_FEATURES)).startsWith("<starttls ");
        assertThat(answer(channel, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"))
                .isEmpty();
        assertThat(channel.pipeline().first()).isInstanceOf(FakeTls.class);
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        assertThat(said(channel)).contains("<stream:stream to='localhost'");
        assertThat(answer(channel, STREAM + SASL_FEATURES))
                .contains("mechanism='SCRAM-SHA-1'", base64("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"));
        assertThat(answer(channel, CHALLENGE))
                .contains(base64("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="));
        assertThat(answer(channel, SUCCESS)).contains("<stream:stream to='localhost'");
        assertThat(answer(channel, STREAM + BIND_FEATURES)).contains("<resource>bench</resource>");
        assertThat(events.seen).isEmpty();
        assertThat(answer(
                        channel,
                        "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                                + "<jid>user@localhost/bench1</jid></bind></iq>"))
                .isEmpty();
        assertThat(events.seen).containsExactly("ready user@localhost/bench1");
    }

    @Test
    void hands_out_stanzas_and_flushes_once_a_read() {
        var channel = signedIn();
        events.answerWith = "<presence/>";

        answer(channel, "<message><body>1</body></message> <message><body>2</body></message>");

        assertThat(events.seen)
                .containsExactly(
                        "ready user@localhost/x",
                        "<message><body>1</body></message>",
                        "<message><body>2</body></message>");
        assertThat(events.flushes).isEqualTo(1);
    }

    @Test
    void closes_in_good_order() {
        var channel = signedIn();
        var client = channel.pipeline().get(Client.class);

        client.close();
        assertThat(said(channel)).isEqualTo("</stream:stream>");
        assertThat(channel.isOpen()).isTrue();
        answer(channel, "</stream:stream>");

        assertThat(channel.isOpen()).isFalse();
        assertThat(events.seen).containsExactly("ready user@localhost/x", "ended null");
    }

    @Test
    void reports_a_stream_error() {
        var channel = signedIn();

        answer(channel, "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>");

        assertThat(channel.isOpen()).isFalse();
        assertThat(events.seen.getLast()).startsWith("ended user: ").contains("READY", "<conflict");
    }

    @Test
    void reports_where_a_negotiation_fails() {
        assertThat(failure(STREAM + "<stream:features/>")).contains("STARTTLS_FEATURES");
        assertThat(failure(STREAM + STARTTLS_FEATURES, "<failure/>")).contains("STARTTLS", "<failure/>");
        assertThat(failureAfterTls(STREAM + "<stream:features/>")).contains("SASL_FEATURES");
        assertThat(failureAfterTls(STREAM + SASL_FEATURES, "<failure><not-authorized/></failure>"))
                .contains("<not-authorized/>");
        assertThat(failureAfterTls(STREAM + SASL_FEATURES, CHALLENGE, sasl("success", "v=AAAA")))
                .contains("wrong server signature");
        assertThat(failureAfterTls(
                        STREAM + SASL_FEATURES, CHALLENGE, SUCCESS, STREAM + BIND_FEATURES, "<iq type='error'/>"))
                .contains("BIND");
    }

    @Test
    void reports_a_failed_handshake_and_a_lost_connection() {
        var channel = channel(Target.TlsStart.DIRECT);
        channel.pipeline().fireUserEventTriggered(new SslHandshakeCompletionEvent(new SSLException("no cipher")));
        assertThat(events.seen.getLast()).contains("TLS handshake failed", "no cipher");

        var other = signedIn();
        var _ = other.close();
        assertThat(events.seen.getLast()).contains("the server closed the connection in step READY");
    }

    private EmbeddedChannel channel(Target.TlsStart start) {
        var target =
                new Target(Target.resolve("127.0.0.1", 5222), start, "localhost", "pencil", ScramMechanism.SCRAM_SHA_1);
        var setup = new Client.Setup(target, new ScramKeyCache(), FakeTls::new);
        return new EmbeddedChannel(
                events.flushCounter(), new Client(setup, "user", "fyko+d2lbbFgONRv9qkxdawL", events));
    }

    private EmbeddedChannel signedIn() {
        var channel = afterTls();
        for (var text : List.of(STREAM + SASL_FEATURES, CHALLENGE, SUCCESS, STREAM + BIND_FEATURES)) {
            answer(channel, text);
        }
        answer(channel, "<iq type='result' id='bind'><bind><jid>user@localhost/x</jid></bind></iq>");
        events.flushes = 0;
        return channel;
    }

    private EmbeddedChannel afterTls() {
        var channel = channel(Target.TlsStart.DIRECT);
        channel.pipeline().fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        said(channel);
        return channel;
    }

    private String failure(String... texts) {
        return failure(channel(Target.TlsStart.STARTTLS), texts);
    }

    private String failureAfterTls(String... texts) {
        return failure(afterTls(), texts);
    }

    private String failure(EmbeddedChannel channel, String... texts) {
        for (var text : texts) {
            answer(channel, text);
        }
        assertThat(channel.isOpen()).isFalse();
        return events.seen.getLast();
    }

    private static String answer(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        return said(channel);
    }

    private static String said(EmbeddedChannel channel) {
        var text = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            text.append(out.toString(StandardCharsets.UTF_8));
            out.release();
        }
        return text.toString();
    }

    private static String sasl(String element, String text) {
        return "<" + element + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + base64(text) + "</" + element + ">";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class FakeTls extends ChannelInboundHandlerAdapter {}

    private static final class Events implements ClientListener {
        private final List<String> seen = new ArrayList<>();
        private String answerWith = "";
        private int flushes;

        ChannelHandler flushCounter() {
            return new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext ctx) {
                    flushes++;
                    ctx.flush();
                }
            };
        }

        @Override
        public void ready(Client client) {
            seen.add("ready " + client.jid());
        }

        @Override
        public void stanza(Client client, byte[] bytes, int from, int to) {
            seen.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            client.write(answerWith);
        }

        @Override
        public void ended(Client client, @Nullable String problem) {
            seen.add("ended " + problem);
        }
    }
}
