// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** Block lists. */
@OptionGroup(value = "blocking", doc = "Block lists (XEP-0191).")
public record BlockingOptions(
        @Option(defaultValue = "1000", min = 1, max = 100_000, doc = "How many addresses one account may block.")
        int maxItems) {}
