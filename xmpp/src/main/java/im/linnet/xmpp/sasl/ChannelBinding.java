// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What ties an authentication to one TLS connection (RFC 5056).
 *
 * @param type the type's unique prefix, for example {@code tls-exporter}
 * @param data the data that both ends of the connection know; an attacker between them has others
 */
@SuppressWarnings("ArrayRecordComponent") // Compared in constant time by the mechanisms, never by equals.
public record ChannelBinding(String type, byte[] data) {
    /** Keying material exported from the connection (RFC 9266): different for each connection. */
    public static final String TLS_EXPORTER = "tls-exporter";
    /** The first Finished message of the handshake (RFC 5929 §3): not defined for TLS 1.3. */
    public static final String TLS_UNIQUE = "tls-unique";
    /** The hash of the server's certificate (RFC 5929 §4). */
    public static final String TLS_SERVER_END_POINT = "tls-server-end-point";

    /** The label with which {@link #TLS_EXPORTER} is exported; the context is of length zero, not absent. */
    public static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";
    /** How many bytes are exported. */
    public static final int EXPORTER_BYTES = 32;

    /** Checks the type's name (RFC 5802 §7) and that there are data. */
    public ChannelBinding {
        if (!isType(type) || data.length == 0) {
            throw new IllegalArgumentException("not a channel binding");
        }
    }

    /**
     * Returns the binding of keying material that was exported with {@link #EXPORTER_LABEL}. It is defined for TLS 1.3,
     * and for TLS 1.2 only with the extended master secret (RFC 7627).
     */
    public static ChannelBinding tlsExporter(byte[] keyingMaterial) {
        if (keyingMaterial.length != EXPORTER_BYTES) {
            throw new IllegalArgumentException("tls-exporter needs " + EXPORTER_BYTES + " bytes");
        }
        return new ChannelBinding(TLS_EXPORTER, keyingMaterial);
    }

    /**
     * Returns the binding to a server's certificate, or null if none is defined: the certificate's signature uses no
     * hash function or several, as Ed25519 does.
     */
    public static @Nullable ChannelBinding tlsServerEndPoint(X509Certificate certificate) {
        String digest = endPointDigest(certificate);
        if (digest == null) {
            return null;
        }
        try {
            byte[] encoded = certificate.getEncoded();
            return new ChannelBinding(
                    TLS_SERVER_END_POINT, MessageDigest.getInstance(digest).digest(encoded));
        } catch (GeneralSecurityException _) {
            return null; // A hash function that this platform does not know.
        }
    }

    private static @Nullable String endPointDigest(X509Certificate certificate) {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String hash;
        int with = algorithm.indexOf("WITH");
        if (algorithm.equals("RSASSA-PSS")) {
            hash = pssDigest(certificate.getSigAlgParams());
        } else {
            hash = with < 0 ? null : algorithm.substring(0, with);
        }
        return switch (hash) {
            case null -> null;
            // RFC 5929 §4.1: the broken ones are replaced.
            case "MD5", "SHA1", "SHA-1" -> "SHA-256";
            case "SHA224" -> "SHA-224";
            case "SHA256" -> "SHA-256";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            case "SHA512/224" -> "SHA-512/224";
            case "SHA512/256" -> "SHA-512/256";
            default -> hash;
        };
    }

    private static @Nullable String pssDigest(byte @Nullable [] parameters) {
        try {
            if (parameters == null) {
                return null;
            }
            AlgorithmParameters decoded = AlgorithmParameters.getInstance("RSASSA-PSS");
            decoded.init(parameters);
            return decoded.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } catch (GeneralSecurityException | IOException _) {
            return null;
        }
    }

    /** Tells whether a text can be the name of a channel binding's type ({@code cb-name}). */
    static boolean isType(String text) {
        return !text.isEmpty()
                && text.length() <= 64
                && text.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '.'
                                || c == '-');
    }

    /** Says which type it is. */
    @Override
    public String toString() {
        return "ChannelBinding[" + type + "]";
    }
}
