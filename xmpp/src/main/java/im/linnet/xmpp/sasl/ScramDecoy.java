// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.util.Arrays;

/**
 * Makes up keys for users that do not exist, always the same for the same name, so that an exchange looks and lasts as
 * one with a wrong password does.
 */
public final class ScramDecoy {
    private static final int MIN_SECRET_BYTES = 16;

    private final byte[] secret;
    private final int iterations;

    /**
     * Creates one.
     *
     * @param secret the server's secret, at least 16 bytes, another for each host, the same over restarts
     * @param iterations the iteration count that new accounts get
     */
    public ScramDecoy(byte[] secret, int iterations) {
        if (secret.length < MIN_SECRET_BYTES || iterations < 1) {
            throw new IllegalArgumentException("The secret is too short, or no iterations");
        }
        this.secret = secret.clone();
        this.iterations = iterations;
    }

    /** Returns the keys of a user that does not exist, by the prepared name. */
    public ScramKeys keys(String username, ScramHash hash) {
        byte[] salt = Arrays.copyOf(secretOf("salt", username, hash), ScramDerivation.SALT_BYTES);
        return new ScramKeys(
                hash, salt, iterations, secretOf("stored key", username, hash), secretOf("server key", username, hash));
    }

    private byte[] secretOf(String use, String username, ScramHash hash) {
        return ScramCrypto.hmac(hash, secret, SaslText.bytes(use + '\0' + hash.mechanism() + '\0' + username));
    }
}
