// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The receiving side of RFC 8291 and RFC 8188, written apart from the sending one: HKDF from HMAC, several records, and
 * keys read as X.509.
 */
final class Browser {
    /** What stands before the point in an X.509 key on P-256. */
    private static final byte[] X509 = HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

    private final ECPrivateKey privateKey;
    private final byte[] publicKey;
    private final byte[] secret;

    Browser(ECPrivateKey privateKey, ECPublicKey publicKey, byte[] secret) {
        this.privateKey = privateKey;
        byte[] encoded = publicKey.getEncoded();
        this.publicKey = Arrays.copyOfRange(encoded, X509.length, encoded.length);
        this.secret = secret;
    }

    byte[] publicKey() {
        return publicKey;
    }

    byte[] secret() {
        return secret;
    }

    byte[] decrypt(byte[] body) {
        try {
            byte[] sender = Arrays.copyOfRange(body, 21, 21 + body[20]);
            KeyAgreement exchange = KeyAgreement.getInstance("ECDH");
            exchange.init(privateKey);
            exchange.doPhase(
                    KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(concat(X509, sender))), true);
            byte[] prk = hmac(secret, exchange.generateSecret());
            byte[] info = concat("WebPush: info\0".getBytes(StandardCharsets.US_ASCII), publicKey, sender);
            return decode(body, hmac(prk, concat(info, new byte[] {1})));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads content of any number of records. */
    static byte[] decode(byte[] body, byte[] ikm) {
        try {
            ByteBuffer in = ByteBuffer.wrap(body);
            byte[] salt = new byte[16];
            in.get(salt);
            int recordSize = in.getInt();
            in.position(in.position() + 1 + in.get(in.position()));
            byte[] prk = hmac(salt, ikm);
            byte[] key = Arrays.copyOf(hmac(prk, ascii("Content-Encoding: aes128gcm\0\1")), 16);
            byte[] nonce = Arrays.copyOf(hmac(prk, ascii("Content-Encoding: nonce\0\1")), 12);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int sequence = 0; in.hasRemaining(); sequence++) {
                byte[] record = new byte[Math.min(recordSize, in.remaining())];
                in.get(record);
                byte[] own = nonce.clone();
                own[11] ^= (byte) sequence;
                Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, own));
                byte[] padded = cipher.doFinal(record);
                int end = padded.length - 1;
                while (padded[end] == 0) {
                    end--;
                }
                if (padded[end] != (in.hasRemaining() ? 1 : 2)) {
                    throw new AssertionError("wrong delimiter " + padded[end]);
                }
                content.write(padded, 0, end);
            }
            return content.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hmac(byte[] key, byte[] content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(content);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
