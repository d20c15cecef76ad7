// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.webpush.TestPushService.Received;
import im.linnet.server.webpush.WebPush.Message;
import im.linnet.server.webpush.WebPush.Outcome;
import im.linnet.server.webpush.WebPush.Urgency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against a server of the JDK, with TLS. */
class WebPushTest {
    private static final Instant START = Instant.parse("2026-11-24T20:00:00Z");
    private static final Message MESSAGE =
            new Message("hello".getBytes(StandardCharsets.UTF_8), Duration.ofHours(1), Urgency.NORMAL, "topic-1");

    @TempDir
    private Path directory;

    private Instant now = START;
    private final InstantSource clock = () -> now;
    private TestPushService service;
    private WebPush webPush;

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        service = new TestPushService(directory, "localhost");
        webPush = service.webPush(directory, clock);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Outcome send(String path) {
        return webPush.send(service.subscription(path), MESSAGE);
    }

    @Test
    void theBrowserReadsWhatIsSent() {
        assertThat(send("/push/a?b=c")).isEqualTo(Outcome.SENT);

        Received received = service.received().getFirst();
        assertThat(received.path()).isEqualTo("POST /push/a?b=c");
        assertThat(received.body()).isEqualTo("hello");
        assertThat(received.header("TTL")).isEqualTo("3600");
        assertThat(received.header("Urgency")).isEqualTo("normal");
        assertThat(received.header("Topic")).isEqualTo("topic-1");
        assertThat(received.header("Content-Encoding")).isEqualTo("aes128gcm");
    }

    @Test
    void callsAreUrgentAndReplaceNothing() {
        webPush.send(
                service.subscription("/a"), new Message(new byte[] {1}, Duration.ofSeconds(60), Urgency.HIGH, null));

        Received received = service.received().getFirst();
        assertThat(received.header("Urgency")).isEqualTo("high");
        assertThat(received.headers()).doesNotContainKey("topic");
    }

    @Test
    void theServerSaysWhoItIs() throws GeneralSecurityException {
        send("/a");
        send("/b");
        now = START.plus(Duration.ofHours(7));
        send("/a");

        List<Received> received = service.received();
        String first = received.getFirst().header("Authorization");
        assertThat(received.get(1).header("Authorization")).isEqualTo(first);
        assertThat(received.get(2).header("Authorization")).isNotEqualTo(first);
        String[] token =
                first.substring("vapid t=".length(), first.indexOf(", k=")).split("\\.", -1);
        byte[] key = Base64.getUrlDecoder().decode(first.substring(first.indexOf(", k=") + 4));
        assertThat(key).isEqualTo(webPush.publicKey());
        assertThat(json(token[0])).isEqualTo(JsonMapper.shared().readTree("{\"typ\":\"JWT\",\"alg\":\"ES256\"}"));
        JsonNode claims = json(token[1]);
        assertThat(claims.get("aud").stringValue()).isEqualTo("https://localhost:" + service.port());
        assertThat(claims.get("exp").longValue())
                .isEqualTo(START.plus(Duration.ofHours(12)).getEpochSecond());
        assertThat(claims.get("sub").stringValue()).isEqualTo("mailto:push@example.com");
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(P256.publicKey(key));
        signature.update((token[0] + '.' + token[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(token[2]))).isTrue();
    }

    private static JsonNode json(String base64) {
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(base64));
    }

    @Test
    void theKeyIsMadeOnceForItsOwnerAlone() throws IOException {
        Path file = directory.resolve("web-push.key");
        assertThat(file).doesNotExist();
        byte[] key = webPush.publicKey();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(service.webPush(directory, clock).publicKey()).isEqualTo(key);
        byte[] damaged = Files.readAllBytes(file);
        damaged[3] ^= 1;
        Files.write(file, damaged);
        assertThatThrownBy(() -> service.webPush(directory, clock).publicKey())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("damaged");
    }

    @ParameterizedTest
    @CsvSource({"201,SENT", "200,SENT", "404,GONE", "410,GONE", "429,LATER", "503,LATER", "400,REFUSED", "403,REFUSED"})
    void theStatusSaysWhatBecameOfIt(int status, Outcome outcome) {
        service.answer(status, Map.of());

        assertThat(send("/a")).isEqualTo(outcome);
    }

    @Test
    void S24_redirectsAreNotFollowed() {
        service.answer(307, Map.of("Location", "https://localhost:" + service.port() + "/other"));

        assertThat(send("/a")).isEqualTo(Outcome.REFUSED);
        assertThat(service.received()).hasSize(1);
    }

    @Test
    void anEndpointThatHasHadTooMuchIsLeftAloneAsLongAsItSays() {
        service.answer(429, Map.of("Retry-After", "120"));
        assertThat(send("/a")).isEqualTo(Outcome.LATER);
        service.answer(201, Map.of());
        now = START.plusSeconds(119);
        assertThat(send("/a")).isEqualTo(Outcome.LATER);
        assertThat(send("/b")).isEqualTo(Outcome.SENT);
        now = START.plusSeconds(120);
        assertThat(send("/a")).isEqualTo(Outcome.SENT);
        assertThat(service.received()).hasSize(3);
    }

    @Test
    void aServiceThatFailsIsLeftAloneForLongerAndLonger() {
        service.answer(500, Map.of());
        assertThat(send("/a")).isEqualTo(Outcome.LATER);
        now = START.plusSeconds(29);
        assertThat(send("/b")).isEqualTo(Outcome.LATER);
        assertThat(service.received()).hasSize(1);
        now = START.plusSeconds(30);
        assertThat(send("/b")).isEqualTo(Outcome.LATER);
        now = START.plusSeconds(89);
        assertThat(send("/b")).isEqualTo(Outcome.LATER);
        assertThat(service.received()).hasSize(1);
        service.answer(201, Map.of());
        now = START.plusSeconds(90);
        assertThat(send("/b")).isEqualTo(Outcome.SENT);
        assertThat(send("/a")).isEqualTo(Outcome.SENT);
    }

    @Test
    void nothingIsSentToWhoIsNotWhoHeShouldBe() throws IOException, GeneralSecurityException {
        try (TestPushService other = new TestPushService(directory, "other.example")) {
            WebPush fooled = other.webPush(directory, clock);
            WebPush distrusting = service.webPush(
                    directory, clock, () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), Duration.ofSeconds(10));

            assertThat(fooled.send(other.subscription("/a"), MESSAGE)).isEqualTo(Outcome.LATER);
            assertThat(distrusting.send(service.subscription("/a"), MESSAGE)).isEqualTo(Outcome.LATER);
            assertThat(other.received()).isEmpty();
            assertThat(service.received()).isEmpty();
        }
    }

    @Test
    void aServiceThatSaysNothingHoldsUpNobodyForLong() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WebPush bound = new WebPush(
                    new Vapid(directory.resolve("k"), "mailto:a@b", clock, new SecureRandom()),
                    new MessageEncryption(new SecureRandom()),
                    _ -> new InetSocketAddress(silent.getInetAddress(), silent.getLocalPort()),
                    new HttpsPost(service::trusting, Duration.ofMillis(300)),
                    clock);

            assertThat(bound.send(service.subscription("/a"), MESSAGE)).isEqualTo(Outcome.LATER);
        }
    }

    @Test
    void subscriptionsThatCouldNeverBeUsedAreRefused() throws RefusedException {
        WebPush.Subscription good = service.subscription("/a");
        WebPush.requireUsable(
                new WebPush.Subscription(URI.create("https://push.example.net/a"), good.publicKey(), good.secret()));
        byte[] off = good.publicKey().clone();
        off[64] ^= 1;
        for (WebPush.Subscription bad : List.of(
                good,
                new WebPush.Subscription(URI.create("https://push.example.net/a"), off, good.secret()),
                new WebPush.Subscription(URI.create("http://push.example.net/a"), good.publicKey(), good.secret()))) {
            assertThatThrownBy(() -> WebPush.requireUsable(bad)).isInstanceOf(RefusedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"120", "Tue, 24 Nov 2026 20:02:00 GMT"})
    void retryAfterIsADelayOrADate(String value) {
        assertThat(WebPush.delay(value, START)).isEqualTo(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "99999999999999999999", "Tue, 24 Nov 2020 20:02:00 GMT"})
    void otherValuesOfRetryAfterAskForNothing(String value) {
        assertThat(WebPush.delay(value, START)).isZero();
    }
}
