// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** What monitoring reads. */
@OptionGroup(
        value = "metrics",
        doc = "Metrics for Prometheus (`/metrics`) and health checks (`/healthz`, `/readyz`), plain HTTP.")
public record MetricsOptions(
        @Option(defaultValue = "9090", min = 0, max = 65535, doc = "The port. 0: none.")
        int port,

        @Option(
                defaultValue = "127.0.0.1",
                doc = "The address to listen on. Anybody who reaches it can read the metrics.")
        String host) {}
