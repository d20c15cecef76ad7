// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a client keeps to come back in one round trip: its name to the server (XEP-0388) and its token (XEP-0484), which is
 * bound to the server's certificate. It outlives connections. Used on one event loop.
 */
final class FastLogin {
    private static final String SASL2 = "urn:xmpp:sasl:2";
    private static final String MECHANISM = "HT-SHA-256-ENDP";
    private static final Pattern TOKEN = Pattern.compile("<token [^>]*?[ \t\r\n]?token=['\"]([^'\"]+)['\"]");
    private static final Pattern DATA = Pattern.compile("<additional-data>([^<]*)</additional-data>");

    private final String userAgent =
            "<user-agent id='" + UUID.randomUUID() + "'><software>bench</software></user-agent>";
    private @Nullable String token;
    private byte @Nullable [] expected;

    /** Tells whether there is a token to come back with. */
    boolean hasToken() {
        return token != null;
    }

    /** Returns the first step with a password: bind, enable stream management, ask for a token, all at once. */
    String begin(String mechanism, String initialResponse, String resource) {
        return "<authenticate xmlns='" + SASL2 + "' mechanism='" + mechanism + "'><initial-response>"
                + base64(initialResponse.getBytes(StandardCharsets.UTF_8)) + "</initial-response>" + userAgent
                + "<bind xmlns='urn:xmpp:bind:0'><tag>" + resource + "</tag><enable xmlns='"
                + StreamManagement.NAMESPACE
                + "' resume='true'/></bind><request-token xmlns='urn:xmpp:fast:0' mechanism='"
                + MECHANISM + "'/></authenticate>";
    }

    /**
     * Returns the only step with a token.
     *
     * @param inline what else to do: resume or bind
     */
    String comeBack(String user, Certificate server, String inline) {
        var secret = token;
        if (secret == null) {
            throw new IllegalStateException("no token");
        }
        try {
            var key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
            var endPoint = MessageDigest.getInstance("SHA-256").digest(server.getEncoded());
            var proof = proof(key, "Initiator", endPoint);
            expected = proof(key, "Responder", endPoint);
            var name = (user + "\0").getBytes(StandardCharsets.UTF_8);
            var response = new byte[name.length + proof.length];
            System.arraycopy(name, 0, response, 0, name.length);
            System.arraycopy(proof, 0, response, name.length, proof.length);
            return "<authenticate xmlns='" + SASL2 + "' mechanism='" + MECHANISM + "'><initial-response>"
                    + base64(response) + "</initial-response>" + userAgent + inline
                    + "<fast xmlns='urn:xmpp:fast:0'/></authenticate>";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks SHA-256", e);
        }
    }

    private static byte[] proof(SecretKeySpec key, String who, byte[] endPoint) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(key);
        mac.update(who.getBytes(StandardCharsets.US_ASCII));
        return mac.doFinal(endPoint);
    }

    /**
     * Checks the server's proof of a token and takes a new token, if there is one.
     *
     * @throws BenchException when the server does not prove that it knows the token
     */
    void succeeded(String success, boolean byToken) {
        if (byToken && !MessageDigest.isEqual(data(success), expected)) {
            throw new BenchException("wrong proof of the server: " + success);
        }
        var matcher = TOKEN.matcher(success);
        if (matcher.find()) {
            token = matcher.group(1);
        }
    }

    /** Returns what the server says with success; nothing if it says nothing. */
    static byte[] data(String success) {
        var matcher = DATA.matcher(success);
        return matcher.find() ? Base64.getDecoder().decode(matcher.group(1)) : new byte[0];
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
