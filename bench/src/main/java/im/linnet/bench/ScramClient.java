// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One SCRAM exchange of a client without channel binding (RFC 5802, RFC 7677). User names and passwords are the
 * generator's own and ASCII, so nothing is prepared or escaped.
 */
final class ScramClient {
    private static final String GS2_HEADER = "n,,";
    private static final String GS2_HEADER_BASE64 = "biws";
    /** More would let a hostile server stop the event loop. */
    private static final int MAX_ITERATIONS = 1_000_000;

    private final ScramMechanism mechanism;
    private final ScramKeyCache cache;
    private final String password;
    private final String nonce;
    private final String firstBare;
    private byte @Nullable [] expectedServerSignature;

    ScramClient(ScramMechanism mechanism, ScramKeyCache cache, String user, String password, String nonce) {
        this.mechanism = mechanism;
        this.cache = cache;
        this.password = password;
        this.nonce = nonce;
        this.firstBare = "n=" + user + ",r=" + nonce;
    }

    /** Returns the client-first-message. */
    String first() {
        return GS2_HEADER + firstBare;
    }

    /**
     * Answers the server-first-message with the client-final-message.
     *
     * @throws BenchException when the message is wrong
     */
    String answer(String serverFirst) {
        var combinedNonce = attribute(serverFirst, 'r');
        if (!combinedNonce.startsWith(nonce) || combinedNonce.length() == nonce.length()) {
            throw new BenchException("SCRAM: the server did not extend our nonce");
        }
        var keys = cache.keys(mechanism, password, attribute(serverFirst, 's'), iterations(serverFirst));
        var withoutProof = "c=" + GS2_HEADER_BASE64 + ",r=" + combinedNonce;
        var authMessage = firstBare + "," + serverFirst + "," + withoutProof;
        var proof = ScramKeyCache.hmac(mechanism, keys.storedKey(), authMessage);
        var clientKey = keys.clientKey();
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        expectedServerSignature = ScramKeyCache.hmac(mechanism, keys.serverKey(), authMessage);
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    /**
     * Checks the server-final-message.
     *
     * @throws BenchException when the server does not prove that it knows the password's keys
     */
    void check(String serverFinal) {
        var signature = Base64.getDecoder().decode(attribute(serverFinal, 'v'));
        if (expectedServerSignature == null || !MessageDigest.isEqual(expectedServerSignature, signature)) {
            throw new BenchException("SCRAM: wrong server signature");
        }
    }

    private static int iterations(String serverFirst) {
        int iterations = Integer.parseInt(attribute(serverFirst, 'i'));
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new BenchException("SCRAM: iteration count " + iterations);
        }
        return iterations;
    }

    private static String attribute(String message, char name) {
        for (var part : message.split(",", -1)) {
            if (part.length() > 2 && part.charAt(0) == name && part.charAt(1) == '=') {
                return part.substring(2);
            }
        }
        throw new BenchException("SCRAM: no attribute " + name + " in \"" + message + "\"");
    }
}
