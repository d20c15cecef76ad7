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
import java.util.Objects;
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
            "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/>"
                    + "</stream:features>";
    private static final String BOUND = "<iq type='result' id='bind'><bind><jid>user@localhost/x</jid></bind></iq>";
    private static final String ENABLED = "<enabled xmlns='urn:xmpp:sm:3' id='s' resume='true'/>";
    private static final String CHALLENGE =
            sasl("challenge", "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
    private static final String SUCCESS = sasl("success", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");

    private final Events events = new Events();
    private Wish wish = Wish.PLAIN;

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
    void counts_acknowledges_and_asks_with_stream_management() {
        wish = new Wish("bench", 1, null, null);
        var channel = managed();
        events.answerWith = "<message id='2'/>";

        assertThat(answer(channel, "<message id='1'/><r xmlns='urn:xmpp:sm:3'/>"))
                .isEqualTo("<message id='2'/><r xmlns='urn:xmpp:sm:3'/><a xmlns='urn:xmpp:sm:3' h='1'/>");
        answer(channel, "<a xmlns='urn:xmpp:sm:3' h='1'/>");
        assertThat(events.seen)
                .containsExactly("ready user@localhost/x", "<message id='1'/>", "acknowledged <message id='2'/>");
    }

    @Test
    void resumes_and_sends_again_what_the_server_has_not_handled() {
        wish = new Wish("bench", 1, null, null);
        var first = managed();
        var client = first.pipeline().get(Client.class);
        client.send("<message id='1'/>");
        client.send("<message id='2'/>");
        client.drop();
        wish = wish.resuming(Objects.requireNonNull(client.management()));

        var channel = afterSasl();
        assertThat(answer(channel, STREAM + BIND_FEATURES))
                .isEqualTo("<resume xmlns='urn:xmpp:sm:3' h='0' previd='s'/>");
        assertThat(answer(channel, "<resumed xmlns='urn:xmpp:sm:3' previd='s' h='1'/>"))
                .isEqualTo("<message id='2'/><r xmlns='urn:xmpp:sm:3'/>");
        assertThat(events.seen).containsExactly("ready user@localhost/x", "acknowledged <message id='1'/>", "resumed");
    }

    @Test
    void binds_anew_when_the_session_is_gone() {
        wish = new Wish("bench", 1, null, null);
        var client = managed().pipeline().get(Client.class);
        wish = wish.resuming(Objects.requireNonNull(client.management()));

        var channel = afterSasl();
        answer(channel, STREAM + BIND_FEATURES);
        assertThat(answer(channel, "<failed xmlns='urn:xmpp:sm:3'><item-not-found/></failed>"))
                .contains("<resource>bench</resource>");
        answer(channel, BOUND);
        answer(channel, ENABLED);
        assertThat(events.seen).containsExactly("ready user@localhost/x", "resume failed", "ready user@localhost/x");
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
                events.flushCounter(), new Client(setup, "user", "fyko+d2lbbFgONRv9qkxdawL", wish, events));
    }

    private EmbeddedChannel managed() {
        var channel = signedIn();
        answer(channel, ENABLED);
        return channel;
    }

    private EmbeddedChannel signedIn() {
        var channel = afterSasl();
        answer(channel, STREAM + BIND_FEATURES);
        answer(channel, BOUND);
        events.flushes = 0;
        return channel;
    }

    private EmbeddedChannel afterSasl() {
        var channel = afterTls();
        List.of(STREAM + SASL_FEATURES, CHALLENGE, SUCCESS).forEach(text -> answer(channel, text));
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
        public void resumed(Client client) {
            seen.add("resumed");
        }

        @Override
        public void resumeFailed(Client client) {
            seen.add("resume failed");
        }

        @Override
        public void acknowledged(Client client, byte[] stanza) {
            seen.add("acknowledged " + new String(stanza, StandardCharsets.UTF_8));
        }

        @Override
        public void stanza(Client client, byte[] bytes, int from, int to) {
            seen.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
            client.send(answerWith);
        }

        @Override
        public void ended(Client client, @Nullable String problem) {
            seen.add("ended " + problem);
        }
    }
}
