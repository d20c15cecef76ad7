// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's side of one SCRAM exchange (RFC 5802), written from the RFC for {@link PlainClient}. */
final class Scram {
    private final String mechanism;
    private final String password;
    private final String gs2Header;
    private final byte[] binding;
    private final String firstBare;
    private byte[] serverSignature = {};

    /**
     * Prepares an exchange.
     *
     * @param mechanism for example {@code SCRAM-SHA-256-PLUS}
     * @param flag {@code n}, {@code y}, or {@code p=} and the type of channel binding
     * @param binding the channel binding data; empty unless the flag names a type
     */
    Scram(String mechanism, String name, String password, String flag, byte[] binding) {
        this.mechanism = mechanism;
        this.password = password;
        this.gs2Header = flag + ",,";
        this.binding = binding.clone();
        var nonce = new byte[18];
        new SecureRandom().nextBytes(nonce);
        this.firstBare = "n=" + name + ",r=" + HexFormat.of().formatHex(nonce);
    }

    String mechanism() {
        return mechanism;
    }

    /** The client's first message, in Base64 as SASL in XMPP carries it. */
    String first() {
        return encode((gs2Header + firstBare).getBytes(StandardCharsets.UTF_8));
    }

    /** The client's final message in answer to the server's first, both in Base64. */
    String answer(String challenge) {
        var serverFirst = new String(Base64.getDecoder().decode(challenge), StandardCharsets.UTF_8);
        var attributes = attributes(serverFirst);
        var header = gs2Header.getBytes(StandardCharsets.UTF_8);
        var bound = Arrays.copyOf(header, header.length + binding.length);
        System.arraycopy(binding, 0, bound, header.length, binding.length);
        var finalBare = "c=" + encode(bound) + ",r=" + attributes.get("r");
        var authMessage = firstBare + "," + serverFirst + "," + finalBare;
        try {
            var salt = Base64.getDecoder().decode(attributes.get("s"));
            var iterations = Integer.parseInt(attributes.getOrDefault("i", "0"));
            var salted = SecretKeyFactory.getInstance(
                            "PBKDF2WithHmac" + algorithm().replace("-", ""))
                    .generateSecret(new PBEKeySpec(
                            password.toCharArray(),
                            salt,
                            iterations,
                            8 * MessageDigest.getInstance(algorithm()).getDigestLength()))
                    .getEncoded();
            var clientKey = hmac(salted, "Client Key");
            var storedKey = MessageDigest.getInstance(algorithm()).digest(clientKey);
            var proof = hmac(storedKey, authMessage);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= clientKey[i];
            }
            serverSignature = hmac(hmac(salted, "Server Key"), authMessage);
            return encode((finalBare + ",p=" + encode(proof)).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Checks that the server knows the password's keys too. */
    void verify(String success) {
        var attributes = attributes(new String(Base64.getDecoder().decode(success), StandardCharsets.UTF_8));
        if (!MessageDigest.isEqual(serverSignature, Base64.getDecoder().decode(attributes.getOrDefault("v", "")))) {
            throw new AssertionError("the server did not prove itself: " + attributes);
        }
    }

    private String algorithm() {
        return mechanism.replaceFirst("^SCRAM-", "").replaceFirst("-PLUS$", "");
    }

    private byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        var name = "Hmac" + algorithm().replace("-", "");
        var mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(key, name));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> attributes(String message) {
        return Stream.of(message.split(",", -1))
                .collect(Collectors.toMap(part -> part.substring(0, 1), part -> part.substring(2)));
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
