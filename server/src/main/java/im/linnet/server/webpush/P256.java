// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.util.Arrays;

/** Keys on the curve P-256 and their bytes (X9.62, not compressed). */
final class P256 {
    /** The bytes of a private key. */
    static final int SCALAR_BYTES = 32;
    /** The bytes of a public key. */
    static final int POINT_BYTES = 1 + 2 * SCALAR_BYTES;

    private static final String CURVE = "secp256r1";
    private static final byte NOT_COMPRESSED = 4;

    private P256() {}

    static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] encode(ECPublicKey key) {
        byte[] bytes = new byte[POINT_BYTES];
        bytes[0] = NOT_COMPRESSED;
        put(key.getW().getAffineX(), bytes, 1);
        put(key.getW().getAffineY(), bytes, 1 + SCALAR_BYTES);
        return bytes;
    }

    static byte[] encode(ECPrivateKey key) {
        byte[] bytes = new byte[SCALAR_BYTES];
        put(key.getS(), bytes, 0);
        return bytes;
    }

    private static void put(BigInteger number, byte[] into, int offset) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, SCALAR_BYTES);
        System.arraycopy(bytes, bytes.length - length, into, offset + SCALAR_BYTES - length, length);
    }

    /**
     * Reads a public key.
     *
     * @throws InvalidKeyException if the bytes are not a point of the curve
     */
    static ECPublicKey publicKey(byte[] bytes) throws InvalidKeyException {
        if (bytes.length != POINT_BYTES || bytes[0] != NOT_COMPRESSED) {
            throw new InvalidKeyException("not an uncompressed point on P-256");
        }
        ECPoint point = new ECPoint(
                new BigInteger(1, Arrays.copyOfRange(bytes, 1, 1 + SCALAR_BYTES)),
                new BigInteger(1, Arrays.copyOfRange(bytes, 1 + SCALAR_BYTES, POINT_BYTES)));
        ECParameterSpec parameters = parameters();
        requireOnCurve(point, parameters.getCurve());
        try {
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, parameters));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException(e);
        }
    }

    /** The curve has no points of a small order, so that any of its points will do. */
    private static void requireOnCurve(ECPoint point, EllipticCurve curve) throws InvalidKeyException {
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB());
        if (x.compareTo(p) >= 0
                || y.compareTo(p) >= 0
                || !y.multiply(y).subtract(right).mod(p).equals(BigInteger.ZERO)) {
            throw new InvalidKeyException("not a point of the curve");
        }
    }

    /**
     * Reads a private key.
     *
     * @throws InvalidKeyException if the bytes are not one
     */
    static ECPrivateKey privateKey(byte[] scalar) throws InvalidKeyException {
        ECParameterSpec parameters = parameters();
        BigInteger s = new BigInteger(1, scalar);
        if (s.signum() == 0 || s.compareTo(parameters.getOrder()) >= 0) {
            throw new InvalidKeyException("not a private key of P-256");
        }
        try {
            return (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(s, parameters));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException(e);
        }
    }

    private static ECParameterSpec parameters() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(CURVE));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
