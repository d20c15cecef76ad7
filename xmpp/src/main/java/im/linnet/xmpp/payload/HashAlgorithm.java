// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hash functions by the names of XEP-0300 (and IANA's registry), with the advice of XEP-0414 Cryptographic Hash Function
 * Recommendations for XMPP, version 0.4.0.
 */
public enum HashAlgorithm {
    MD5("md5", "MD5", Support.MUST_NOT),
    SHA_1("sha-1", "SHA-1", Support.SHOULD_NOT),
    SHA_224("sha-224", "SHA-224", Support.MAY),
    SHA_256("sha-256", "SHA-256", Support.MUST),
    SHA_384("sha-384", "SHA-384", Support.MAY),
    SHA_512("sha-512", "SHA-512", Support.SHOULD),
    SHA3_256("sha3-256", "SHA3-256", Support.MUST),
    SHA3_512("sha3-512", "SHA3-512", Support.SHOULD),
    BLAKE2B_256("blake2b-256", "", Support.SHOULD),
    BLAKE2B_512("blake2b-512", "", Support.MUST);

    /** What XEP-0414 §5 says about supporting a function. */
    public enum Support {
        MUST,
        SHOULD,
        /** Not mentioned. */
        MAY,
        SHOULD_NOT,
        MUST_NOT
    }

    private static final String FEATURE_PREFIX = "urn:xmpp:hash-function-text-names:";
    private static final Map<String, HashAlgorithm> BY_NAME = new HashMap<>();

    static {
        for (HashAlgorithm algorithm : values()) {
            BY_NAME.put(algorithm.textName, algorithm);
        }
    }

    private final String textName;
    /** The name in the JDK, empty if it does not have the function. */
    private final String jdkName;

    private final Support support;

    HashAlgorithm(String textName, String jdkName, Support support) {
        this.textName = textName;
        this.jdkName = jdkName;
        this.support = support;
    }

    /** Returns the value of the {@code algo} attribute. */
    public String textName() {
        return textName;
    }

    /** Returns what XEP-0414 says about supporting it. */
    public Support support() {
        return support;
    }

    /** Tells whether it may be relied upon: neither discouraged nor forbidden. */
    public boolean isSecure() {
        return switch (support) {
            case MUST, SHOULD, MAY -> true;
            case SHOULD_NOT, MUST_NOT -> false;
        };
    }

    /** Returns the service discovery feature that tells of its support (XEP-0300 §5). */
    public String feature() {
        return switch (this) {
            // The registry has other names for these two (XEP-0300 §9.3).
            case BLAKE2B_256 -> FEATURE_PREFIX + "id-blake2b256";
            case BLAKE2B_512 -> FEATURE_PREFIX + "id-blake2b512";
            case MD5, SHA_1, SHA_224, SHA_256, SHA_384, SHA_512, SHA3_256, SHA3_512 -> FEATURE_PREFIX + textName;
        };
    }

    /** Returns the function with this name, or null for an unknown one. */
    public static @Nullable HashAlgorithm ofName(@Nullable String textName) {
        return textName == null ? null : BY_NAME.get(textName);
    }

    /** Returns a new digest. */
    public MessageDigest digest() {
        return switch (this) {
            case BLAKE2B_256 -> new Blake2b(32);
            case BLAKE2B_512 -> new Blake2b(64);
            case MD5, SHA_1, SHA_224, SHA_256, SHA_384, SHA_512, SHA3_256, SHA3_512 -> jdkDigest();
        };
    }

    private MessageDigest jdkDigest() {
        try {
            return MessageDigest.getInstance(jdkName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the hash of bytes. */
    public byte[] hash(byte[] data) {
        return digest().digest(data);
    }
}
