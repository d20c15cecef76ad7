// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

/**
 * What a client derives from a password, a salt and an iteration count, and may keep as long as these stay the same.
 *
 * @param hash the hash function
 * @param clientKey {@code HMAC(SaltedPassword, "Client Key")}
 * @param storedKey {@code H(ClientKey)}
 * @param serverKey {@code HMAC(SaltedPassword, "Server Key")}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record ScramClientKeys(ScramHash hash, byte[] clientKey, byte[] storedKey, byte[] serverKey) {
    /**
     * Derives keys, which costs milliseconds.
     *
     * @throws IllegalArgumentException if the text cannot be a password
     */
    public static ScramClientKeys derive(ScramHash hash, String password, byte[] salt, int iterations) {
        byte[] salted = ScramDerivation.saltedPassword(hash, password, salt, iterations);
        byte[] clientKey = ScramCrypto.clientKey(hash, salted);
        return new ScramClientKeys(
                hash, clientKey, ScramCrypto.digest(hash, clientKey), ScramCrypto.serverKey(hash, salted));
    }

    /** Says what it is without its secrets. */
    @Override
    public String toString() {
        return "ScramClientKeys[" + hash + "]";
    }

    /** Where a client gets its keys from: derives them, or keeps them from one time to the next. */
    @FunctionalInterface
    public interface Source {
        /** Returns the keys for what the server asks for. The salt must not be changed. */
        ScramClientKeys keys(ScramHash hash, byte[] salt, int iterations);
    }

    /** Returns a source that derives the keys each time. */
    public static Source ofPassword(String password) {
        return (hash, salt, iterations) -> derive(hash, password, salt, iterations);
    }
}
