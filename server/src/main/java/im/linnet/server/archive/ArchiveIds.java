// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ids of messages that clients see (XEP-0359): a message and whose archive it is in, as one block of AES under a key
 * that never changes. So they are unique to the archive, tell nothing, and cannot be made up: of all blocks, one in 2^64
 * decodes to an archive's owner.
 *
 * <p>Thread-safe, and cheap enough for each message that is delivered.
 */
public final class ArchiveIds {
    private static final int BLOCK = 2 * Long.BYTES;
    /** A block in base64 without padding. */
    private static final int LENGTH = 22;
    /** Only calls that really run at once need more than one; more than these are made and thrown away. */
    private static final int KEPT = 16;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;
    private final Queue<Cipher> encoders = new ArrayBlockingQueue<>(KEPT);
    private final Queue<Cipher> decoders = new ArrayBlockingQueue<>(KEPT);

    /**
     * @param secret 32 bytes that nobody else knows
     */
    public ArchiveIds(byte[] secret) {
        if (secret.length != 32) {
            throw new IllegalArgumentException("the secret has " + secret.length + " bytes");
        }
        key = new SecretKeySpec(secret, "AES");
    }

    /** Returns the id that a message has in an account's archive. */
    public String encode(long ownerId, long messageId) {
        byte[] block =
                ByteBuffer.allocate(BLOCK).putLong(messageId).putLong(ownerId).array();
        return ENCODER.encodeToString(run(encoders, Cipher.ENCRYPT_MODE, block));
    }

    /** Returns the message that an id stands for in an account's archive; empty for an id that this archive cannot have. */
    public OptionalLong decode(long ownerId, String id) {
        if (id.length() != LENGTH) {
            return OptionalLong.empty();
        }
        byte[] block;
        try {
            block = Base64.getUrlDecoder().decode(id);
        } catch (IllegalArgumentException _) {
            return OptionalLong.empty();
        }
        // The last character has bits to spare: an id has one spelling only.
        if (block.length != BLOCK || !ENCODER.encodeToString(block).equals(id)) {
            return OptionalLong.empty();
        }
        ByteBuffer plain = ByteBuffer.wrap(run(decoders, Cipher.DECRYPT_MODE, block));
        long messageId = plain.getLong();
        return plain.getLong() == ownerId && messageId > 0 ? OptionalLong.of(messageId) : OptionalLong.empty();
    }

    // A single block with fresh content each time has no use for a mode.
    @SuppressWarnings("InsecureCryptoUsage")
    private byte[] run(Queue<Cipher> idle, int mode, byte[] block) {
        try {
            Cipher cipher = idle.poll();
            if (cipher == null) {
                cipher = Cipher.getInstance("AES/ECB/NoPadding");
                cipher.init(mode, key);
            }
            byte[] result = cipher.doFinal(block);
            idle.offer(cipher);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
