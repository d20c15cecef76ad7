// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** Business cards. */
@OptionGroup(value = "vcard", doc = "Business cards of users (XEP-0054).")
public record VcardOptions(
        @Option(
                defaultValue = "128KiB",
                min = 1_024,
                max = 16_777_216,
                doc = "The largest card, photograph included. `limits.stanza-bytes` bounds it too.")
        ByteSize maxBytes) {}
