// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.tls;

import im.linnet.server.config.TlsOptions;
import java.net.IDN;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two files of a certificate.
 *
 * @param certificate PEM, the certificate first, its intermediates after it
 * @param key PEM, PKCS #8
 */
public record CertificateFiles(Path certificate, Path key) {
    /**
     * Finds the files of a domain: those that the options name for all domains, else in the directory of certificates
     * {@code DOMAIN.crt} and {@code DOMAIN.key}, else {@code DOMAIN/fullchain.pem} and {@code DOMAIN/privkey.pem}. A
     * domain with letters beyond ASCII may be written in either form.
     *
     * @param data the data directory, where a relative directory of certificates begins
     * @return null if there are none
     */
    public static @Nullable CertificateFiles find(TlsOptions options, Path data, String domain) {
        if (options.certificate() != null && options.key() != null) {
            return new CertificateFiles(options.certificate(), options.key());
        }
        Path directory = data.resolve(options.certificates());
        for (String name : names(domain)) {
            for (CertificateFiles files : List.of(
                    own(directory, name),
                    new CertificateFiles(
                            directory.resolve(name).resolve("fullchain.pem"),
                            directory.resolve(name).resolve("privkey.pem")))) {
                if (Files.exists(files.certificate()) || Files.exists(files.key())) {
                    return files;
                }
            }
        }
        return null;
    }

    /** Returns where a certificate that the server makes itself for a domain belongs. */
    public static CertificateFiles selfSigned(TlsOptions options, Path data, String domain) {
        return own(data.resolve(options.certificates()), domain);
    }

    private static CertificateFiles own(Path directory, String name) {
        return new CertificateFiles(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
    }

    private static Set<String> names(String domain) {
        Set<String> names = new LinkedHashSet<>();
        names.add(domain);
        try {
            names.add(IDN.toASCII(domain));
        } catch (IllegalArgumentException _) {
            // A domain that has no ASCII form, such as an IPv6 address, has one name only.
        }
        names.removeIf(name -> name.contains("/") || name.startsWith("."));
        return names;
    }
}
