// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.tls;

import im.linnet.server.file.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** Makes the certificates of domains that have none: good for trying the server out, and for clients that pin it. */
public final class SelfSigned {
    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);
    private static final int SERIAL_BITS = 120;
    private static final byte[] VERSION_3 = {2};
    /** GeneralName.dNSName (RFC 5280 §4.2.1.6). */
    private static final int DNS_NAME = 2;

    private static final String COMMON_NAME = "550403";
    private static final String SUBJECT_ALTERNATIVE_NAME = "551d11";
    private static final String EXTENDED_KEY_USAGE = "551d25";
    private static final String SERVER_AUTHENTICATION = "2b06010505070301";
    private static final String ECDSA_WITH_SHA256 = "2a8648ce3d040302";

    /** Stands before the PEM block, where readers skip it (RFC 7468 §5.2). */
    private static final String MARK = "Linnet made this file itself and may make it anew.\n";

    private SelfSigned() {}

    /**
     * Makes a certificate and key for a domain, the key readable for its owner alone.
     *
     * @param now the time
     * @throws UnusableCertificate if it cannot be made or written
     */
    public static void make(String domain, CertificateFiles files, Instant now) throws UnusableCertificate {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] certificate = certificate(domain, keys, now);
            Files.createDirectories(files.certificate().toAbsolutePath().getParent());
            write(files.key(), pem("PRIVATE KEY", keys.getPrivate().getEncoded()), "rw-------");
            write(files.certificate(), pem("CERTIFICATE", certificate), "rw-r--r--");
        } catch (IOException | GeneralSecurityException e) {
            throw new UnusableCertificate(
                    files.certificate(),
                    "a self-signed certificate cannot be made: " + e.getMessage(),
                    "Make the directory writable for the server.");
        }
    }

    /** RFC 5280 §4.1. */
    private static byte[] certificate(String domain, KeyPair keys, Instant now) throws GeneralSecurityException {
        byte[] algorithm = Der.sequence(Der.identifier(ECDSA_WITH_SHA256));
        byte[] name = Der.sequence(Der.value(Der.SET, Der.sequence(Der.identifier(COMMON_NAME), Der.text(domain))));
        BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS);
        byte[] body = Der.sequence(
                Der.tagged(0, true, Der.value(Der.INTEGER, VERSION_3)),
                Der.value(Der.INTEGER, serial.toByteArray()),
                algorithm,
                name,
                Der.sequence(Der.time(now.minus(CLOCK_TOLERANCE)), Der.time(now.plus(VALIDITY))),
                name,
                keys.getPublic().getEncoded(),
                Der.tagged(3, true, extensions(domain)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        return Der.sequence(body, algorithm, Der.bits(signature.sign()));
    }

    private static byte[] extensions(String domain) {
        byte[] host = Certificate.ascii(domain).getBytes(StandardCharsets.US_ASCII);
        return Der.sequence(
                extension(SUBJECT_ALTERNATIVE_NAME, Der.sequence(Der.tagged(DNS_NAME, false, host))),
                extension(EXTENDED_KEY_USAGE, Der.sequence(Der.identifier(SERVER_AUTHENTICATION))));
    }

    private static byte[] extension(String identifier, byte[] value) {
        return Der.sequence(Der.identifier(identifier), Der.value(Der.OCTET_STRING, value));
    }

    private static String pem(String kind, byte[] content) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + kind + "-----\n" + lines.encodeToString(content) + "\n-----END " + kind + "-----\n";
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        WholeFile.write(file, (MARK + text).getBytes(StandardCharsets.US_ASCII), permissions);
    }

    /**
     * Tells whether files are a pair that this class has made, or begun to make: one of them says so. Then they may be made
     * anew, whatever has become of them.
     */
    public static boolean isOurs(CertificateFiles files) {
        return isMarked(files.key()) || isMarked(files.certificate());
    }

    private static boolean isMarked(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MARK.length()), StandardCharsets.US_ASCII).equals(MARK);
        } catch (IOException _) {
            return false;
        }
    }
}
