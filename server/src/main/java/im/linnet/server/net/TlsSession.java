// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What is known of the TLS layer below a stream. */
public interface TlsSession {
    /** Returns the protocol version as the JDK names it, for example {@code TLSv1.3}. */
    String protocol();

    /** Returns the cipher suite as the JDK names it. */
    String cipherSuite();

    /** Returns the certificate that the server showed. */
    Optional<X509Certificate> localCertificate();

    /** Returns the chain of certificates that the peer showed, the peer's own first; empty without any. */
    List<X509Certificate> peerCertificates();

    /**
     * Returns exported keying material (RFC 5705, RFC 8446 §7.5) with an empty context.
     *
     * @param bytes how much
     * @return empty if this TLS engine cannot export any
     */
    Optional<byte[]> export(String label, int bytes);
}
