// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** The hash functions of the SCRAM family (RFC 5802, RFC 7677). */
public enum ScramHash {
    SHA_1("SCRAM-SHA-1", "SHA-1", "HmacSHA1", 20, 64),
    SHA_256("SCRAM-SHA-256", "SHA-256", "HmacSHA256", 32, 64),
    SHA_512("SCRAM-SHA-512", "SHA-512", "HmacSHA512", 64, 128);

    private final String mechanism;
    private final String digestAlgorithm;
    private final String macAlgorithm;
    private final int bytes;
    private final int blockBytes;

    ScramHash(String mechanism, String digestAlgorithm, String macAlgorithm, int bytes, int blockBytes) {
        this.mechanism = mechanism;
        this.digestAlgorithm = digestAlgorithm;
        this.macAlgorithm = macAlgorithm;
        this.bytes = bytes;
        this.blockBytes = blockBytes;
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

    /** Returns the length in bytes of the blocks that the hash works on. */
    int blockBytes() {
        return blockBytes;
    }

    /** Returns the name of the mechanism that binds to the channel. */
    public String plusMechanism() {
        return mechanism + "-PLUS";
    }

    /** Returns the hash of a SCRAM mechanism, with or without {@code -PLUS}, or null for another mechanism. */
    public static @Nullable ScramHash ofMechanism(String name) {
        for (ScramHash hash : values()) {
            if (name.equals(hash.mechanism) || name.equals(hash.plusMechanism())) {
                return hash;
            }
        }
        return null;
    }
}
