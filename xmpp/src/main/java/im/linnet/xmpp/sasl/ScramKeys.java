// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

/**
 * What a server keeps of a password for one hash function (RFC 5802 §3): enough to check a proof, not enough to make one.
 *
 * @param hash the hash function
 * @param salt the salt, at least 16 bytes
 * @param iterations the PBKDF2 iteration count
 * @param storedKey {@code H(ClientKey)}
 * @param serverKey {@code HMAC(SaltedPassword, "Server Key")}
 */
@SuppressWarnings("ArrayRecordComponent") // Compared in constant time by the mechanisms, never by equals.
public record ScramKeys(ScramHash hash, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    /** Says what it is without its secrets. */
    @Override
    public String toString() {
        return "ScramKeys[" + hash + ", " + iterations + " iterations]";
    }
}
