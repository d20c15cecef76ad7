// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** What clients store for themselves. */
@OptionGroup(value = "private-xml", doc = "What clients store for themselves (XEP-0049).")
public record PrivateXmlOptions(
        @Option(defaultValue = "100", min = 1, max = 100_000, doc = "How many elements one account may store.")
        int maxItems,

        @Option(
                defaultValue = "1MiB",
                min = 1_024,
                max = 1_073_741_824,
                doc = "How much one account may store altogether.")
        ByteSize maxBytes) {}
