// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** A TLS session of the JDK's engine or of another one behind the same interface. */
record EngineTlsSession(SSLSession session) implements TlsSession {
    @Override
    public String protocol() {
        return session.getProtocol();
    }

    @Override
    public String cipherSuite() {
        return session.getCipherSuite();
    }

    @Override
    public Optional<X509Certificate> localCertificate() {
        Certificate[] chain = session.getLocalCertificates();
        return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate own
                ? Optional.of(own)
                : Optional.empty();
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            for (Certificate certificate : session.getPeerCertificates()) {
                if (certificate instanceof X509Certificate x509) {
                    chain.add(x509);
                }
            }
        } catch (SSLPeerUnverifiedException _) {
            return List.of();
        }
        return chain;
    }

    @Override
    public Optional<byte[]> export(String label, int bytes) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        try {
            return Optional.of(extended.exportKeyingMaterialData(label, new byte[0], bytes));
        } catch (SSLException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }
}
