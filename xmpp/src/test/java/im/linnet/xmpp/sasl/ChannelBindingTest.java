// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelBindingTest {
    private static X509Certificate certificate(String name) throws IOException, GeneralSecurityException {
        try (InputStream in = ChannelBindingTest.class.getResourceAsStream("certificates/" + name + ".pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rsa-md5, SHA-256",
        "ecdsa-sha1, SHA-256",
        "ecdsa-sha224, SHA-224",
        "ecdsa-sha256, SHA-256",
        "ecdsa-sha384, SHA-384",
        "ecdsa-sha512, SHA-512",
        "ecdsa-sha3-256, SHA3-256",
        "pss-sha384, SHA-384",
    })
    void endPointHashesWithTheHashOfTheSignature(String name, String digest)
            throws IOException, GeneralSecurityException {
        X509Certificate certificate = certificate(name);
        ChannelBinding binding = ChannelBinding.tlsServerEndPoint(certificate);
        assertThat(binding).isNotNull();
        assertThat(binding.type()).isEqualTo("tls-server-end-point");
        assertThat(binding.data()).isEqualTo(MessageDigest.getInstance(digest).digest(certificate.getEncoded()));
    }

    @Test
    void endPointIsUndefinedForSignaturesWithoutAHash() throws IOException, GeneralSecurityException {
        assertThat(ChannelBinding.tlsServerEndPoint(certificate("ed25519"))).isNull();
    }

    @Test
    void exporterHasThirtyTwoBytes() {
        assertThat(ChannelBinding.tlsExporter(new byte[32]).type()).isEqualTo("tls-exporter");
        assertThatThrownBy(() -> ChannelBinding.tlsExporter(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tls exporter", "tls,exporter", "tls=exporter", "tls_exporter", "tlsü"})
    void typesAreNames(String type) {
        assertThatThrownBy(() -> new ChannelBinding(type, new byte[1])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void versionsOfTlsHaveTheirNumbers() {
        TlsVersion newest = TlsVersion.ofProtocol("TLSv1.3");
        assertThat(newest).isEqualTo(TlsVersion.TLS_1_3);
        assertThat(TlsVersion.TLS_1_3.hex()).isEqualTo("0304");
        assertThat(TlsVersion.TLS_1_2.hex()).isEqualTo("0303");
        assertThat(TlsVersion.ofProtocol("TLSv1.1")).isNull();
    }
}
