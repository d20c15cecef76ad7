// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts a message for a browser: RFC 8291 Message Encryption for Web Push, with the content encoding
 * {@code aes128gcm} of RFC 8188, in one record.
 */
final class MessageEncryption {
    /** The name of the content encoding. */
    static final String ENCODING = "aes128gcm";
    /** The most bytes of a message with its padding: an encrypted one of 4,096 bytes goes everywhere (RFC 8291 §4). */
    static final int MAX_BYTES = 3_993;

    private static final int RECORD_BYTES = 4_096;
    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HASH_BYTES = 32;
    /** What ends the data of the last record (RFC 8188 §2). */
    private static final int LAST_RECORD = 2;
    /** Messages are padded to multiples of this, so that their exact length does not show. */
    private static final int PADDING_STEP = 256;

    private final SecureRandom random;

    MessageEncryption(SecureRandom random) {
        this.random = random;
    }

    /**
     * Encrypts a message with a key pair and a salt of its own, padded.
     *
     * @param message at most {@link #MAX_BYTES}
     * @param publicKey the browser's public key
     * @param secret the secret shared with the browser
     * @throws InvalidKeyException if the public key is not a point of P-256
     */
    byte[] encrypt(byte[] message, byte[] publicKey, byte[] secret) throws InvalidKeyException {
        if (message.length > MAX_BYTES) {
            throw new IllegalArgumentException("too long a message: " + message.length);
        }
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        int padded = Math.min(MAX_BYTES, (message.length / PADDING_STEP + 1) * PADDING_STEP);
        KeyPair sender = P256.generate(random);
        byte[] ikm = keyingMaterial(sender, publicKey, secret);
        byte[] keyId = P256.encode((ECPublicKey) sender.getPublic());
        return encode(message, padded - message.length, new Keys(ikm, salt, keyId));
    }

    /**
     * What a content is encoded with.
     *
     * @param ikm input keying material
     * @param salt 16 bytes
     * @param keyId what tells the receiver which keying material it is
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over.
    record Keys(byte[] ikm, byte[] salt, byte[] keyId) {}

    /** RFC 8291 §3.4: combines the secret of the key exchange with the one that is shared already. */
    static byte[] keyingMaterial(KeyPair sender, byte[] publicKey, byte[] secret) throws InvalidKeyException {
        ECPublicKey receiver = P256.publicKey(publicKey);
        try {
            KeyAgreement exchange = KeyAgreement.getInstance("ECDH");
            exchange.init(sender.getPrivate());
            exchange.doPhase(receiver, true);
            ByteArrayOutputStream info = new ByteArrayOutputStream();
            info.writeBytes("WebPush: info\0".getBytes(StandardCharsets.US_ASCII));
            info.writeBytes(publicKey);
            info.writeBytes(P256.encode((ECPublicKey) sender.getPublic()));
            return derive(exchange.generateSecret(), secret, info.toByteArray(), HASH_BYTES);
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RFC 8188 §2: header and one record, the last one. */
    static byte[] encode(byte[] content, int padding, Keys keys) {
        byte[] key = derive(keys.ikm(), keys.salt(), info(ENCODING), KEY_BYTES);
        byte[] nonce = derive(keys.ikm(), keys.salt(), info("nonce"), NONCE_BYTES);
        byte[] record = Arrays.copyOf(content, content.length + 1 + padding);
        record[content.length] = LAST_RECORD;
        if (record.length + TAG_BITS / Byte.SIZE > RECORD_BYTES) {
            throw new IllegalArgumentException("too long for one record");
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            // The sequence number of the first record is 0 and changes nothing in the nonce.
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            byte[] encrypted = cipher.doFinal(record);
            return ByteBuffer.allocate(SALT_BYTES + Integer.BYTES + 1 + keys.keyId().length + encrypted.length)
                    .put(keys.salt())
                    .putInt(RECORD_BYTES)
                    .put((byte) keys.keyId().length)
                    .put(keys.keyId())
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] info(String purpose) {
        return ("Content-Encoding: " + purpose + '\0').getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] derive(byte[] ikm, byte[] salt, byte[] info, int length) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(ikm)
                            .addSalt(salt)
                            .thenExpand(info, length));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
