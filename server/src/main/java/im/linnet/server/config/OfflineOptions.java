// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** Messages for accounts that are not connected. */
@OptionGroup(value = "offline", doc = "Messages for accounts that are not connected (XEP-0160).")
public record OfflineOptions(
        @Option(
                defaultValue = "1000",
                min = 0,
                max = 1_000_000,
                doc = "How many messages are kept for one account; further ones are refused to their sender. 0: none.")
        int messages) {}
