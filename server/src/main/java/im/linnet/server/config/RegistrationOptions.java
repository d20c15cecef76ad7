// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.time.Duration;

/** Accounts that people make themselves. */
@OptionGroup(value = "registration", doc = "Accounts that people make themselves, in their client (XEP-0077).")
public record RegistrationOptions(
        @Option(defaultValue = "false", doc = "Whether anybody may create an account.")
        boolean enabled,

        @Option(
                defaultValue = "3",
                min = 1,
                max = 1_000_000,
                doc = "How many accounts one network address (IPv4, or IPv6 /64) may create within"
                        + " `registration.period`.")
        int perAddress,

        @Option(
                defaultValue = "1h",
                min = 1,
                max = 31_536_000,
                doc = "The time that `registration.per-address` counts in.")
        Duration period) {}
