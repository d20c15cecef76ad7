// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import im.linnet.xmpp.xml.XmlLimits;
import java.time.Duration;

/** Bounds on what peers may use. */
@OptionGroup(
        value = "limits",
        doc =
                "Bounds on what one peer may use, so that the others are not harmed. An address is an IPv4 address or an IPv6"
                        + " /64 network.")
public record LimitsOptions(
        @Option(
                defaultValue = "256KiB",
                min = 10_000,
                max = 16_777_216,
                doc = "The largest stanza of a signed-in client (at least 10000, RFC 6120 §13.12).")
        ByteSize stanzaBytes,

        @Option(
                defaultValue = "10000",
                min = 10_000,
                max = 1_048_576,
                doc = "The largest element of a connection that has not signed in.")
        ByteSize unauthenticatedStanzaBytes,

        @Option(defaultValue = "64", min = 8, max = 512, doc = "How deep elements may be nested.")
        int depth,

        @Option(defaultValue = "64", min = 16, max = 1024, doc = "How many attributes one element may have.")
        int attributes,

        @Option(defaultValue = "10000", min = 64, max = 1_000_000, doc = "How many children one element may have.")
        int children,

        @Option(
                defaultValue = "1000",
                min = 0,
                max = 1_000_000,
                doc = "Stanzas a second that a client may send on average. A faster one is slowed down. 0: no bound.")
        int stanzasPerSecond,

        @Option(
                defaultValue = "5000",
                min = 1,
                max = 10_000_000,
                doc = "Stanzas that a client may send at once before `limits.stanzas-per-second` holds.")
        int stanzasBurst,

        @Option(
                defaultValue = "1MiB",
                max = 1_099_511_627_776L,
                doc = "Bytes a second that a client may send on average. A faster one is slowed down. 0: no bound.")
        ByteSize bytesPerSecond,

        @Option(
                defaultValue = "4MiB",
                min = 10_000,
                max = 1_099_511_627_776L,
                doc = "Bytes that a client may send at once before `limits.bytes-per-second` holds.")
        ByteSize bytesBurst,

        @Option(
                defaultValue = "4MiB",
                min = 65_536,
                max = 1_073_741_824,
                doc = "Bytes that wait for a client that does not read; beyond, its connection is closed.")
        ByteSize outgoingQueueBytes,

        @Option(defaultValue = "100000", min = 1, max = 100_000_000, doc = "Open connections altogether.")
        int connections,

        @Option(
                defaultValue = "1000",
                min = 0,
                max = 100_000_000,
                doc = "Open connections of one address. 0: no bound.")
        int connectionsPerAddress,

        @Option(
                defaultValue = "50",
                min = 0,
                max = 1_000_000,
                doc = "TLS handshakes a second of one address on average. 0: no bound.")
        int handshakesPerSecond,

        @Option(
                defaultValue = "500",
                min = 1,
                max = 10_000_000,
                doc = "TLS handshakes of one address at once before `limits.handshakes-per-second` holds.")
        int handshakesBurst,

        @Option(
                defaultValue = "20",
                min = 1,
                max = 1_000_000,
                doc = "Failed sign-ins to one account within `limits.failed-logins-period`; beyond, further ones are"
                        + " refused for that time.")
        int failedLoginsPerAccount,

        @Option(
                defaultValue = "100",
                min = 1,
                max = 1_000_000,
                doc = "Failed sign-ins from one address within `limits.failed-logins-period`; beyond, further ones are"
                        + " refused for that time.")
        int failedLoginsPerAddress,

        @Option(defaultValue = "5m", min = 1, max = 86_400, doc = "The time that failed sign-ins are counted in.")
        Duration failedLoginsPeriod,

        @Option(
                defaultValue = "100000",
                min = 1,
                max = 1_000_000_000,
                doc = "Accounts altogether, beyond which nobody can register one himself.")
        int accounts) {
    /** Returns the bounds of what a signed-in client may send. */
    public XmlLimits authenticated() {
        return new XmlLimits(stanzaBytes.toInt(), depth, attributes, children, XmlLimits.AUTHENTICATED.nameBytes());
    }

    /** Returns the bounds of what a stranger may send: never more than what a signed-in client may. */
    public XmlLimits unauthenticated() {
        XmlLimits narrow = XmlLimits.UNAUTHENTICATED;
        return new XmlLimits(
                unauthenticatedStanzaBytes.toInt(),
                Math.min(depth, narrow.depth()),
                Math.min(attributes, narrow.attributes()),
                Math.min(children, narrow.children()),
                narrow.nameBytes());
    }
}
