// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfSignedTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    @TempDir
    Path folder;

    private CertificateFiles files() {
        return new CertificateFiles(folder.resolve("certs/a.crt"), folder.resolve("certs/a.key"));
    }

    private Certificate made(String domain, Instant now) throws UnusableCertificate {
        SelfSigned.make(domain, files(), now);
        return Certificate.read(files());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "chat.example.org", "bücher.example", "[::1]", "a.b.c.d.e.f.g.example"})
    void it_covers_its_domain_and_no_other(String domain) throws Exception {
        Certificate certificate = made(domain, NOW);

        assertThat(certificate.covers(domain)).isTrue();
        assertThat(certificate.covers("example.net")).isFalse();
        assertThat(certificate.selfSigned()).isTrue();
    }

    /** The JDK parses the certificate strictly and checks the signature. */
    @Test
    void it_is_an_X509_certificate_for_TLS_servers_signed_by_its_own_key() throws Exception {
        X509Certificate certificate = made("example.org", NOW).chain().getFirst();

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=example.org");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getSerialNumber()).isPositive();
        assertThat(certificate.getCriticalExtensionOIDs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-11-24T12:00:00Z", "2039-12-31T23:59:59Z", "2040-06-01T00:00:00Z", "2060-01-01T00:00:00Z"})
    void it_is_valid_for_ten_years_from_the_day_before(String now) throws Exception {
        Instant made = Instant.parse(now);

        Certificate certificate = made("example.org", made);

        assertThat(certificate.notBefore()).isEqualTo(made.minus(Duration.ofDays(1)));
        assertThat(certificate.notAfter()).isEqualTo(made.plus(Duration.ofDays(3650)));
    }

    @Test
    void each_has_its_own_key_and_serial_number() throws Exception {
        X509Certificate one = made("example.org", NOW).chain().getFirst();
        X509Certificate other = made("example.org", NOW).chain().getFirst();

        assertThat(other.getSerialNumber()).isNotEqualTo(one.getSerialNumber());
        assertThat(other.getPublicKey()).isNotEqualTo(one.getPublicKey());
    }

    @Test
    void the_key_is_readable_for_its_owner_alone() throws Exception {
        made("example.org", NOW);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().key())))
                .isEqualTo("rw-------");
    }

    @Test
    void a_place_that_cannot_be_written_is_told() throws Exception {
        Files.writeString(folder.resolve("certs"), "a file");

        UnusableCertificate refusal =
                catchThrowableOfType(UnusableCertificate.class, () -> SelfSigned.make("example.org", files(), NOW));

        assertThat(refusal).hasMessageContaining("a self-signed certificate cannot be made");
        assertThat(refusal.fix()).isNotBlank();
    }
}
