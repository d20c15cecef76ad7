// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

/** The hash functions of the SCRAM family (RFC 5802, RFC 7677). */
public enum ScramHash {
    SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1", 20),
    SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256", 32),
    SHA_512("SCRAM-SHA-512", "SHA-512", "HmacSHA512", 64);

    private final String mechanism;
    private final String digestAlgorithm;
    private final String macAlgorithm;
    private final int bytes;

    ScramHash(String mechanism, String digestAlgorithm, String macAlgorithm, int bytes) {
        this.mechanism = mechanism;
        this.digestAlgorithm = digestAlgorithm;
        this.macAlgorithm = macAlgorithm;
        this.bytes = bytes;
    }

    /** Returns the SASL mechanism's name, without {@code -PLUS}. */
    public String mechanism() {
        return mechanism;
    }

    /** Returns the JCA name of the hash. */
    public String digestAlgorithm() {
        return digestAlgorithm;
    }

    /** Returns the JCA name of the HMAC with the hash. */
    public String macAlgorithm() {
        return macAlgorithm;
    }

    /** Returns the hash's length in bytes. */
    public int bytes() {
        return bytes;
    }
}
