// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;

/**
 * A client of a few lines on the JDK alone, for what no packaged client does (channel binding by {@code tls-exporter})
 * and as the other party of a client that has none. It shares no code with the server, and it does not parse: it waits
 * for text that matches a pattern.
 */
final class PlainClient implements AutoCloseable {
    private static final int LIMIT_MILLIS = 15_000;

    private final String domain;
    private final SSLSocket socket;
    private final StringBuilder received;

    private PlainClient(String domain, SSLSocket socket) {
        this.domain = domain;
        this.socket = socket;
        this.received = new StringBuilder();
    }

    /** How the stream gets into TLS. */
    enum Entry {
        STARTTLS,
        DIRECT
    }

    /** Opens a stream in TLS of this version ({@code TLSv1.3}), before authentication. */
    static PlainClient connect(ServerUnderTest server, Entry entry, String tlsVersion) throws IOException {
        int port = switch (entry) {
            case STARTTLS -> server.startTlsPort();
            case DIRECT -> server.directTlsPort();
        };
        var plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(LIMIT_MILLIS);
        if (entry == Entry.STARTTLS) {
            var received = new StringBuilder();
            write(plain, header(server.domain()));
            await(plain, received, "</stream:features>");
            write(plain, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            await(plain, received, "<proceed[^>]*>");
        }
        var secure = (SSLSocket)
                server.certificate().sslContext().getSocketFactory().createSocket(plain, server.domain(), port, true);
        var parameters = secure.getSSLParameters();
        parameters.setProtocols(new String[] {tlsVersion});
        parameters.setServerNames(List.of(new SNIHostName(server.domain())));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (entry == Entry.DIRECT) {
            parameters.setApplicationProtocols(new String[] {"xmpp-client"});
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        var client = new PlainClient(server.domain(), secure);
        client.send(header(server.domain()));
        return client;
    }

    /** Signs in with SCRAM-SHA-256 without channel binding, binds a resource, asks for the roster and
     * sends initial presence. */
    static PlainClient signIn(ServerUnderTest server, String name, String password) throws IOException {
        var client = connect(server, Entry.DIRECT, "TLSv1.3");
        var features = client.await("<stream:features.*</stream:features>").group();
        var plus = features.contains("-PLUS<");
        var mechanism = server.mechanisms().getLast();
        // A client that cannot bind says "n"; one that could, and was not offered it, says "y" (RFC 5802, 6).
        var refusal = client.authenticate(new Scram(mechanism, name, password, plus ? "n" : "y", new byte[0]));
        if (!refusal.isEmpty()) {
            throw new IllegalStateException("refused: " + refusal);
        }
        client.bind("plain");
        // Only who has asked for the roster is told of subscriptions (RFC 6121, 2.2 and 3.1).
        client.send("<iq type='get' id='roster1'><query xmlns='jabber:iq:roster'/></iq>");
        client.await("<iq[^>]*id=.roster1[^>]*>");
        client.send("<presence/>");
        client.await("<presence[^>]*from=.[^>]*plain");
        return client;
    }

    /** Runs the exchange; the answer is the failure as XML, or empty on success. The proof of the server is checked. */
    String authenticate(Scram scram) {
        send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='" + scram.mechanism() + "'>" + scram.first()
                + "</auth>");
        var challenge = await("<challenge[^>]*>([^<]*)</challenge>|<failure.*?</failure>");
        if (challenge.group(1) == null) {
            return challenge.group();
        }
        send("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + scram.answer(challenge.group(1)) + "</response>");
        var result = await("<success[^>]*>([^<]*)</success>|<failure.*?</failure>");
        if (result.group(1) == null) {
            return result.group();
        }
        scram.verify(result.group(1));
        send(header(domain));
        await("</stream:features>");
        return "";
    }

    /** Binds the resource (RFC 6120, 7) and returns the full address. */
    String bind(String resource) {
        send("<iq type='set' id='bind1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                + "</resource></bind></iq>");
        return await("<jid>([^<]*)</jid>.*?</iq>").group(1);
    }

    void send(String xml) {
        try {
            write(socket, xml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for text that matches, drops everything up to its end and returns the match. */
    Matcher await(String pattern) {
        try {
            return await(socket, received, pattern);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ExtendedSSLSession session() {
        return (ExtendedSSLSession) socket.getSession();
    }

    @Override
    public void close() {
        try (socket) {
            write(socket, "</stream:stream>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(String domain) {
        return "<?xml version='1.0'?><stream:stream to='" + domain
                + "' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    }

    private static void write(Socket socket, String text) throws IOException {
        var out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Matcher await(Socket socket, StringBuilder received, String pattern) throws IOException {
        var wanted = Pattern.compile(pattern, Pattern.DOTALL);
        InputStream in = socket.getInputStream();
        var buffer = new byte[16_384];
        while (true) {
            var matcher = wanted.matcher(received.toString());
            if (matcher.find()) {
                received.delete(0, matcher.end());
                return matcher;
            }
            int count;
            try {
                count = in.read(buffer);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("nothing like " + pattern + " in: " + received, e);
            }
            if (count < 0) {
                throw new AssertionError("stream ended before " + pattern + ": " + received);
            }
            received.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
    }
}
