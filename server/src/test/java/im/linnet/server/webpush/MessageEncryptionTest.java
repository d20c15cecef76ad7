// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the examples of RFC 8291 and RFC 8188. */
class MessageEncryptionTest {
    private static final byte[] WATERMELON =
            "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SENDER_PUBLIC =
            bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
    private static final byte[] SENDER_PRIVATE = bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw");
    private static final byte[] RECEIVER_PUBLIC =
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
    private static final byte[] RECEIVER_PRIVATE = bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
    private static final byte[] SALT = bytes("DGv6ra1nlYgDCS1FRnbzlw");
    private static final byte[] SECRET = bytes("BTBZMqHH6r4Tts7J_aSIgg");

    private static byte[] bytes(String base64) {
        return Base64.getUrlDecoder().decode(base64);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Browser browser() throws InvalidKeyException {
        return new Browser(P256.privateKey(RECEIVER_PRIVATE), P256.publicKey(RECEIVER_PUBLIC), SECRET);
    }

    @Test
    void rfc8291AppendixA() throws InvalidKeyException {
        KeyPair sender = new KeyPair(P256.publicKey(SENDER_PUBLIC), P256.privateKey(SENDER_PRIVATE));

        byte[] ikm = MessageEncryption.keyingMaterial(sender, RECEIVER_PUBLIC, SECRET);
        byte[] body = MessageEncryption.encode(WATERMELON, 0, new MessageEncryption.Keys(ikm, SALT, SENDER_PUBLIC));

        assertThat(base64(ikm)).isEqualTo("S4lYMb_L0FxCeq0WhDx813KgSYqU26kOyzWUdsXYyrg");
        assertThat(base64(body))
                .isEqualTo("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
                        + "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
                        + "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
        assertThat(browser().decrypt(body)).isEqualTo(WATERMELON);
    }

    @Test
    void rfc8188Example1() {
        byte[] body = MessageEncryption.encode(
                "I am the walrus".getBytes(StandardCharsets.UTF_8),
                0,
                new MessageEncryption.Keys(
                        bytes("yqdlZ-tYemfogSmv7Ws5PQ"), bytes("I1BsxtFttlv3u_Oo94xnmw"), new byte[0]));

        assertThat(base64(body)).isEqualTo("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg");
    }

    /** Shows that what the tests decrypt with is right where it is not needed for our own messages. */
    @Test
    void rfc8188Example2IsReadByTheTests() {
        byte[] body = bytes(
                "uNCkWiNYzKTnBN9ji3-qWAAAABkCYTHOG8chz_gnvgOqdGYovxyjuqRyJFjEDyoF1Fvkj6hQPdPHI51OEUKEpgz3SsLWIqS_uA");

        assertThat(new String(Browser.decode(body, bytes("BO3ZVPxUlnLORbVGMpbT1Q")), StandardCharsets.UTF_8))
                .isEqualTo("I am the walrus");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, MessageEncryption.MAX_BYTES - 1, MessageEncryption.MAX_BYTES})
    void messagesArePaddedAndReadByTheBrowser(int length) throws InvalidKeyException {
        byte[] message = new byte[length];
        SecureRandom random = new SecureRandom();
        random.nextBytes(message);

        byte[] body = new MessageEncryption(random).encrypt(message, RECEIVER_PUBLIC, SECRET);
        byte[] again = new MessageEncryption(random).encrypt(message, RECEIVER_PUBLIC, SECRET);

        assertThat(browser().decrypt(body)).isEqualTo(message);
        assertThat(again).isNotEqualTo(body);
        assertThat(body.length).isLessThanOrEqualTo(4_096);
        int padded = body.length - 86 - 17;
        assertThat(padded % 256 == 0 || padded == MessageEncryption.MAX_BYTES).isTrue();
    }

    @Test
    void tooLongMessagesAreNotEncrypted() {
        assertThatThrownBy(() -> new MessageEncryption(new SecureRandom())
                        .encrypt(new byte[MessageEncryption.MAX_BYTES + 1], RECEIVER_PUBLIC, SECRET))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pointsThatAreNotOfTheCurveAreRefused() {
        byte[] off = RECEIVER_PUBLIC.clone();
        off[64] ^= 1;
        byte[] compressed = RECEIVER_PUBLIC.clone();
        compressed[0] = 2;
        byte[] huge = new byte[65];
        Arrays.fill(huge, (byte) 0xff);
        huge[0] = 4;
        for (byte[] wrong : new byte[][] {off, compressed, huge, new byte[65], new byte[64]}) {
            assertThatThrownBy(() -> P256.publicKey(wrong)).isInstanceOf(InvalidKeyException.class);
        }
        assertThatThrownBy(() -> P256.privateKey(new byte[32])).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void keysAreWrittenAsTheyAreRead() throws InvalidKeyException {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < 50; i++) {
            KeyPair pair = P256.generate(random);
            byte[] point = P256.encode((ECPublicKey) pair.getPublic());
            byte[] scalar = P256.encode((ECPrivateKey) pair.getPrivate());

            assertThat(P256.publicKey(point).getW()).isEqualTo(((ECPublicKey) pair.getPublic()).getW());
            assertThat(P256.privateKey(scalar).getS()).isEqualTo(((ECPrivateKey) pair.getPrivate()).getS());
        }
    }
}
