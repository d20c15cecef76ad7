// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Signing in.
 *
 * @param mechanisms names of the SCRAM mechanisms, at least one, without {@code -PLUS}
 */
@OptionGroup(value = "auth", doc = "Signing in.")
public record AuthOptions(
        @Option(
                defaultValue = "SCRAM-SHA-512,SCRAM-SHA-256,SCRAM-SHA-1",
                doc = "The SCRAM mechanisms that are offered, the best first; each with its `-PLUS` form where the"
                        + " connection allows it. Keys for each are made when a password is set.")
        List<String> mechanisms,

        @Option(
                defaultValue = "false",
                doc = "Whether clients may send the password itself (SASL PLAIN), through TLS only.")
        boolean plain,

        @Option(
                defaultValue = "true",
                doc = "Whether a client that tries a channel binding which is not offered may then sign in without one."
                        + " Clients that know only the old `tls-unique` need it. Without it, such a client is refused"
                        + " (RFC 5802 §6), which also stops a man in the middle who has a certificate that the client"
                        + " accepts.")
        boolean channelBindingFallback,

        @Option(
                defaultValue = "10000",
                min = 4096,
                max = 10_000_000,
                doc = "How much work deriving the stored keys from a password is (PBKDF2 iterations). When it grows,"
                        + " accounts follow at their next sign-in with PLAIN, or with an upgrade task (XEP-0480), or change of"
                        + " password.")
        int scramIterations,

        @Option(
                defaultValue = "true",
                doc =
                        "Whether clients get tokens to come back with instead of the password (XEP-0484). They are not taken"
                                + " in the early data of a TLS 1.3 handshake (0-RTT), which somebody else could send again.")
        boolean tokens,

        @Option(
                defaultValue = "21d",
                min = 3600,
                max = 31_536_000,
                doc = "How long a token can be used. Whoever was away for longer needs the password.")
        Duration tokenLifetime,

        @Option(
                defaultValue = "1d",
                min = 60,
                max = 31_536_000,
                doc = "How old a token is when the client that uses it gets a newer one.")
        Duration tokenRotation,

        @Option(
                defaultValue = "50",
                min = 1,
                max = 10_000,
                doc =
                        "How many clients of one account are remembered, with their tokens. One more makes the one forgotten"
                                + " that was not seen for longest.")
        int maxClients,

        @Option(
                defaultValue = "180d",
                min = 3600,
                max = 315_360_000,
                doc = "How long a client is remembered that does not come back: when it was there, and the names of its"
                        + " software and device. Looked at when another client of the account signs in.")
        Duration clientRetention) {
    private static final Set<String> KNOWN = Set.of("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1");

    /** Checks the mechanisms. */
    public AuthOptions {
        if (mechanisms.isEmpty() || !KNOWN.containsAll(mechanisms)) {
            throw new IllegalArgumentException(
                    "mechanisms: expected a list of \"SCRAM-SHA-512\", \"SCRAM-SHA-256\" and \"SCRAM-SHA-1\"");
        }
        mechanisms = mechanisms.stream().distinct().toList();
    }
}
