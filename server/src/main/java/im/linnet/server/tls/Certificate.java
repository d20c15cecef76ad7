// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate with its intermediates and its private key, which belong together.
 *
 * @param chain the server's own first; at least one
 */
public record Certificate(List<X509Certificate> chain, PrivateKey key) {
    private static final int SAN_DNS = 2;
    private static final long MAX_FILE_BYTES = 1 << 20;
    private static final Pattern KEY_BLOCK = Pattern.compile(
            "-----BEGIN ((?:[A-Z]+ )?)PRIVATE KEY-----\\s([A-Za-z0-9+/=\\s]{1,100000})-----END \\1PRIVATE KEY-----");

    /** Copies the list. */
    public Certificate {
        chain = List.copyOf(chain);
    }

    /**
     * Reads both files and checks that they belong together; not whether the certificate is valid at some time.
     *
     * @throws UnusableCertificate if they cannot be read, are malformed, or do not belong together
     */
    public static Certificate read(CertificateFiles files) throws UnusableCertificate {
        List<X509Certificate> chain = readChain(files.certificate());
        PublicKey publicKey = chain.getFirst().getPublicKey();
        PrivateKey key = readKey(files.key(), publicKey.getAlgorithm());
        if (!belongTogether(key, publicKey)) {
            throw new UnusableCertificate(
                    files.key(),
                    "is not the key of " + files.certificate(),
                    "put the key that the certificate was made for there, or get a new certificate for this key");
        }
        return new Certificate(chain, key);
    }

    /** Tells whether a certificate is for a domain, by its DNS names (RFC 6125; a wildcard stands for one label). */
    public boolean covers(String domain) {
        String wanted = ascii(domain);
        int dot = wanted.indexOf('.');
        String wildcard = dot < 0 ? "" : "*" + wanted.substring(dot);
        return dnsNames().stream()
                .map(Certificate::ascii)
                .anyMatch(name -> name.equals(wanted) || name.equals(wildcard));
    }

    /** Returns the DNS names that the certificate is for. */
    public List<String> dnsNames() {
        try {
            Collection<List<?>> names = chain.getFirst().getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0) instanceof Integer type && type == SAN_DNS)
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }

    /** Returns from when the certificate is valid. */
    public Instant notBefore() {
        return chain.getFirst().getNotBefore().toInstant();
    }

    /** Returns until when the certificate is valid. */
    public Instant notAfter() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /** Tells whether the certificate has signed itself, so that clients ask their users before they accept it. */
    public boolean selfSigned() {
        X509Certificate own = chain.getFirst();
        return own.getSubjectX500Principal().equals(own.getIssuerX500Principal());
    }

    /** Returns a name as it stands in certificates. */
    static String ascii(String name) {
        try {
            return IDN.toASCII(name).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    private static List<X509Certificate> readChain(Path file) throws UnusableCertificate {
        byte[] bytes = bytes(file);
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (CertificateException e) {
            throw notACertificate(file, String.valueOf(e.getMessage()));
        }
        throw notACertificate(file, "it is empty");
    }

    private static UnusableCertificate notACertificate(Path file, String reason) {
        return new UnusableCertificate(
                file,
                "does not hold a certificate: " + reason,
                "the file must be PEM: the certificate first, then its intermediates");
    }

    private static PrivateKey readKey(Path file, String algorithm) throws UnusableCertificate {
        Matcher block = KEY_BLOCK.matcher(new String(bytes(file), StandardCharsets.US_ASCII));
        if (!block.find()) {
            throw new UnusableCertificate(
                    file, "does not hold a private key", "the file must be PEM with a block PRIVATE KEY");
        }
        if (!block.group(1).isEmpty()) {
            String fix = block.group(1).startsWith("ENCRYPTED")
                    ? "remove its password: openssl pkcs8 -in OLD -out NEW"
                    : "convert it: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW";
            throw new UnusableCertificate(
                    file, "holds a key of the form " + block.group(1) + "PRIVATE KEY, not plain PKCS #8", fix);
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw new UnusableCertificate(
                    file,
                    "does not hold a private key of the certificate's kind, " + algorithm,
                    "put the key that the certificate was made for there");
        }
    }

    private static byte[] bytes(Path file) throws UnusableCertificate {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new UnusableCertificate(file, "is too long to be PEM", "name the right file");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            throw new UnusableCertificate(file, "there is no such file", "put it there, or name the right file");
        } catch (IOException e) {
            throw new UnusableCertificate(
                    file, "cannot be read: " + e, "let the user that the server runs as read the file");
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        try {
            byte[] text = "do these two belong together?".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
