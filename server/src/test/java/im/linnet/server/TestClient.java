// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ChannelBinding;
import im.linnet.xmpp.sasl.ClientMechanism;
import im.linnet.xmpp.sasl.ClientMechanisms;
import im.linnet.xmpp.sasl.ClientStep;
import im.linnet.xmpp.sasl.ClientStream;
import im.linnet.xmpp.sasl.MechanismChoice;
import im.linnet.xmpp.sasl.Sasl2Element;
import im.linnet.xmpp.sasl.SaslElement;
import im.linnet.xmpp.sasl.SaslOffer;
import im.linnet.xmpp.sasl.ScramClientKeys;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A client of a test: a blocking socket that sends what it is told and reads when it is asked. */
final class TestClient implements AutoCloseable {
    /** How long to wait for what must come before a test has failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final XmlLimits LIMITS = new XmlLimits(16_777_216, 512, 1024, 100_000, 1024);

    private final XmlStreamParser parser = new XmlStreamParser(LIMITS);
    private final Queue<XmlEvent> kept = new ArrayDeque<>();
    private final byte[] buffer = new byte[16_384];
    private Socket socket;
    private @Nullable Jid jid;
    private int requests;

    private TestClient(Socket socket) {
        this.socket = socket;
    }

    static TestClient connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new TestClient(socket);
    }

    Socket socket() {
        return socket;
    }

    /** Returns the bound address, or null before it is bound. */
    @Nullable
    Jid jid() {
        return jid;
    }

    /** Negotiates TLS on the connection, whatever certificate the server shows. */
    void startTls(String host, String... protocols) throws IOException {
        SSLSocket secure = (SSLSocket) trustingContext()
                .getSocketFactory()
                .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host)));
        secure.setSSLParameters(parameters);
        if (protocols.length > 0) {
            secure.setEnabledProtocols(protocols);
        }
        secure.startHandshake();
        socket = secure;
        parser.restart();
    }

    private static SSLContext trustingContext() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustAll()}, RANDOM);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Sends text as it is. What opens a stream makes the client expect a new stream from the server, too. */
    void send(String xml) throws IOException {
        if (xml.startsWith("<?xml ") || xml.startsWith("<stream:stream")) {
            parser.restart();
        }
        send(xml.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Returns what the server sent next, what was kept included; null if it ended the connection. */
    @Nullable
    XmlEvent next() throws IOException {
        XmlEvent first = kept.poll();
        return first == null ? read() : first;
    }

    private @Nullable XmlEvent read() throws IOException {
        XmlEvent event = parser.next();
        while (event == null) {
            int count;
            try {
                count = socket.getInputStream().read(buffer);
            } catch (SocketTimeoutException e) {
                throw new AssertionError("the server sent nothing", e);
            }
            if (count < 0) {
                return null;
            }
            parser.append(ByteBuffer.wrap(buffer, 0, count));
            event = parser.next();
        }
        if (event instanceof XmlEvent.Received(Element element)) {
            noteBound(element);
        }
        return event;
    }

    private void noteBound(Element element) {
        Element bind = element.is("iq", Namespaces.CLIENT) ? element.child("bind", Namespaces.BIND) : null;
        Jid bound = bind == null ? null : Jid.orNull(bind.childText("jid"));
        if (element.is("success", Sasl2Element.NAMESPACE)) {
            Jid signedIn = Jid.orNull(element.childText("authorization-identifier"));
            bound = signedIn == null || signedIn.isBare() ? null : signedIn;
        }
        if (bound != null) {
            jid = bound;
        }
    }

    /** Returns the next element. */
    Element element() throws IOException {
        XmlEvent event = next();
        if (event instanceof XmlEvent.Received(Element element)) {
            return element;
        }
        throw new AssertionError("expected an element, got " + event);
    }

    /** Reads until an element that is looked for, which is returned; what came before is kept. */
    Element await(Predicate<Element> wanted) throws IOException {
        while (true) {
            XmlEvent event = read();
            if (event instanceof XmlEvent.Received(Element element) && wanted.test(element)) {
                return element;
            }
            if (event == null || event instanceof XmlEvent.Closed) {
                throw new AssertionError("the stream has ended; before: " + kept);
            }
            kept.add(event);
        }
    }

    /** Reads until everything that was asked has been answered, in any order; what else comes is kept. */
    void awaitAnswers(Set<String> asked) throws IOException {
        Set<String> open = new HashSet<>(asked);
        while (!open.isEmpty()) {
            await(element -> open.remove(String.valueOf(element.attribute("id"))));
        }
    }

    /** Returns what is kept, and keeps it no longer. */
    List<XmlEvent> takeKept() {
        List<XmlEvent> taken = new ArrayList<>(kept);
        kept.clear();
        return taken;
    }

    /** Asks something and returns the answer; what comes before it is kept. */
    Element request(String type, @Nullable String to, String payload) throws IOException {
        String id = ask(type, to, payload);
        return await(element -> id.equals(element.attribute("id")) && !isRequest(element));
    }

    /** Asks something; returns the id of the request. */
    String ask(String type, @Nullable String to, String payload) throws IOException {
        requests++;
        String id = "test-" + requests;
        send("<iq type='%s' id='%s'%s>%s</iq>".formatted(type, id, to == null ? "" : " to='" + to + "'", payload));
        return id;
    }

    private static boolean isRequest(Element element) {
        String type = element.attribute("type");
        return !"result".equals(type) && !"error".equals(type);
    }

    /** Opens a stream; returns the features. */
    Element open(String host) throws IOException {
        return open(host, null);
    }

    /** Opens a stream and says who it is; returns the features. */
    Element open(String host, @Nullable Jid from) throws IOException {
        send("<?xml version='1.0'?><stream:stream to='" + host + "'" + (from == null ? "" : " from='" + from + "'")
                + " version='1.0' xmlns='jabber:client'"
                + " xmlns:stream='http://etherx.jabber.org/streams'>");
        XmlEvent event = next();
        if (!(event instanceof XmlEvent.Opened)) {
            throw new AssertionError("expected a stream, got " + event);
        }
        return element();
    }

    /** Opens a stream and signs in, through to the features of the stream that follows. */
    Element signIn(Jid account, String password, String mechanism) throws IOException {
        Element answer = authenticate(open(account.domain()), String.valueOf(account.local()), password, mechanism);
        if (!answer.name().equals("success")) {
            throw new AssertionError("expected to be signed in, got " + answer);
        }
        return open(account.domain());
    }

    /** Signs in by what features offer; returns the last element of the exchange. */
    Element authenticate(Element features, String username, String password, String mechanism) throws IOException {
        return authenticate(features, ClientMechanisms.Credentials.of(username, password), mechanism);
    }

    /** Signs in with the password of an account in order to act as another one. */
    Element authenticateAs(Element features, String username, String other) throws IOException {
        ScramClientKeys.Source keys = ScramClientKeys.ofPassword(TestServer.PASSWORD);
        return authenticate(features, new ClientMechanisms.Credentials(username, other, keys, null), "SCRAM-SHA-256");
    }

    private Element authenticate(Element features, ClientMechanisms.Credentials credentials, String mechanism)
            throws IOException {
        ClientStream stream =
                new ClientStream(SaslOffer.of(features), mechanism.endsWith("-PLUS") ? bindings() : List.of(), null);
        if (!(MechanismChoice.of(stream, List.of(mechanism)) instanceof MechanismChoice.Chosen chosen)) {
            throw new AssertionError(mechanism + " is not offered in " + features);
        }
        ClientMechanism exchange = new ClientMechanisms(credentials, 100_000, RANDOM).start(chosen, stream);
        send(new SaslElement.Auth(mechanism, exchange.initialResponse())
                .toElement()
                .toString());
        while (true) {
            Element answer = element();
            switch (SaslElement.of(answer)) {
                case SaslElement.Challenge(byte[] data)
                when exchange.challenge(data) instanceof ClientStep.Response(byte[] response) ->
                    send(new SaslElement.Response(response).toElement().toString());
                case SaslElement.Success(byte[] data)
                when exchange.success(data) instanceof ClientStep.Complete -> {
                    return answer;
                }
                case SaslElement.Failure _ -> {
                    return answer;
                }
                case null, default -> throw new AssertionError("not what the mechanism expects: " + answer);
            }
        }
    }

    List<ChannelBinding> bindings() throws IOException {
        ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
        List<ChannelBinding> bindings = new ArrayList<>();
        bindings.add(ChannelBinding.tlsExporter(session.exportKeyingMaterialData(
                ChannelBinding.EXPORTER_LABEL, new byte[0], ChannelBinding.EXPORTER_BYTES)));
        ChannelBinding endPoint = ChannelBinding.tlsServerEndPoint((X509Certificate) session.getPeerCertificates()[0]);
        if (endPoint != null) {
            bindings.add(endPoint);
        }
        return bindings;
    }

    /** Binds a resource. */
    Jid bind(@Nullable String resource) throws IOException {
        String wanted = resource == null ? "" : "<resource>" + resource + "</resource>";
        Element answer = request("set", null, "<bind xmlns='" + Namespaces.BIND + "'>" + wanted + "</bind>");
        if (jid == null) {
            throw new AssertionError("not bound: " + answer);
        }
        return jid;
    }

    /** Cuts the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Believes everybody: tests sign their certificates themselves. */
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
