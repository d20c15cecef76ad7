// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScramClientTest {
    // RFC 5802 §5.
    private static final String SHA_1_NONCE = "fyko+d2lbbFgONRv9qkxdawL";
    private static final String SHA_1_SERVER_FIRST =
            "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";
    // RFC 7677 §3.
    private static final String SHA_256_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SHA_256_SERVER_FIRST =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    @Test
    void says_what_the_example_of_rfc_5802_says() {
        var client = client(ScramMechanism.SCRAM_SHA_1, SHA_1_NONCE);

        assertThat(client.first()).isEqualTo("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
        assertThat(client.answer(SHA_1_SERVER_FIRST))
                .isEqualTo("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
        assertThatCode(() -> client.check("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")).doesNotThrowAnyException();
    }

    @Test
    void says_what_the_example_of_rfc_7677_says() {
        var client = client(ScramMechanism.SCRAM_SHA_256, SHA_256_NONCE);

        assertThat(client.first()).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        assertThat(client.answer(SHA_256_SERVER_FIRST))
                .isEqualTo("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThatCode(() -> client.check("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="))
                .doesNotThrowAnyException();
    }

    @Test
    void refuses_a_wrong_server_signature() {
        var client = client(ScramMechanism.SCRAM_SHA_1, SHA_1_NONCE);
        client.answer(SHA_1_SERVER_FIRST);

        assertThatThrownBy(() -> client.check("v=AAF9pqV8S7suAoZWja4dJRkFsKQ="))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("signature");
    }

    @Test
    void refuses_a_server_that_succeeds_too_early() {
        var client = client(ScramMechanism.SCRAM_SHA_1, SHA_1_NONCE);

        assertThatThrownBy(() -> client.check("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")).isInstanceOf(BenchException.class);
    }

    @Test
    void refuses_a_foreign_nonce_and_absurd_iteration_counts() {
        var client = client(ScramMechanism.SCRAM_SHA_1, SHA_1_NONCE);

        assertThatThrownBy(() -> client.answer("r=other,s=QSXCR+Q6sek8bf92,i=4096"))
                .hasMessageContaining("nonce");
        assertThatThrownBy(() -> client.answer("r=" + SHA_1_NONCE + ",s=QSXCR+Q6sek8bf92,i=4096"))
                .hasMessageContaining("nonce");
        assertThatThrownBy(() -> client.answer("r=" + SHA_1_NONCE + "x,s=QSXCR+Q6sek8bf92,i=2000000000"))
                .hasMessageContaining("iteration");
    }

    private static ScramClient client(ScramMechanism mechanism, String nonce) {
        return new ScramClient(mechanism, new ScramKeyCache(), "user", "pencil", nonce);
    }
}
