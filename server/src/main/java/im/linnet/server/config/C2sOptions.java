// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.time.Duration;

/** Connections of clients. */
@OptionGroup(value = "c2s", doc = "Connections of clients.")
public record C2sOptions(
        @Option(
                defaultValue = "5222",
                min = 0,
                max = 65535,
                doc = "The port for clients that begin without TLS and then switch to it (STARTTLS). 0: none.")
        int port,

        @Option(
                defaultValue = "5223",
                min = 0,
                max = 65535,
                doc = "The port for clients that begin with TLS (XEP-0368). 0: none.")
        int tlsPort,

        @Option(
                defaultValue = "10s",
                min = 1,
                max = 300,
                doc = "How long a TLS handshake may take before the connection is closed.")
        Duration handshakeTimeout,

        @Option(
                defaultValue = "30s",
                min = 1,
                max = 3600,
                doc = "How long a connection may live before it has signed in.")
        Duration authenticationTimeout,

        @Option(
                defaultValue = "15m",
                min = 10,
                max = 604_800,
                doc = "How long a signed-in client may be silent before the server asks whether it is still there.")
        Duration idleTimeout,

        @Option(
                defaultValue = "10",
                min = 1,
                max = 1000,
                doc = "How many clients of one account may be connected at once.")
        int maxResources,

        @Option(
                defaultValue = "replace",
                doc = "What happens when a client binds a resource that another client of the account holds (RFC 6120"
                        + " §7.7.2.2): `replace` ends the older one, `refuse` refuses the newer one, `rename` gives the"
                        + " newer one another resource.")
        ResourceConflict resourceConflict,

        @Option(
                defaultValue = "false",
                doc = "Whether a request (IQ) to one particular client of a user is delivered also when its sender may"
                        + " not see whether that client is online. RFC 6121 §8.5.3.1 advises against it; calls and"
                        + " file transfers between people who are not each other's contacts need it.")
        boolean requestsFromStrangers) {
    /** What happens when a resource is taken (RFC 6120 §7.7.2.2). */
    public enum ResourceConflict {
        /** The session that holds it ends with {@code conflict}. */
        REPLACE,
        /** The request is answered with {@code conflict}. */
        REFUSE,
        /** The new session gets a resource made by the server. */
        RENAME
    }
}
