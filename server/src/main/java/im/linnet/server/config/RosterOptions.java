// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** Contact lists. */
@OptionGroup(value = "roster", doc = "Contact lists.")
public record RosterOptions(
        @Option(defaultValue = "1000", min = 1, max = 100_000, doc = "How many contacts one account may have.")
        int maxItems) {}
