// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Random;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramDerivationTest {
    @ParameterizedTest
    @EnumSource(ScramHash.class)
    void saltedPasswordIsThatOfTheJdk(ScramHash hash) throws GeneralSecurityException {
        Random random = new Random(7);
        for (int length : new int[] {1, 19, 20, 32, 63, 64, 65, 127, 128, 129, 500}) {
            String password = "p".repeat(length - 1) + (char) ('a' + random.nextInt(26));
            byte[] salt = new byte[1 + random.nextInt(40)];
            random.nextBytes(salt);
            int iterations = 1 + random.nextInt(20);
            byte[] expected = SecretKeyFactory.getInstance("PBKDF2With" + hash.macAlgorithm())
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 8 * hash.bytes()))
                    .getEncoded();
            assertThat(ScramDerivation.saltedPassword(hash, password, salt, iterations))
                    .as("password of %d, salt of %d, %d rounds", length, salt.length, iterations)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(ScramHash.class)
    void createdKeysKnowTheirPasswordAndNoOther(ScramHash hash) {
        ScramKeys keys = ScramDerivation.create(hash, "pässword", 100, new SecureRandom());
        assertThat(keys.hash()).isEqualTo(hash);
        assertThat(keys.salt()).hasSize(16);
        assertThat(keys.iterations()).isEqualTo(100);
        assertThat(keys.storedKey()).hasSize(hash.bytes());
        assertThat(keys.serverKey()).hasSize(hash.bytes());
        assertThat(ScramDerivation.verify("pässword", keys)).isTrue();
        assertThat(ScramDerivation.verify("pa\u0308ssword", keys)).isTrue();
        assertThat(ScramDerivation.verify("Pässword", keys)).isFalse();
        assertThat(ScramDerivation.verify("password", keys)).isFalse();
        assertThat(ScramDerivation.verify("", keys)).isFalse();
        assertThat(ScramDerivation.create(hash, "pässword", 100, new SecureRandom())
                        .salt())
                .isNotEqualTo(keys.salt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\0b", "\u007f", "\ud800", "\ue000", "a\u2028b"})
    void textsThatCannotBePasswordsAreRefused(String text) {
        assertThat(ScramDerivation.isPassword(text)).isFalse();
        assertThatThrownBy(() -> ScramDerivation.create(ScramHash.SHA_1, text, 1, new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("a\nb");
    }

    @Test
    void passwordsAreLimitedInBytes() {
        assertThat(ScramDerivation.isPassword("x".repeat(1023))).isTrue();
        assertThat(ScramDerivation.isPassword("x".repeat(1024))).isFalse();
        assertThat(ScramDerivation.isPassword("é".repeat(512))).isFalse();
    }

    @Test
    void passwordsArePreparedAsOpaqueStrings() {
        assertThat(Passwords.prepared("correct horse battery staple")).isEqualTo("correct horse battery staple");
        assertThat(Passwords.prepared("Correct Horse Battery Staple")).isEqualTo("Correct Horse Battery Staple");
        assertThat(Passwords.prepared("πßå")).isEqualTo("πßå");
        assertThat(Passwords.prepared("Jack of ♦s")).isEqualTo("Jack of ♦s");
        assertThat(Passwords.prepared("foo\u1680bar")).isEqualTo("foo bar");
        assertThat(Passwords.prepared("my cat is a \u0009by")).isNull();
    }

    @Test
    void keysDoNotTellTheirSecrets() {
        ScramKeys keys = ScramDerivation.create(ScramHash.SHA_1, "pencil", 4096, new SecureRandom());
        assertThat(keys).hasToString("ScramKeys[SHA_1, 4096 iterations]");
        assertThat(ScramClientKeys.derive(ScramHash.SHA_1, "pencil", keys.salt(), 1))
                .hasToString("ScramClientKeys[SHA_1]");
        assertThat(ClientMechanisms.Credentials.of("user", "pencil")).hasToString("Credentials[user]");
    }
}
