// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** draft-schmaus-kitten-sasl-ht-09, both sides. */
class HashedTokenTest {
    private static final String TOKEN = "WXZzciBwYmFmdmZnZiBqdmd1IGp2eXFhcmZm";
    private static final List<ChannelBinding> BINDINGS = List.of(
            ChannelBinding.tlsExporter(counting(32)),
            Fixture.END_POINT,
            new ChannelBinding(ChannelBinding.TLS_UNIQUE, new byte[] {7}));
    private static final ServerStream STREAM = new ServerStream(List.of(), BINDINGS, null, false, null);

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static ClientMechanism client(HashedToken mechanism) {
        return ClientMechanisms.startToken(Fixture.USER, mechanism, TOKEN, BINDINGS);
    }

    private static ServerStep server(HashedToken mechanism, byte @Nullable [] message) {
        return Fixture.host().startToken(mechanism, STREAM).respond(message);
    }

    private static ServerStep.TokensWanted wanted(HashedToken mechanism, byte[] message) {
        ServerStep step = server(mechanism, message);
        assertThat(step).isInstanceOf(ServerStep.TokensWanted.class);
        return (ServerStep.TokensWanted) step;
    }

    // Computed with Python's hmac.
    @ParameterizedTest
    @CsvSource({
        "NONE, 9097787461a184e0fa84ec00c1381190b6c4d16a8ec4453c7b2ac5e7fcf935ed,"
                + " 4e513409631474863b986c9f3e8c1e27ca29d1d7ab9ed4097e7afd6007bf9c62",
        "EXPR, 0c5745576afeea711960549186a31a65c9f328205ee38b66825b3d4c872b395c,"
                + " 1260579b34d55aeba4e43062a412db609a0a7153abd218b0f148445c4e83529f",
        "ENDP, 5e94b33d959153084cfa53d08442f0eaa95941ba7a74d6cfca7b08eb7fa0c427,"
                + " 5aa6244fb9793946d12e024235580f144edea253708dff4a801994b4851ecf9c"
    })
    void the_proofs_are_those_of_the_draft(HashedToken mechanism, String initiator, String responder) {
        byte[] message = client(mechanism).initialResponse();
        assertThat(Fixture.text(Arrays.copyOf(message, 5))).isEqualTo("user\0");
        assertThat(HexFormat.of().formatHex(message, 5, message.length)).isEqualTo(initiator);
        ServerStep.Success success =
                Fixture.success(wanted(mechanism, message).proof().accept(TOKEN));
        assertThat(HexFormat.of().formatHex(Objects.requireNonNull(success.additionalData())))
                .isEqualTo(responder);
        assertThat(success.authenticationId()).isEqualTo("user");
        assertThat(success.authorizationId()).isNull();
    }

    @ParameterizedTest
    @EnumSource(HashedToken.class)
    void the_right_token_proves_both_sides_to_each_other(HashedToken mechanism) {
        assertThat(HashedToken.ofMechanism(mechanism.mechanism())).isEqualTo(mechanism);
        ClientMechanism client = client(mechanism);
        ServerStep.TokensWanted wanted = wanted(mechanism, client.initialResponse());
        assertThat(wanted.username()).isEqualTo("user");
        assertThat(wanted.mechanism()).isEqualTo(mechanism);
        assertThat(wanted.proof().isOf(TOKEN)).isTrue();
        assertThat(wanted.proof().isOf(TOKEN + "x")).isFalse();
        assertThat(Fixture.failure(wanted.proof().accept("another")).condition())
                .isEqualTo(SaslCondition.NOT_AUTHORIZED);
        byte[] proof = Fixture.success(wanted.proof().accept(TOKEN)).additionalData();
        assertThat(client.success(proof)).isInstanceOf(ClientStep.Complete.class);
        Fixture.refusal(client.success(proof));
    }

    @Test
    void a_server_that_does_not_know_the_token_is_refused() {
        Fixture.refusal(client(HashedToken.NONE).success(null));
        Fixture.refusal(client(HashedToken.NONE).success(new byte[32]));
        Fixture.refusal(client(HashedToken.NONE).challenge(new byte[0]));
        byte[] ours = client(HashedToken.NONE).initialResponse();
        Fixture.refusal(client(HashedToken.NONE).success(Arrays.copyOfRange(ours, 5, ours.length)));
    }

    @Test
    void a_proof_for_another_connection_is_none() {
        byte[] message = ClientMechanisms.startToken(Fixture.USER, HashedToken.EXPR, TOKEN, List.of(Fixture.EXPORTER))
                .initialResponse();
        assertThat(wanted(HashedToken.EXPR, message).proof().isOf(TOKEN)).isFalse();
        // Nor is one for another mechanism.
        assertThat(wanted(HashedToken.NONE, message).proof().isOf(TOKEN)).isFalse();
    }

    @Test
    void what_the_connection_lacks_is_not_offered() {
        ServerStream unbound = new ServerStream(List.of(), List.of(), null, false, null);
        assertThat(unbound.tokenMechanisms()).containsExactly(HashedToken.NONE);
        assertThat(STREAM.tokenMechanisms()).containsExactly(HashedToken.values());
        assertThatThrownBy(() -> Fixture.host().startToken(HashedToken.ENDP, unbound))
                .isInstanceOf(SaslException.class)
                .extracting(e -> ((SaslException) e).condition())
                .isEqualTo(SaslCondition.INVALID_MECHANISM);
        assertThatThrownBy(() -> ClientMechanisms.startToken("user", HashedToken.ENDP, TOKEN, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(HashedToken.ofMechanism("HT-SHA-512-ENDP")).isNull();
    }

    @Test
    void malformed_messages_fail() {
        byte[] right = client(HashedToken.NONE).initialResponse();
        for (byte[] wrong : List.of(
                new byte[0],
                new byte[33],
                Arrays.copyOf(right, right.length - 1),
                Arrays.copyOf(right, right.length + 1),
                Arrays.copyOfRange(right, 4, right.length),
                SaslText.bytes("a".repeat(10_000) + "\0" + "p".repeat(32)),
                SaslText.bytes("a\0b\0" + "p".repeat(32)))) {
            assertThat(Fixture.failure(server(HashedToken.NONE, wrong)).condition())
                    .isEqualTo(SaslCondition.MALFORMED_REQUEST);
        }
        byte[] foreign = SaslText.bytes("user@example.org\0" + "p".repeat(32));
        assertThat(Fixture.failure(server(HashedToken.NONE, foreign)).condition())
                .isEqualTo(SaslCondition.NOT_AUTHORIZED);
        byte[] notUtf8 = right.clone();
        notUtf8[0] = (byte) 0xff;
        assertThat(Fixture.failure(server(HashedToken.NONE, notUtf8)).condition())
                .isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void a_client_without_an_initial_response_is_asked_for_it_once() {
        ServerMechanism server = Fixture.host().startToken(HashedToken.NONE, STREAM);
        assertThat(Fixture.challenge(server.respond(null))).isEmpty();
        assertThat(server.respond(client(HashedToken.NONE).initialResponse()))
                .isInstanceOf(ServerStep.TokensWanted.class);
        Fixture.failure(server.respond(client(HashedToken.NONE).initialResponse()));
        ServerMechanism silent = Fixture.host().startToken(HashedToken.NONE, STREAM);
        silent.respond(null);
        Fixture.failure(silent.respond(null));
    }
}
