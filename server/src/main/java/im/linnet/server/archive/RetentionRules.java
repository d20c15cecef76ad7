// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.time.Duration;
import java.util.Map;

/**
 * How long messages are kept.
 *
 * @param others what holds for domains without rules of their own
 * @param domains what holds for some domains
 */
public record RetentionRules(Limit others, Map<String, Limit> domains) {
    /**
     * How long, and how many.
     *
     * @param maxAge how long; zero for ever
     * @param maxMessages how many of an account; zero for any number
     */
    public record Limit(Duration maxAge, long maxMessages) {
        /** No limit. */
        public static final Limit NONE = new Limit(Duration.ZERO, 0);
    }

    public RetentionRules {
        domains = Map.copyOf(domains);
    }

    /** Returns what holds for an archive. */
    Limit of(RetentionStore.Owner owner) {
        Limit limit = domains.getOrDefault(owner.domain(), others);
        Duration maxAge = owner.maxAge();
        Long maxMessages = owner.maxMessages();
        return new Limit(maxAge == null ? limit.maxAge : maxAge, maxMessages == null ? limit.maxMessages : maxMessages);
    }
}
