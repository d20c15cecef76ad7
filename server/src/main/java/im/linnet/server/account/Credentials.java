// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.sasl.ScramDerivation;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ScramKeys;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes what is stored of passwords (XEP-0438): keys for each SCRAM mechanism that is offered, each with a salt of its
 * own.
 *
 * @param hashes the hash functions, best first
 * @param iterations the PBKDF2 iteration count
 * @param random makes salts
 */
public record Credentials(List<ScramHash> hashes, int iterations, SecureRandom random) {
    /** The least length in characters of a password that a user may choose (XEP-0438 §4.6). */
    public static final int MIN_PASSWORD = 8;
    /** The greatest length, so that nobody keeps the server busy with one. */
    public static final int MAX_PASSWORD = 128;

    /** Tells whether something can be a password: not empty nor too long, of the characters of RFC 8265 §4. */
    public static boolean isPossible(String password) {
        return !password.isEmpty()
                && password.codePointCount(0, password.length()) <= MAX_PASSWORD
                && ScramDerivation.isPassword(password);
    }

    /** Tells whether a user may choose a password: it is possible, and not too short. */
    public static boolean isAllowed(String password) {
        return isPossible(password) && password.codePointCount(0, password.length()) >= MIN_PASSWORD;
    }

    /** Derives the keys; takes milliseconds of CPU time for each hash function. */
    public List<ScramKeys> of(String password) {
        List<ScramKeys> keys = new ArrayList<>();
        for (ScramHash hash : hashes) {
            keys.add(ScramDerivation.create(hash, password, iterations, random));
        }
        return keys;
    }

    /** Tells whether stored keys of a hash function that is offered are less than what a new password would get. */
    public boolean areBetterThan(Map<ScramHash, ScramKeys> stored, ScramHash hash) {
        ScramKeys keys = stored.get(hash);
        return hashes.contains(hash) && (keys == null || keys.iterations() < iterations);
    }

    /** Tells whether stored keys are less than what a new password would get: a hash function is missing, or work. */
    public boolean areBetterThan(Map<ScramHash, ScramKeys> stored) {
        return hashes.stream().anyMatch(hash -> areBetterThan(stored, hash));
    }
}
