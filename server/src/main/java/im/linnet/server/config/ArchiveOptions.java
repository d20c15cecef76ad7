// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Messages that are kept for users. */
@OptionGroup(
        value = "archive",
        doc = "Messages that are kept for users, so that each of their devices sees all (XEP-0313).")
public record ArchiveOptions(
        @Option(defaultValue = "true", doc = "Whether messages are kept.")
        boolean enabled,

        @Option(
                defaultValue = "0s",
                min = 0,
                max = 3_153_600_000L,
                doc = "How long messages are kept; older ones are removed within an hour or so. 0s: for ever.")
        Duration maxAge,

        @Option(
                defaultValue = "0",
                min = 0,
                max = 1_000_000_000,
                doc = "How many messages of one account are kept, the newest ones. 0: any number.")
        int maxMessages,

        @Option(
                doc =
                        "Domains with limits of their own, each as the domain, how long, and how many, as in `example.org 90d 0`.")
        List<String> domains,

        @Option(
                defaultValue = "50",
                min = 1,
                max = 250,
                doc = "How many messages a client gets at a time that does not say how many it wants.")
        int pageSize,

        @Option(
                defaultValue = "false",
                doc =
                        "Whether users can search in their messages (XEP-0431). Takes about as much disk again as the messages'"
                                + " texts.")
        boolean search) {
    /**
     * What one domain has instead of what holds for all.
     *
     * @param maxAge how long messages are kept; zero for ever
     * @param maxMessages how many messages of one account are kept; zero for any number
     */
    public record DomainLimit(Duration maxAge, long maxMessages) {}

    /** Checks the domains. */
    public ArchiveOptions {
        domains = List.copyOf(domains);
        domains.forEach(ArchiveOptions::domainLimit);
    }

    /** Returns the limits of those domains that have their own. */
    public Map<String, DomainLimit> domainLimits() {
        Map<String, DomainLimit> limits = new HashMap<>();
        for (String domain : domains) {
            limits.put(domain.strip().split("\\s+", 2)[0], domainLimit(domain));
        }
        return limits;
    }

    private static DomainLimit domainLimit(String text) {
        String[] words = text.strip().split("\\s+", -1);
        Duration maxAge = words.length == 3 ? Durations.orNull(words[1]) : null;
        if (maxAge == null || !words[2].matches("\\d{1,9}")) {
            throw new IllegalArgumentException(
                    "domains: expected items like \"example.org 90d 0\": a domain, how long, how many");
        }
        return new DomainLimit(maxAge, Long.parseLong(words[2]));
    }
}
