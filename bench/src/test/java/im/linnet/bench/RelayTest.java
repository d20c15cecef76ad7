// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Also the test of chat, pacing and drain from one end to the other, over real TLS. */
class RelayTest {
    private static final Run.Settings SETTINGS =
            new Run.Settings("u", 6, Wish.PLAIN, Duration.ofMillis(100), Duration.ofMillis(500), Duration.ZERO);

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // Set before the tests.
    private static SslContext tls;

    @BeforeAll
    static void makeCertificate() throws Exception {
        var store = directory.resolve("key.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit",
                        "-alias",
                        "bench",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost")
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        var factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, "changeit".toCharArray());
        tls = SslContextBuilder.forServer(factory).sslProvider(SslProvider.JDK).build();
    }

    @Test
    void messages_reach_the_other_side_of_each_pair() {
        var report = overRelay(run -> new ChatScenario(run, new ChatScenario.Plan(3, 2, 0, 100, false)).run());

        assertThat(figure(report, "messages")).isPositive();
        assertThat(figure(report, "lost")).isZero();
        assertThat(figure(report, "latency_p50")).isPositive();
    }

    @Test
    void a_fixed_rate_loses_nothing() {
        var report = overRelay(run -> new ChatScenario(run, new ChatScenario.Plan(3, 1, 500, 100, true)).run());

        assertThat(figure(report, "messages")).isPositive();
        assertThat(figure(report, "lost")).isZero();
    }

    @Test
    void all_may_be_idle_and_then_go() {
        var report = overRelay(run -> new IdleScenario(run, 6).run());

        assertThat(figure(report, "sign_ins_per_second")).isPositive();
    }

    @Test
    void a_missing_certificate_is_named() {
        var missing = new File(directory.toFile(), "none.pem");

        assertThat(Files.exists(missing.toPath())).isFalse();
        assertThatThrownBy(() -> Relay.tls(missing, missing, SslProvider.JDK))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("none.pem");
    }

    @Test
    void a_port_in_use_is_named() {
        try (var relay = new Relay(0, tls)) {
            assertThatThrownBy(() -> new Relay(relay.port(), tls).close())
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining(Integer.toString(relay.port()));
        }
    }

    private Report overRelay(Function<Run, Report> scenario) {
        try (var relay = new Relay(0, tls);
                var fleet = new Fleet(target(relay.port()), 1)) {
            return scenario.apply(new Run(fleet, ProcessUsage.of(List.of()), SETTINGS));
        }
    }

    private static Target target(int port) {
        return new Target(
                Target.resolve("127.0.0.1", port),
                Target.TlsStart.RELAY,
                "localhost",
                "secret",
                ScramMechanism.SCRAM_SHA_1);
    }

    private static double figure(Report report, String name) {
        return report.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
