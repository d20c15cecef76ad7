// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.tls.Certificate;
import im.linnet.server.tls.CertificateFiles;
import im.linnet.server.tls.TestCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnKeyTest {
    @TempDir
    Path folder;

    private Certificate certificate(String algorithm) throws Exception {
        CertificateFiles files = new CertificateFiles(folder.resolve("a.crt"), folder.resolve("a.key"));
        TestCertificates.write(
                files, algorithm, Instant.now().minus(Duration.ofHours(1)), Duration.ofDays(1), "example.org");
        return Certificate.read(files);
    }

    /** The names of the kinds are those by which the JDK's engine asks. */
    @ParameterizedTest
    @CsvSource({"EC, EC, RSA", "RSA, RSA, EC", "Ed25519, EdDSA, EC"})
    void it_offers_its_key_for_its_own_kind_only(String algorithm, String own, String other) throws Exception {
        Certificate certificate = certificate(algorithm);
        OwnKey key = new OwnKey(certificate);

        String alias = key.chooseEngineServerAlias(own, null, null);

        assertThat(alias).isNotNull();
        assertThat(key.getPrivateKey(alias)).isEqualTo(certificate.key());
        assertThat(key.getCertificateChain(alias)).containsExactlyElementsOf(certificate.chain());
        assertThat(key.chooseServerAlias(own, null, null)).isEqualTo(alias);
        assertThat(key.getServerAliases(own, null)).containsExactly(alias);
        assertThat(key.chooseEngineServerAlias(other, null, null)).isNull();
        assertThat(key.getServerAliases(other, null)).isNull();
    }

    @Test
    void it_is_no_client_and_knows_no_other_name() throws Exception {
        OwnKey key = new OwnKey(certificate("EC"));

        assertThat(key.chooseClientAlias(new String[] {"EC"}, null, null)).isNull();
        assertThat(key.getClientAliases("EC", null)).isNull();
        assertThat(key.getPrivateKey("other")).isNull();
        assertThat(key.getCertificateChain("other")).isNull();
    }

    /** With the engines of the JDK, both sides in this process; the kinds are those that its handshake asks for. */
    @ParameterizedTest
    @CsvSource({"EC, TLSv1.3", "RSA, TLSv1.3", "Ed25519, TLSv1.3", "EC, TLSv1.2", "RSA, TLSv1.2", "Ed25519, TLSv1.2"})
    void handshakes_succeed_with_every_usual_kind_of_key(String algorithm, String protocol) throws Exception {
        TlsContexts contexts = new TlsContexts(
                new TlsContexts.TlsSettings(false, List.of(protocol), Duration.ofSeconds(5)), Runnable::run);
        Certificate certificate = certificate(algorithm);
        contexts.replace(Map.of("example.org", certificate));

        assertThat(EngineHandshake.run(contexts.engine("example.org"), protocol))
                .containsExactlyElementsOf(certificate.chain());
    }
}
