// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * An SM-ID (XEP-0198 §5) as the server keeps it: whoever knows one can take over a session of the account that he has
 * signed in to, so only its hash is kept.
 *
 * @param hash its SHA-256
 */
@SuppressWarnings("ArrayRecordComponent") // Compared in constant time only.
public record StreamId(byte[] hash) {
    /** Returns what is kept of an id. */
    public static StreamId of(String id) {
        try {
            return new StreamId(MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Tells whether it is the same id; takes the same time whatever the answer. */
    public boolean matches(StreamId other) {
        return MessageDigest.isEqual(hash, other.hash);
    }
}
