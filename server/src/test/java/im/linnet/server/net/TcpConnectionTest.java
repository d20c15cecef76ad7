// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import im.linnet.server.net.Admission.AdmissionLimits;
import im.linnet.server.net.Listeners.StreamLimits;
import im.linnet.server.net.TlsContexts.TlsSettings;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import im.linnet.xmpp.xml.XmlException;
import im.linnet.xmpp.xml.XmlLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Connections over real sockets, with a stream that does what a test wants. */
class TcpConnectionTest {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int OUTGOING_BYTES = 10_000;
    private static final String HEADER =
            "<stream:stream xmlns='jabber:client' xmlns:stream='" + Namespaces.STREAMS + "'>";

    private final LoopGroup loops = new LoopGroup(1);
    private final NetCounters counters = NetCounters.in(new SimpleMeterRegistry());
    private final Listeners listeners = new Listeners(
            loops,
            new TlsContexts(new TlsSettings(false, List.of("TLSv1.3"), Duration.ofSeconds(10)), Runnable::run),
            new Admission(new AdmissionLimits(100, 0, 0, 1, 1, 1, Duration.ofMinutes(1))),
            counters);
    private final CompletableFuture<Connection> connected = new CompletableFuture<>();

    @AfterEach
    void close() {
        listeners.close();
        loops.close();
    }

    private class Stream implements StreamListener {
        @Override
        public void connected(Connection connection) {
            connected.complete(connection);
        }

        @Override
        public void secured() {}

        @Override
        public void received(XmlEvent event) {}

        @Override
        public void invalid(XmlException fault) {}

        @Override
        public void disconnected() {}
    }

    private Socket connect(StreamListener stream, boolean direct) throws IOException {
        InetSocketAddress address = listeners.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                direct,
                new StreamLimits(XmlLimits.UNAUTHENTICATED, 0, 1, OUTGOING_BYTES),
                () -> stream);
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private Connection connection() throws Exception {
        return connected.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void stream_that_fails_when_a_pause_ends_loses_its_connection() throws Exception {
        Stream stream = new Stream() {
            @Override
            public void received(XmlEvent event) {
                if (event instanceof XmlEvent.Received) {
                    throw new IllegalStateException("made to fail");
                }
                Connection connection = connected.join();
                connection.pause();
                connection.loop().execute(connection::resume);
            }
        };
        try (Socket socket = connect(stream, false)) {
            send(socket, HEADER + "<message/>");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void element_that_is_larger_than_the_queue_passes_alone() throws Exception {
        try (Socket socket = connect(new Stream(), false)) {
            Element large = Element.ofText("message", Namespaces.CLIENT, "x".repeat(10 * OUTGOING_BYTES));
            connection().send(large);
            String end = "</message>";
            StringBuilder read = new StringBuilder();
            while (read.indexOf(end, Math.max(0, read.length() - end.length())) < 0) {
                int next = socket.getInputStream().read();
                assertThat(next).as("after %s bytes", read.length()).isNotEqualTo(-1);
                read.append((char) next);
            }
            assertThat(read.length()).isGreaterThan(10 * OUTGOING_BYTES);
        }
    }

    @Test
    void what_the_peer_has_taken_is_written_and_what_it_has_not_is_not() throws Exception {
        CompletableFuture<Boolean> tooMuch;
        try (Socket _ = connect(new Stream(), false)) {
            connection().send(Element.of("message", Namespaces.CLIENT));
            assertThat(connection().written().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .isTrue();
            // More than the buffers of the two systems hold, and nobody reads.
            connection().send(Element.ofText("message", Namespaces.CLIENT, "x".repeat(64_000_000)));
            tooMuch = connection().written();
        }
        assertThat(tooMuch.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(connection().written().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .isFalse();
    }

    @Test
    void what_was_sent_before_an_orderly_end_is_written_and_what_comes_after_it_is_not() throws Exception {
        try (Socket socket = connect(new Stream(), false)) {
            Connection connection = connection();
            connection.send(Element.of("message", Namespaces.CLIENT));
            connection.close(null);
            assertThat(connection.written().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo("<message/>".getBytes(StandardCharsets.UTF_8));
            connection.send(Element.of("message", Namespaces.CLIENT));
            assertThat(connection.written().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                    .isFalse();
        }
    }

    @Test
    void S02_what_a_stranger_sends_in_place_of_a_handshake_is_bounded_and_is_no_error_of_ours() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(TcpConnection.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            try (Socket socket = connect(new Stream(), true)) {
                // A whole record, with the beginning of a ClientHello of 16 MiB.
                byte[] record = new byte[5 + 16_384];
                System.arraycopy(new byte[] {22, 3, 1, 64, 0, 1, -1, -1, -1, 3, 3}, 0, record, 0, 11);
                socket.getOutputStream().write(record);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            try (Socket socket = connect(new Stream(), true)) {
                send(socket, "GET / HTTP/1.0\r\n\r\n");
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
        assertThat(counters.failedHandshakes().count()).isPositive();
    }
}
