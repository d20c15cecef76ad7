// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/**
 * Finds the certificate of each host: in a folder of certificates, in the one pair of files that serves every host, or
 * made and signed by ourselves on first use.
 */
public final class Certificates {
    private static final Duration SELF_SIGNED_VALIDITY = Duration.ofDays(3650);
    private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);
    private static final int SERIAL_BITS = 120;

    private final CertificateLocations locations;
    private final Path dataDirectory;
    private final Clock clock;

    /**
     * Where certificates are looked for.
     *
     * @param certificate the file that serves every host without a certificate of its own, or null
     * @param key its key, or null
     * @param folder holds {@code HOST.crt} and {@code HOST.key}, or {@code HOST/fullchain.pem} and
     *     {@code HOST/privkey.pem}; or null
     */
    public record CertificateLocations(
            @Nullable Path certificate,
            @Nullable Path key,
            @Nullable Path folder) {}

    /**
     * Creates one.
     *
     * @param dataDirectory what the folder is relative to
     */
    public Certificates(CertificateLocations locations, Path dataDirectory, Clock clock) {
        this.locations = locations;
        this.dataDirectory = dataDirectory;
        this.clock = clock;
    }

    /**
     * Finds or makes the certificates of hosts.
     *
     * @return the files of each host, in the order given
     * @throws TlsException if one can be neither found nor made
     */
    public Map<String, CertificateFiles> of(List<String> hosts) {
        Map<String, CertificateFiles> found = new LinkedHashMap<>();
        for (String host : hosts) {
            CertificateFiles files = configured(host);
            found.put(host, files == null ? selfSigned(host) : files);
        }
        return found;
    }

    /** Returns the files that the configuration names for a host and that exist, or null without any. */
    public @Nullable CertificateFiles configured(String host) {
        List<CertificateFiles> candidates = List.of(
                files(folder().resolve(host + ".crt"), host + ".key"),
                files(folder().resolve(host).resolve("fullchain.pem"), "privkey.pem"));
        for (CertificateFiles candidate : candidates) {
            if (Files.isReadable(candidate.certificate()) && Files.isReadable(candidate.key())) {
                return candidate;
            }
        }
        return locations.certificate() == null || locations.key() == null
                ? null
                : new CertificateFiles(locations.certificate(), locations.key());
    }

    private Path folder() {
        return dataDirectory.resolve(locations.folder());
    }

    private static CertificateFiles files(Path certificate, String key) {
        return new CertificateFiles(certificate, certificate.resolveSibling(key));
    }

    private CertificateFiles selfSigned(String host) {
        CertificateFiles files = files(folder().resolve(host + ".crt"), host + ".key");
        try {
            make(host, files);
            return files;
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new TlsException("cannot make a self-signed certificate for " + host + " in " + dataDirectory, e);
        }
    }

    private void make(String host, CertificateFiles files)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        Instant now = clock.instant();
        var name = new X500NameBuilder().addRDN(BCStyle.CN, host).build();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, new SecureRandom()),
                Date.from(now.minus(CLOCK_TOLERANCE)),
                Date.from(now.plus(SELF_SIGNED_VALIDITY)),
                name,
                keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        X509CertificateHolder certificate =
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
        Files.createDirectories(files.certificate().getParent());
        write(files.key(), new JcaPKCS8Generator(keys.getPrivate(), null), "rw-------");
        write(files.certificate(), new JcaMiscPEMGenerator(certificate), "rw-r--r--");
    }

    private static void write(Path file, PemObjectGenerator content, String permissions) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(content);
        }
        Files.deleteIfExists(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        }
        Files.writeString(file, text.toString());
    }
}
