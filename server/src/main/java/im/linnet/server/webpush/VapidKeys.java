// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;

/**
 * The key pair that the server is known by to push services (RFC 8292), in a file that is made at first use.
 *
 * <p>Browsers tie subscriptions to the public key: with another one, all of them are lost.
 *
 * @param privateKey signs
 * @param publicKey is told to browsers and push services
 */
record VapidKeys(ECPrivateKey privateKey, ECPublicKey publicKey) {
    private static final int FILE_BYTES = P256.SCALAR_BYTES + P256.POINT_BYTES;
    /** RFC 7518 §3.4: both numbers of a signature as they are, one after the other. */
    private static final String ES256 = "SHA256withECDSAinP1363Format";

    /**
     * Returns the key pair in a file, which is made for its owner alone if it does not exist.
     *
     * @throws IOException if the file cannot be read or made, or is damaged
     */
    static VapidKeys read(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            make(file, random);
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            if (bytes.length == FILE_BYTES) {
                VapidKeys keys = new VapidKeys(
                        P256.privateKey(Arrays.copyOf(bytes, P256.SCALAR_BYTES)),
                        P256.publicKey(Arrays.copyOfRange(bytes, P256.SCALAR_BYTES, FILE_BYTES)));
                if (keys.belongTogether()) {
                    return keys;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(damaged(file), e);
        }
        throw new IOException(damaged(file));
    }

    private static String damaged(Path file) {
        return file + " is damaged; put a copy back, or remove it: then every browser must subscribe again";
    }

    private static void make(Path file, SecureRandom random) throws IOException {
        KeyPair pair = P256.generate(random);
        Path part = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
        if (part.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-------"));
        }
        byte[] bytes = Arrays.copyOf(P256.encode((ECPrivateKey) pair.getPrivate()), FILE_BYTES);
        byte[] point = P256.encode((ECPublicKey) pair.getPublic());
        System.arraycopy(point, 0, bytes, P256.SCALAR_BYTES, point.length);
        Files.write(part, bytes);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean belongTogether() throws GeneralSecurityException {
        byte[] probe = {1};
        Signature verifier = Signature.getInstance(ES256);
        verifier.initVerify(publicKey);
        verifier.update(probe);
        return verifier.verify(sign(probe));
    }

    /** Signs as ES256 says (RFC 7518 §3.4). */
    byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(ES256);
            signature.initSign(privateKey);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the bytes of the public key. */
    byte[] point() {
        return P256.encode(publicKey);
    }

    /** Hides the private key. */
    @Override
    public String toString() {
        return "VapidKeys";
    }
}
