// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.security.SecureRandom;

/** Makes and checks {@link ScramKeys}. Costs milliseconds, so never on an event loop. */
public final class ScramDerivation {
    /** How many bytes of salt new keys get. */
    public static final int SALT_BYTES = 16;

    private ScramDerivation() {}

    /** Tells whether a text can be a password: not empty, not above 1023 bytes, no control characters. */
    public static boolean isPassword(String text) {
        return Passwords.prepared(text) != null;
    }

    /**
     * Derives keys with a new salt. Each hash function of an account needs its own, for {@link ScramDecoy} to look the
     * same.
     *
     * @throws IllegalArgumentException if the text cannot be a password
     */
    public static ScramKeys create(ScramHash hash, String password, int iterations, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return derive(hash, password, salt, iterations);
    }

    /**
     * Derives keys.
     *
     * @throws IllegalArgumentException if the text cannot be a password
     */
    public static ScramKeys derive(ScramHash hash, String password, byte[] salt, int iterations) {
        return ofSaltedPassword(hash, saltedPassword(hash, password, salt, iterations), salt, iterations);
    }

    static ScramKeys ofSaltedPassword(ScramHash hash, byte[] salted, byte[] salt, int iterations) {
        byte[] storedKey = ScramCrypto.digest(hash, ScramCrypto.clientKey(hash, salted));
        return new ScramKeys(hash, salt, iterations, storedKey, ScramCrypto.serverKey(hash, salted));
    }

    /** Tells whether a password is the one that keys were derived from, in a time that does not depend on the answer. */
    public static boolean verify(String password, ScramKeys keys) {
        return isPassword(password)
                && Secrets.equal(
                        derive(keys.hash(), password, keys.salt(), keys.iterations())
                                .storedKey(),
                        keys.storedKey());
    }

    static byte[] saltedPassword(ScramHash hash, String password, byte[] salt, int iterations) {
        String prepared = Passwords.prepared(password);
        if (prepared == null) {
            throw new IllegalArgumentException("The password is empty, too long, or holds control characters");
        }
        return ScramCrypto.saltedPassword(hash, SaslText.bytes(prepared), salt, iterations);
    }
}
