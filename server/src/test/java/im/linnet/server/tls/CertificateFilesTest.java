// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.ConfigSources;
import im.linnet.server.config.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFilesTest {
    @TempDir
    Path data;

    private static TlsOptions options(String... settings) {
        return new ConfigLoader(List.of(TlsOptions.class))
                .load(new ConfigSources(null, Map.of(), List.of(settings)))
                .get(TlsOptions.class);
    }

    private Path touch(String name) throws IOException {
        Path file = data.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    @Test
    void one_certificate_may_serve_all_domains() {
        assertThat(CertificateFiles.find(options("tls.certificate=/c", "tls.key=/k"), data, "example.org"))
                .isEqualTo(new CertificateFiles(Path.of("/c"), Path.of("/k")));
    }

    @Test
    void a_domain_has_its_own_files_or_a_folder_as_certbot_makes_it() throws IOException {
        assertThat(CertificateFiles.find(options(), data, "example.org")).isNull();

        Path chain = touch("certificates/example.org/fullchain.pem");
        assertThat(CertificateFiles.find(options(), data, "example.org"))
                .isEqualTo(new CertificateFiles(chain, chain.resolveSibling("privkey.pem")));

        Path certificate = touch("certificates/example.org.crt");
        assertThat(CertificateFiles.find(options(), data, "example.org"))
                .isEqualTo(new CertificateFiles(certificate, data.resolve("certificates/example.org.key")))
                .isEqualTo(CertificateFiles.selfSigned(options(), data, "example.org"));
        assertThat(CertificateFiles.find(options(), data, "example.net")).isNull();
    }

    @Test
    void a_key_without_its_certificate_is_found_so_that_it_can_be_told() throws IOException {
        touch("certificates/example.org.key");

        assertThat(CertificateFiles.find(options(), data, "example.org")).isNotNull();
    }

    @Test
    void the_directory_may_be_elsewhere() throws IOException {
        Path certificate = touch("elsewhere/example.org.crt");

        assertThat(CertificateFiles.find(
                        options("tls.certificates=" + data.resolve("elsewhere")), Path.of("unused"), "example.org"))
                .extracting(CertificateFiles::certificate)
                .isEqualTo(certificate);
    }

    @Test
    void an_international_domain_may_be_written_in_its_ASCII_form() throws IOException {
        Path certificate = touch("certificates/xn--bcher-kva.example.crt");

        assertThat(CertificateFiles.find(options(), data, "bücher.example"))
                .extracting(CertificateFiles::certificate)
                .isEqualTo(certificate);
    }

    @Test
    void S27_a_domain_never_leads_out_of_the_directory() throws IOException {
        touch("fullchain.pem");
        touch("outside.crt");
        Files.createDirectories(data.resolve("certificates"));

        for (String domain : List.of("..", "../outside", "x/../../outside", ".")) {
            assertThat(CertificateFiles.find(options(), data, domain))
                    .as(domain)
                    .isNull();
        }
    }
}
