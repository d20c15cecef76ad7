// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** What is held back for clients that nobody looks at. */
@OptionGroup(
        value = "csi",
        doc = "What is held back for clients that say that nobody looks at them (XEP-0352): presence, states of chats,"
                + " receipts and events, until something comes that cannot wait.")
public record ClientStateOptions(
        @Option(
                defaultValue = "500",
                min = 0,
                max = 100_000,
                doc = "How many stanzas are held back for one client; with one more, all of them are sent. 0: none.")
        int maxStanzas,

        @Option(
                defaultValue = "256KiB",
                max = 16_777_216,
                doc = "About how many bytes are held back for one client; with more, all of them are sent.")
        ByteSize maxBytes) {}
