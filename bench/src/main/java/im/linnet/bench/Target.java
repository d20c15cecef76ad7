// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The server under load and how to sign in to it.
 *
 * @param address where it listens; always a loopback address
 * @param tls how TLS starts
 * @param domain the XMPP domain
 * @param password the one password of all accounts
 * @param mechanism the SASL mechanism to use
 */
record Target(InetSocketAddress address, TlsStart tls, String domain, String password, ScramMechanism mechanism) {
    /** How TLS starts on a connection. */
    enum TlsStart {
        /** In the stream (RFC 6120 §5). */
        STARTTLS,
        /** With the first byte (XEP-0368). */
        DIRECT,
        /** With the first byte, and then no sign-in: the server is a {@link Relay}, and the clients talk to each other. */
        RELAY
    }

    Target {
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new BenchException(
                    "bench only drives servers on this machine, and " + address + " is not a loopback address");
        }
    }

    /** The same server behind another address. */
    Target at(InetSocketAddress other) {
        return new Target(other, tls, domain, password, mechanism);
    }

    /**
     * Resolves the server's address.
     *
     * @throws BenchException when the host is unknown
     */
    static InetSocketAddress resolve(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new BenchException("unknown host: " + host, e);
        }
    }
}
