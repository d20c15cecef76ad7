// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import im.linnet.server.tls.Certificate;
import im.linnet.server.tls.CertificateFiles;
import im.linnet.server.tls.TestCertificates;
import im.linnet.server.tls.UnusableCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** A push service of the internet, by HTTPS on the loopback interface, with one browser that it delivers to. */
public final class TestPushService implements AutoCloseable {
    private static final char[] NO_PASSWORD = {};

    private final SecureRandom random = new SecureRandom();
    private final HttpsServer server;
    private final SSLContext tls;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Browser browser;
    private volatile Answer answer = new Answer(201, Map.of());

    /**
     * Starts one with a certificate for a name.
     *
     * @param directory for the certificate
     */
    public TestPushService(Path directory, String name) throws IOException, GeneralSecurityException {
        CertificateFiles files =
                new CertificateFiles(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
        TestCertificates.write(files, name);
        tls = context(files);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", this::handle);
        server.start();
        KeyPair keys = P256.generate(random);
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        browser = new Browser((ECPrivateKey) keys.getPrivate(), (ECPublicKey) keys.getPublic(), secret);
    }

    /** A request, decrypted. */
    public record Received(String path, Map<String, String> headers, String body) {
        /** Returns a header field, empty without it. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private record Answer(int status, Map<String, String> headers) {}

    private static SSLContext context(CertificateFiles files) throws IOException, GeneralSecurityException {
        Certificate certificate;
        try {
            certificate = Certificate.read(files);
        } catch (UnusableCertificate e) {
            throw new IOException(e);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry(
                "key",
                certificate.key(),
                NO_PASSWORD,
                certificate.chain().toArray(java.security.cert.Certificate[]::new));
        store.setCertificateEntry("trusted", certificate.chain().getFirst());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        byte[] body = exchange.getRequestBody().readAllBytes();
        received.add(new Received(
                exchange.getRequestMethod() + ' ' + exchange.getRequestURI(),
                headers,
                new String(browser.decrypt(body), StandardCharsets.UTF_8)));
        Answer current = answer;
        current.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(current.status(), -1);
        exchange.close();
    }

    /** Has the service answer like this from now on. */
    public void answer(int status, Map<String, String> headers) {
        answer = new Answer(status, headers);
    }

    /** Returns what has been received since the last call; every answer has been sent. */
    public List<Received> received() {
        List<Received> all = new ArrayList<>();
        received.drainTo(all);
        return all;
    }

    SSLSocketFactory trusting() {
        return tls.getSocketFactory();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Returns the browser's subscription at a path. */
    public WebPush.Subscription subscription(String path) {
        return new WebPush.Subscription(
                URI.create("https://localhost:" + port() + path), browser.publicKey(), browser.secret());
    }

    /** Returns an application server that delivers here alone, whatever the host of an endpoint. */
    public WebPush webPush(Path data, InstantSource clock) {
        return webPush(data, clock, this::trusting, Duration.ofSeconds(10));
    }

    WebPush webPush(Path data, InstantSource clock, Supplier<SSLSocketFactory> trust, Duration limit) {
        return new WebPush(
                new Vapid(data.resolve("web-push.key"), "mailto:push@example.com", clock, random),
                new MessageEncryption(random),
                _ -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port()),
                new HttpsPost(trust, limit),
                clock);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
