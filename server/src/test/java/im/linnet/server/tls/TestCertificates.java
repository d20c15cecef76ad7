// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Makes self-signed certificates (RFC 5280) with the names, times and kinds of keys that a test wants. */
public final class TestCertificates {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OID = 0x06;
    private static final int UTF8 = 0x0c;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int DNS_NAME = 0x82;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private TestCertificates() {}

    /** Writes a certificate that is valid from an hour ago for 90 days, with an EC key. */
    public static void write(CertificateFiles files, String... dnsNames) throws IOException, GeneralSecurityException {
        write(files, "EC", Instant.now().minus(Duration.ofHours(1)), Duration.ofDays(90), dnsNames);
    }

    /**
     * Writes a certificate and its key.
     *
     * @param algorithm {@code EC}, {@code RSA} or {@code Ed25519}
     */
    public static void write(CertificateFiles files, String algorithm, Instant from, Duration valid, String... dnsNames)
            throws IOException, GeneralSecurityException {
        KeyPair keys = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        byte[] signatureKind = signatureKind(algorithm);
        byte[] name = name("test");
        byte[] body = der(
                SEQUENCE,
                der(0xa0, der(INTEGER, new byte[] {2})),
                der(INTEGER, new byte[] {1}),
                signatureKind,
                name,
                der(SEQUENCE, time(from), time(from.plus(valid))),
                name,
                keys.getPublic().getEncoded(),
                der(0xa3, der(SEQUENCE, subjectAltName(List.of(dnsNames)))));
        Signature signature = Signature.getInstance(signatureName(algorithm));
        signature.initSign(keys.getPrivate());
        signature.update(body);
        byte[] certificate = der(SEQUENCE, body, signatureKind, der(BIT_STRING, new byte[1], signature.sign()));

        Files.createDirectories(files.certificate().toAbsolutePath().getParent());
        Files.createDirectories(files.key().toAbsolutePath().getParent());
        Files.writeString(files.certificate(), pem("CERTIFICATE", certificate));
        Files.writeString(files.key(), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-------"));
    }

    static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(der)
                + "\n-----END " + kind + "-----\n";
    }

    private static String signatureName(String algorithm) {
        return switch (algorithm) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> algorithm;
        };
    }

    private static byte[] signatureKind(String algorithm) {
        return switch (algorithm) {
            case "EC" -> der(SEQUENCE, oid("2a8648ce3d040302"));
            case "RSA" -> der(SEQUENCE, oid("2a864886f70d01010b"), new byte[] {5, 0});
            default -> der(SEQUENCE, oid("2b6570"));
        };
    }

    private static byte[] name(String common) {
        byte[] text = der(UTF8, common.getBytes(StandardCharsets.UTF_8));
        return der(SEQUENCE, der(SET, der(SEQUENCE, oid("550403"), text)));
    }

    private static byte[] subjectAltName(List<String> dnsNames) {
        byte[][] names = dnsNames.stream()
                .map(name -> der(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII)))
                .toArray(byte[][]::new);
        return der(SEQUENCE, oid("551d11"), der(OCTET_STRING, der(SEQUENCE, names)));
    }

    private static byte[] time(Instant instant) {
        return der(GENERALIZED_TIME, TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] oid(String hex) {
        return der(OID, HexFormat.of().parseHex(hex));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.size() > 127) {
            out.write(0x82);
            out.write(content.size() >> 8);
        }
        out.write(content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
