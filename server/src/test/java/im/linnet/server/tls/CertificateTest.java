// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateTest {
    @TempDir
    Path folder;

    private CertificateFiles files(String name) {
        return new CertificateFiles(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    }

    private UnusableCertificate refusal(CertificateFiles files) {
        UnusableCertificate refusal = catchThrowableOfType(UnusableCertificate.class, () -> Certificate.read(files));
        assertThat(refusal).isNotNull();
        assertThat(refusal.fix()).isNotBlank();
        return refusal;
    }

    @ParameterizedTest
    @CsvSource({"EC", "RSA", "Ed25519"})
    void certificate_and_key_of_every_usual_kind_are_read(String algorithm) throws Exception {
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        TestCertificates.write(files("a"), algorithm, from, Duration.ofDays(30), "example.org", "*.example.net");

        Certificate certificate = Certificate.read(files("a"));

        assertThat(certificate.dnsNames()).containsExactly("example.org", "*.example.net");
        assertThat(certificate.selfSigned()).isTrue();
        assertThat(certificate.key().getFormat()).isEqualTo("PKCS#8");
        assertThat(certificate.notBefore()).isEqualTo(from);
        assertThat(certificate.notAfter()).isEqualTo(from.plus(Duration.ofDays(30)));
    }

    @Test
    void names_cover_domains_exactly_or_by_one_wildcard_label() throws Exception {
        TestCertificates.write(files("a"), "Example.org", "*.example.net", "xn--bcher-kva.example");
        Certificate certificate = Certificate.read(files("a"));

        assertThat(certificate.covers("example.org")).isTrue();
        assertThat(certificate.covers("chat.example.net")).isTrue();
        assertThat(certificate.covers("bücher.example")).isTrue();
        assertThat(certificate.covers("chat.example.org")).isFalse();
        assertThat(certificate.covers("example.net")).isFalse();
        assertThat(certificate.covers("a.chat.example.net")).isFalse();
        assertThat(certificate.covers("org")).isFalse();
        assertThat(certificate.covers("test"))
                .as("the subject's CN does not count")
                .isFalse();
    }

    @Test
    void what_cannot_be_used_is_told_with_file_and_fix() throws Exception {
        TestCertificates.write(files("a"), "example.org");
        TestCertificates.write(files("b"), "example.org");
        TestCertificates.write(files("r"), "RSA", Instant.now(), Duration.ofDays(1), "example.org");

        assertThat(refusal(new CertificateFiles(
                        files("a").certificate(), files("b").key())))
                .hasMessageContaining("b.key: is not the key of");
        assertThat(refusal(new CertificateFiles(
                        files("a").certificate(), files("r").key())))
                .hasMessageContaining("of the certificate's kind, EC");
        assertThat(refusal(new CertificateFiles(
                        files("none").certificate(), files("a").key())))
                .hasMessageContaining("none.crt: there is no such file");
        assertThat(refusal(new CertificateFiles(
                        files("a").certificate(), files("none").key())))
                .hasMessageContaining("none.key: there is no such file");
        assertThat(refusal(new CertificateFiles(files("a").key(), files("a").key())))
                .hasMessageContaining("does not hold a certificate");
        assertThat(refusal(new CertificateFiles(
                        files("a").certificate(), files("a").certificate())))
                .hasMessageContaining("does not hold a private key");
        assertThat(refusal(new CertificateFiles(folder, files("a").key()))).hasMessageContaining("cannot be read");
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThat(refusal(new CertificateFiles(empty, files("a").key()))).hasMessageContaining("it is empty");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA PRIVATE KEY, openssl pkcs8 -topk8",
        "EC PRIVATE KEY, openssl pkcs8 -topk8",
        "ENCRYPTED PRIVATE KEY, remove its password"
    })
    void keys_of_other_forms_are_told_how_to_convert(String kind, String fix) throws Exception {
        TestCertificates.write(files("a"), "example.org");
        Files.writeString(files("a").key(), TestCertificates.pem(kind, new byte[100]));

        assertThat(refusal(files("a"))).hasMessageContaining(kind);
        assertThat(refusal(files("a")).fix()).contains(fix);
    }
}
