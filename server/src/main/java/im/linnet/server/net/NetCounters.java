// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the network side counts.
 *
 * @param accepted connections accepted
 * @param refused connections refused by a limit
 * @param slowPeers connections cut off because the peer did not read
 * @param handshakes TLS handshakes completed
 * @param failedHandshakes TLS handshakes that failed
 * @param open connections that are open
 */
public record NetCounters(
        Counter accepted,
        Counter refused,
        Counter slowPeers,
        Counter handshakes,
        Counter failedHandshakes,
        AtomicInteger open) {
    /** Registers the meters. */
    public static NetCounters in(MeterRegistry registry) {
        return new NetCounters(
                registry.counter("linnet.connections.accepted"),
                registry.counter("linnet.connections.refused"),
                registry.counter("linnet.connections.slow.closed"),
                registry.counter("linnet.tls.handshakes"),
                registry.counter("linnet.tls.handshakes.failed"),
                registry.gauge("linnet.connections.open", new AtomicInteger()));
    }
}
