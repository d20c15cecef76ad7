// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import im.linnet.server.tls.Certificate;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of the hosts: which certificate is shown to whom. May be called from any thread; a reload replaces
 * all contexts at once and leaves standing connections alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A channel tells of its failures by its events.
public final class TlsContexts {
    /** The ALPN protocol of clients (XEP-0368). */
    private static final String ALPN_CLIENT = "xmpp-client";
    /** What a stranger may have us hold before TLS begins (S02, S03); the JDK's own bound of a handshake message. */
    private static final int CLIENT_HELLO_BYTES = 32 * 1024;

    private final TlsSettings settings;
    private final Executor handshakes;
    private volatile Map<String, Contexts> byHost = Map.of();
    private volatile @Nullable Contexts fallback;

    /**
     * Creates contexts without any host.
     *
     * @param handshakes where the expensive parts of handshakes run
     */
    public TlsContexts(TlsSettings settings, Executor handshakes) {
        // S06: TLS 1.2 has a renegotiation that costs the server more than the client. Read at the first handshake.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        this.settings = settings;
        this.handshakes = handshakes;
    }

    /**
     * Settings of all hosts.
     *
     * @param openssl BoringSSL instead of the JDK's engine
     * @param protocols the protocol versions, as the JDK names them
     * @param handshakeTimeout how long a handshake may take
     */
    public record TlsSettings(boolean openssl, List<String> protocols, Duration handshakeTimeout) {}

    /** The context for STARTTLS, and the one for direct TLS, which differ in ALPN. */
    private record Contexts(SslContext inStream, SslContext direct) {}

    /**
     * Replaces the certificates of all hosts, in their order. The first one's stands in where a client names none or an
     * unknown one.
     *
     * @throws TlsException if one cannot be used; then nothing changes
     */
    public void replace(Map<String, Certificate> certificates) {
        Map<String, Contexts> fresh = new HashMap<>();
        Contexts first = null;
        for (Map.Entry<String, Certificate> entry : certificates.entrySet()) {
            Contexts contexts = contexts(entry.getKey(), entry.getValue());
            fresh.put(entry.getKey().toLowerCase(Locale.ROOT), contexts);
            first = first == null ? contexts : first;
        }
        byHost = Map.copyOf(fresh);
        fallback = first;
    }

    private Contexts contexts(String host, Certificate certificate) {
        ApplicationProtocolConfig direct = new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ALPN_CLIENT);
        try {
            return settings.openssl()
                    ? new Contexts(
                            openSsl(certificate, ApplicationProtocolConfig.DISABLED), openSsl(certificate, direct))
                    : new Contexts(jdk(certificate, ApplicationProtocolConfig.DISABLED), jdk(certificate, direct));
        } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
            throw new TlsException("the certificate of " + host + " cannot be used: " + e.getMessage(), e);
        }
    }

    private SslContext openSsl(Certificate certificate, ApplicationProtocolConfig alpn) throws SSLException {
        return SslContextBuilder.forServer(certificate.key(), certificate.chain())
                .sslProvider(SslProvider.OPENSSL)
                .protocols(settings.protocols())
                .clientAuth(ClientAuth.NONE)
                .applicationProtocolConfig(alpn)
                .build();
    }

    /**
     * Makes a context of the JDK's engine without Netty's builder, which reads the system's authorities twice: nobody is
     * asked for a certificate, so nobody is trusted, and a start takes 0.2 s of CPU time less.
     */
    private SslContext jdk(Certificate certificate, ApplicationProtocolConfig alpn) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new OwnKey(certificate)}, new TrustManager[0], null);
        return new JdkSslContext(
                context,
                false,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                alpn,
                ClientAuth.NONE,
                settings.protocols().toArray(new String[0]),
                false);
    }

    private SslContext context(@Nullable String name, boolean direct) {
        Contexts contexts = name == null ? null : byHost.get(name.toLowerCase(Locale.ROOT));
        contexts = contexts == null ? fallback : contexts;
        if (contexts == null) {
            throw new IllegalStateException("no certificate");
        }
        return direct ? contexts.direct() : contexts.inStream();
    }

    /** Returns a server's engine without a connection. */
    SSLEngine engine(String host) {
        return context(host, false).newEngine(ByteBufAllocator.DEFAULT);
    }

    /** Negotiates TLS from the next byte on, inside a stream to a host. */
    void addTo(ChannelPipeline pipeline, String host) {
        pipeline.addFirst(new Sni(host, false));
    }

    /** Negotiates TLS from the first byte on. */
    void addDirect(ChannelPipeline pipeline) {
        pipeline.addFirst(new Sni(null, true));
    }

    private final class Sni extends SniHandler {
        Sni(@Nullable String host, boolean direct) {
            // The name in the handshake goes first; without one, the host that the stream was opened to.
            super(
                    (String name) -> context(name == null || !byHost.containsKey(name) ? host : name, direct),
                    CLIENT_HELLO_BYTES,
                    settings.handshakeTimeout().toMillis());
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
            SslHandler handler = context.newHandler(allocator, handshakes);
            handler.setHandshakeTimeoutMillis(settings.handshakeTimeout().toMillis());
            return handler;
        }
    }
}
