// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What push counts.
 *
 * @param sent notifications that a service has taken
 * @param failed notifications answered with an error
 * @param dropped notifications given up, or not begun, for want of room
 * @param removed registrations removed after errors
 */
record PushCounters(Counter sent, Counter failed, Counter dropped, Counter removed) {
    static PushCounters in(MeterRegistry registry) {
        return new PushCounters(
                registry.counter("linnet.push.notifications", "result", "sent"),
                registry.counter("linnet.push.notifications", "result", "failed"),
                registry.counter("linnet.push.notifications", "result", "dropped"),
                registry.counter("linnet.push.registrations.removed"));
    }
}
