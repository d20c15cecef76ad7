// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends one POST (HTTP/1.1) over TLS, to an address that was chosen before: the JDK's HTTP clients resolve names themselves,
 * and could be led elsewhere than to what was judged. Follows no redirect, reads no body, and takes a bounded time.
 */
final class HttpsPost {
    /** The usual port. */
    static final int PORT = 443;

    private static final int MAX_LINE = 8_192;
    private static final int MAX_LINES = 128;
    private static final int FIRST_FINAL_STATUS = 200;

    private final Supplier<SSLSocketFactory> tls;
    private final Duration limit;

    /**
     * @param tls whom to trust, asked for at each request
     * @param limit how long everything may take
     */
    HttpsPost(Supplier<SSLSocketFactory> tls, Duration limit) {
        this.tls = tls;
        this.limit = limit;
    }

    /**
     * A request.
     *
     * @param uri the resource
     * @param headers header fields beside those of the connection
     * @param body the body
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over.
    record Request(URI uri, Map<String, String> headers, byte[] body) {}

    /**
     * An answer.
     *
     * @param status its status
     * @param retryAfter the header field {@code Retry-After}, or null without it
     */
    record Response(int status, @Nullable String retryAfter) {}

    /**
     * Sends a request; blocks.
     *
     * @throws IOException if it cannot be sent, the other is not who it should be, or the answer is not HTTP
     */
    Response send(Request request, InetSocketAddress to) throws IOException {
        CountDownLatch done = new CountDownLatch(1);
        try (Socket plain = new Socket(Proxy.NO_PROXY)) {
            Thread.startVirtualThread(() -> closeUnlessDone(plain, done));
            plain.connect(to, Math.toIntExact(limit.toMillis()));
            plain.setSoTimeout(Math.toIntExact(limit.toMillis()));
            plain.setTcpNoDelay(true);
            try (SSLSocket secure = secured(plain, request.uri())) {
                write(request, secure.getOutputStream());
                return read(secure.getInputStream());
            }
        } finally {
            done.countDown();
        }
    }

    /** A peer that sends a byte now and then keeps every single read within its limit. */
    private void closeUnlessDone(Socket socket, CountDownLatch done) {
        try {
            if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                socket.close();
            }
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLSocket secured(Socket plain, URI uri) throws IOException {
        String host = uri.getHost();
        SSLSocket secure = (SSLSocket) tls.get().createSocket(plain, host, plain.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static void write(Request request, OutputStream out) throws IOException {
        URI uri = URI.create(request.uri().toASCIIString());
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        StringBuilder head = new StringBuilder(1_024)
                .append("POST ")
                .append(path)
                .append(uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(uri.getRawAuthority())
                .append("\r\nConnection: close\r\nContent-Length: ")
                .append(request.body().length)
                .append("\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(request.body());
        out.write(bytes.toByteArray());
        out.flush();
    }

    static Response read(InputStream raw) throws IOException {
        InputStream in = new BufferedInputStream(raw);
        int lines = 0;
        while (true) {
            int status = status(line(in));
            String retryAfter = null;
            String field = line(in);
            lines++;
            while (!field.isEmpty() && lines < MAX_LINES) {
                lines++;
                if (field.toLowerCase(Locale.ROOT).startsWith("retry-after:")) {
                    retryAfter = field.substring("retry-after:".length()).strip();
                }
                field = line(in);
            }
            if (lines >= MAX_LINES) {
                throw new IOException("too many header fields");
            }
            if (status >= FIRST_FINAL_STATUS) {
                return new Response(status, retryAfter);
            }
        }
    }

    private static int status(String line) throws IOException {
        List<String> words = List.of(line.split(" ", 3));
        if (words.size() >= 2
                && words.getFirst().startsWith("HTTP/1.")
                && words.get(1).matches("[1-9][0-9]{2}")) {
            return Integer.parseInt(words.get(1));
        }
        throw new IOException("not an answer of HTTP");
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.size() > MAX_LINE) {
                throw new IOException(next < 0 ? "the answer ends early" : "a line of the answer is too long");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
