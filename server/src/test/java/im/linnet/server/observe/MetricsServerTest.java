// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    @Test
    void readinessIsStartingUntilTheServerSaysMore() throws Exception {
        try (MetricsServer server = new MetricsServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
                HttpClient http = HttpClient.newHttpClient()) {
            assertThat(get(server, http, "/readyz")).isEqualTo("503 starting\n");
            assertThat(get(server, http, "/healthz")).isEqualTo("200 ok\n");
            server.readiness(() -> "storage is down");
            assertThat(get(server, http, "/readyz")).isEqualTo("503 storage is down\n");
            assertThat(get(server, http, "/healthz")).isEqualTo("200 ok\n");
            server.readiness(() -> MetricsServer.READY);
            assertThat(get(server, http, "/readyz")).isEqualTo("200 ready\n");
        }
    }

    private static String get(MetricsServer server, HttpClient http, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
        HttpResponse<String> answer =
                http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }
}
