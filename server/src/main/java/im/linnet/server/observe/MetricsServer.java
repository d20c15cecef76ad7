// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.observe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers Prometheus ({@code /metrics}) and whoever watches over the process: {@code /healthz} says that it lives,
 * {@code /readyz} that it takes connections and
 * can store. Plain HTTP, meant for the loopback interface.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final String TEXT = "text/plain; charset=utf-8";

    /** What the readiness is when all is well. */
    public static final String READY = "ready";

    private final HttpServer server;
    private volatile Supplier<String> readiness = () -> "starting";

    /**
     * Starts answering, that the server is starting until {@link #readiness} says otherwise.
     *
     * @param address where; port 0 takes a free one
     * @throws IOException if the address cannot be listened on
     */
    public MetricsServer(InetSocketAddress address, PrometheusMeterRegistry registry) throws IOException {
        server = HttpServer.create(address, BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/metrics",
                exchange -> answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape()));
        server.createContext("/healthz", exchange -> answer(exchange, 200, TEXT, "ok\n"));
        server.createContext("/readyz", exchange -> {
            String state = readiness.get();
            answer(exchange, state.equals(READY) ? 200 : 503, TEXT, state + "\n");
        });
        server.createContext("/", exchange -> answer(exchange, 404, TEXT, "not found\n"));
        server.start();
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /**
     * Sets what tells whether the server does its work.
     *
     * @param newReadiness returns {@link #READY}, or a word or two about what is missing
     */
    public void readiness(Supplier<String> newReadiness) {
        readiness = newReadiness;
    }

    /** Returns the address that is bound. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
