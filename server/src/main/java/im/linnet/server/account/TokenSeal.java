// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import org.jspecify.annotations.Nullable;

/** Encrypts tokens for the store: AES-256-GCM with a random nonce, tied to the client and the mechanism. */
final class TokenSeal {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKey key;
    private final SecureRandom random;

    TokenSeal(byte[] secret, SecureRandom random) {
        this.random = random;
        try {
            this.key = KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(secret)
                                    .thenExpand("client tokens".getBytes(StandardCharsets.UTF_8), 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks HKDF-SHA256", e);
        }
    }

    byte[] close(String token, String mechanism, long client) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, mechanism, client)
                    .doFinal(token.getBytes(StandardCharsets.UTF_8));
            byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + encrypted.length);
            System.arraycopy(encrypted, 0, sealed, NONCE_BYTES, encrypted.length);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks AES-GCM", e);
        }
    }

    /** Returns the token; null if the store was changed by others, or the secret is another one. */
    @Nullable
    String open(StoredToken token, long client) {
        byte[] sealed = token.sealed();
        if (sealed.length <= NONCE_BYTES) {
            return null;
        }
        try {
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            byte[] clear = cipher(Cipher.DECRYPT_MODE, nonce, token.mechanism(), client)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
            return new String(clear, StandardCharsets.UTF_8);
        } catch (AEADBadTagException _) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String mechanism, long client) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((client + "\0" + mechanism).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
