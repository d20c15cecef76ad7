// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.stream.StreamCondition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/**
 * What client streams count.
 *
 * @param logins successful logins
 * @param failedLogins failed ones
 * @param messages messages received from clients
 * @param presences presence received from clients
 * @param iqs requests and answers received from clients
 * @param refusedStanzas stanzas answered with an error before they were routed
 * @param errors streams closed with an error, by condition
 */
public record C2sCounters(
        Counter logins,
        Counter failedLogins,
        Counter messages,
        Counter presences,
        Counter iqs,
        Counter refusedStanzas,
        Map<StreamCondition, Counter> errors) {
    /** Registers the meters. */
    public static C2sCounters in(MeterRegistry registry) {
        Map<StreamCondition, Counter> errors = new EnumMap<>(StreamCondition.class);
        for (StreamCondition condition : StreamCondition.values()) {
            errors.put(condition, registry.counter("linnet.c2s.stream.errors", "condition", condition.elementName()));
        }
        return new C2sCounters(
                registry.counter("linnet.c2s.logins"),
                registry.counter("linnet.c2s.logins.failed"),
                registry.counter("linnet.c2s.stanzas.received", "kind", "message"),
                registry.counter("linnet.c2s.stanzas.received", "kind", "presence"),
                registry.counter("linnet.c2s.stanzas.received", "kind", "iq"),
                registry.counter("linnet.c2s.stanzas.refused"),
                errors);
    }

    void closedWith(StreamCondition condition) {
        Counter counter = errors.get(condition);
        if (counter != null) {
            counter.increment();
        }
    }
}
