// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derived keys by password, salt and iteration count, as RFC 5802 §5.1 allows a client to keep them: the expensive
 * derivation happens once an account, so that a login costs the generator little. Thread-safe.
 */
final class ScramKeyCache {
    /** What a client derives from its password. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Keys(byte[] clientKey, byte[] storedKey, byte[] serverKey) {}

    private record Source(ScramMechanism mechanism, String password, String salt, int iterations) {}

    private final ConcurrentHashMap<Source, Keys> keys = new ConcurrentHashMap<>();

    /**
     * Returns the keys, derived at most once.
     *
     * @param salt in Base64, as the server sent it
     */
    Keys keys(ScramMechanism mechanism, String password, String salt, int iterations) {
        return keys.computeIfAbsent(new Source(mechanism, password, salt, iterations), ScramKeyCache::derive);
    }

    private static Keys derive(Source source) {
        var mechanism = source.mechanism();
        try {
            var spec = new PBEKeySpec(
                    source.password().toCharArray(),
                    Base64.getDecoder().decode(source.salt()),
                    source.iterations(),
                    mechanism.bytes() * 8);
            var salted = SecretKeyFactory.getInstance("PBKDF2With" + mechanism.mac())
                    .generateSecret(spec)
                    .getEncoded();
            var clientKey = hmac(mechanism, salted, "Client Key");
            var storedKey = MessageDigest.getInstance(mechanism.digest()).digest(clientKey);
            return new Keys(clientKey, storedKey, hmac(mechanism, salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + mechanism, e);
        }
    }

    static byte[] hmac(ScramMechanism mechanism, byte[] key, String text) {
        try {
            var mac = Mac.getInstance(mechanism.mac());
            mac.init(new SecretKeySpec(key, mechanism.mac()));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks " + mechanism, e);
        }
    }
}
