// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Encryption of connections.
 *
 * @param certificate one for all domains; null to look for each domain in {@code certificates}
 * @param key of {@code certificate}; null exactly when that is
 * @param certificates relative to the data directory when it is relative
 * @param protocols at least one
 */
@OptionGroup(value = "tls", doc = "Encryption of connections. `linnet reload` reads changed certificates.")
public record TlsOptions(
        @Option(defaultValue = "true", doc = "Whether clients must encrypt before they may sign in.")
        boolean required,

        @Option(
                reload = true,
                doc =
                        "A file with one certificate for all domains, followed by its intermediates (PEM). Unset: each domain"
                                + " has its own in `tls.certificates`.")
        @Nullable
        Path certificate,

        @Option(reload = true, doc = "The file with the private key of `tls.certificate` (PEM, PKCS #8, no password).")
        @Nullable
        Path key,

        @Option(
                defaultValue = "certificates",
                reload = true,
                doc = "The directory with the certificates of the domains: `DOMAIN.crt` and `DOMAIN.key`, or"
                        + " `DOMAIN/fullchain.pem` and `DOMAIN/privkey.pem` as certbot writes them. A domain without one"
                        + " gets a self-signed one there.")
        Path certificates,

        @Option(
                defaultValue = "jdk",
                doc = "What does the encryption: `jdk` (supports every channel binding), or `openssl` (signs clients in"
                        + " with a third of the CPU time).")
        Engine engine,

        @Option(defaultValue = "TLSv1.3,TLSv1.2", doc = "The versions that are offered: `TLSv1.3`, `TLSv1.2` or both.")
        List<String> protocols) {
    private static final Set<String> KNOWN = Set.of("TLSv1.3", "TLSv1.2");

    /** Checks that certificate and key come together, and the versions. */
    public TlsOptions {
        if (certificate != null && key == null) {
            throw new IllegalArgumentException("certificate: needs tls.key too");
        }
        if (certificate == null && key != null) {
            throw new IllegalArgumentException("key: needs tls.certificate too");
        }
        if (protocols.isEmpty() || !KNOWN.containsAll(protocols)) {
            throw new IllegalArgumentException("protocols: expected \"TLSv1.3\", \"TLSv1.2\" or both");
        }
        protocols = List.copyOf(protocols);
    }

    /** What does the encryption. */
    public enum Engine {
        /** The JDK's own. */
        JDK,
        /** BoringSSL through netty-tcnative. */
        OPENSSL
    }
}
