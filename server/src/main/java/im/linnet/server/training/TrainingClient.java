// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.training;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.payload.Bind;
import im.linnet.xmpp.sasl.ClientMechanism;
import im.linnet.xmpp.sasl.ClientMechanisms;
import im.linnet.xmpp.sasl.ClientStep;
import im.linnet.xmpp.sasl.ClientStream;
import im.linnet.xmpp.sasl.MechanismChoice;
import im.linnet.xmpp.sasl.SaslElement;
import im.linnet.xmpp.sasl.SaslOffer;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import im.linnet.xmpp.xml.XmlWriter;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/** A client just good enough to exercise a server: blocking, one request at a time. */
final class TrainingClient implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int MAX_ITERATIONS = 100_000;

    private final String host;
    private final XmlStreamParser parser = new XmlStreamParser(XmlLimits.AUTHENTICATED);
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private Socket socket;

    TrainingClient(int port, String host) throws IOException {
        this.host = host;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
    }

    /** Signs in by STARTTLS and SCRAM, binds a resource, fetches the roster and becomes available. */
    void signIn(SSLSocketFactory tls, String user, String password, String resource) throws IOException {
        open();
        send(Element.of("starttls", Namespaces.TLS));
        read();
        socket = tls.createSocket(socket, host, socket.getPort(), true);
        parser.restart();
        authenticate(open(), user, password);
        parser.restart();
        open();
        request("<iq xmlns='jabber:client' type='set' id='b'>" + Bind.request(resource) + "</iq>");
        request("<iq xmlns='jabber:client' type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>");
        send("<presence xmlns='jabber:client'/>");
        read();
    }

    /** Opens a stream and returns the features that are offered. */
    private Element open() throws IOException {
        send("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='"
                + host + "'>");
        return read();
    }

    private void authenticate(Element features, String user, String password) throws IOException {
        ClientStream stream = new ClientStream(SaslOffer.of(features), List.of(), null);
        if (!(MechanismChoice.of(stream, MechanismChoice.SCRAM) instanceof MechanismChoice.Chosen chosen)) {
            throw new IOException("no mechanism in common");
        }
        ClientMechanism mechanism = new ClientMechanisms(
                        ClientMechanisms.Credentials.of(user, password), MAX_ITERATIONS, new SecureRandom())
                .start(chosen, stream);
        send(new SaslElement.Auth(mechanism.name(), mechanism.initialResponse()).toElement());
        while (SaslElement.of(read()) instanceof SaslElement.Challenge(byte[] challenge)) {
            if (mechanism.challenge(challenge) instanceof ClientStep.Response(byte[] response)) {
                send(new SaslElement.Response(response).toElement());
            }
        }
    }

    /** Sends a request and returns the next element that arrives. */
    Element request(String xml) throws IOException {
        send(xml);
        return read();
    }

    void send(String xml) throws IOException {
        socket.getOutputStream().write(xml.getBytes(StandardCharsets.UTF_8));
    }

    private void send(Element element) throws IOException {
        XmlWriter writer = new XmlWriter(BUFFER_BYTES);
        writer.element(element, Namespaces.CLIENT);
        socket.getOutputStream().write(writer.array(), 0, writer.length());
    }

    /** Returns the next element, past stream openings. */
    Element read() throws IOException {
        while (true) {
            XmlEvent event = parser.next();
            switch (event) {
                case XmlEvent.Received(Element element) -> {
                    return element;
                }
                case XmlEvent.Closed _ -> throw new EOFException("the server closed the stream");
                case XmlEvent.Opened _ -> {}
                case null -> {
                    int count = socket.getInputStream().read(buffer);
                    if (count < 0) {
                        throw new EOFException("the server closed the connection");
                    }
                    parser.append(ByteBuffer.wrap(buffer, 0, count));
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        send("</stream:stream>");
        socket.close();
    }
}
