// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static im.linnet.xmpp.sasl.Fixture.TLS_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.xml.Element;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Both sides against each other, over the elements that carry them. */
class ExchangeTest {
    static final List<String> MECHANISMS = Fixture.ALL;

    private static ClientStream view(ServerStream stream, List<ChannelBinding> bindings) {
        SaslOffer offer = stream.offer();
        Element features = Element.builder("features", "http://etherx.jabber.org/streams")
                .child(offer.mechanismsElement())
                .child(offer.channelBindingElement())
                .build();
        return new ClientStream(SaslOffer.of(features), bindings, stream.tlsVersion());
    }

    /** Runs an exchange and returns its end as each side sees it; the client's is null if the server failed it. */
    private static End run(ClientMechanism client, ServerStream stream) {
        SaslElement.Auth auth =
                over(new SaslElement.Auth(client.name(), client.initialResponse()), SaslElement.Auth.class);
        ServerMechanism server = Fixture.host().start(auth.mechanism(), stream);
        ServerStep step = Fixture.answered(server.respond(auth.initialResponse()));
        while (step instanceof ServerStep.Challenge(byte[] data)) {
            ClientStep answer = client.challenge(over(new SaslElement.Challenge(data), SaslElement.Challenge.class)
                    .data());
            if (!(answer instanceof ClientStep.Response(byte[] response))) {
                return new End(step, answer);
            }
            step = Fixture.answered(server.respond(over(new SaslElement.Response(response), SaslElement.Response.class)
                    .data()));
        }
        return step instanceof ServerStep.Success success
                ? new End(
                        step,
                        client.success(
                                over(new SaslElement.Success(success.additionalData()), SaslElement.Success.class)
                                        .additionalData()))
                : new End(step, null);
    }

    private record End(ServerStep server, @Nullable ClientStep client) {}

    private static <T extends SaslElement> T over(SaslElement element, Class<T> type) {
        SaslElement read = SaslElement.of(element.toElement());
        assertThat(read).isInstanceOf(type);
        return type.cast(read);
    }

    private static MechanismChoice.Chosen choose(ClientStream stream, String mechanism) {
        MechanismChoice choice = MechanismChoice.of(stream, List.of(mechanism));
        assertThat(choice).isInstanceOf(MechanismChoice.Chosen.class);
        return (MechanismChoice.Chosen) choice;
    }

    @ParameterizedTest
    @FieldSource("MECHANISMS")
    void rightCredentialsSucceed(String mechanism) {
        ClientStream stream = view(TLS_STREAM, mechanism.endsWith("-PLUS") ? List.of(Fixture.EXPORTER) : List.of());
        End end = run(Fixture.user(Fixture.PASSWORD).start(choose(stream, mechanism), stream), TLS_STREAM);
        assertThat(end.client()).isInstanceOf(ClientStep.Complete.class);
    }

    @ParameterizedTest
    @CsvSource({
        "SCRAM-SHA-1-PLUS, true",
        "SCRAM-SHA-256-PLUS, false",
        "SCRAM-SHA-512-PLUS, true",
        "SCRAM-SHA-512, false",
        "SCRAM-SHA-256, false",
        "SCRAM-SHA-1, false",
        "PLAIN, false"
    })
    void wrongPasswordFails(String mechanism, boolean endPoint) {
        List<ChannelBinding> bindings = List.of(endPoint ? Fixture.END_POINT : Fixture.EXPORTER);
        ClientStream stream = view(TLS_STREAM, mechanism.endsWith("-PLUS") ? bindings : List.of());
        End end = run(Fixture.user("pencils").start(choose(stream, mechanism), stream), TLS_STREAM);
        assertThat(Fixture.failure(end.server()).condition()).isEqualTo(SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void bothBindingsWork() {
        for (ChannelBinding binding : List.of(Fixture.EXPORTER, Fixture.END_POINT)) {
            ClientStream stream = view(TLS_STREAM, List.of(binding));
            MechanismChoice.Chosen choice = choose(stream, "SCRAM-SHA-256-PLUS");
            assertThat(choice.binding()).isEqualTo(binding);
            assertThat(run(Fixture.user(Fixture.PASSWORD).start(choice, stream), TLS_STREAM)
                            .client())
                    .isInstanceOf(ClientStep.Complete.class);
        }
    }

    @Test
    void bindingToAnotherConnectionFails() {
        ClientStream stream = view(TLS_STREAM, List.of(ChannelBinding.tlsExporter(SaslText.bytes("x".repeat(32)))));
        End end = run(Fixture.user(Fixture.PASSWORD).start(choose(stream, "SCRAM-SHA-256-PLUS"), stream), TLS_STREAM);
        assertThat(Fixture.failure(end.server()).condition()).isEqualTo(SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void downgradeOfTheListsIsSeenByTheClient() {
        ServerStream weaker =
                new ServerStream(List.of("SCRAM-SHA-1", "PLAIN"), List.of(), TlsVersion.TLS_1_3, true, null);
        ClientStream stream = view(weaker, List.of());
        ServerStream real = new ServerStream(Fixture.NO_PLUS, List.of(), TlsVersion.TLS_1_3, true, null);
        End end = run(Fixture.user(Fixture.PASSWORD).start(choose(stream, "SCRAM-SHA-1"), stream), real);
        assertThat(end.client()).isInstanceOf(ClientStep.Refused.class);
    }

    @Test
    void downgradeThatHidesPlusIsSeenByTheServer() {
        ServerStream weaker = new ServerStream(Fixture.NO_PLUS, List.of(), null, false, null);
        ClientStream stream = view(weaker, List.of(Fixture.EXPORTER));
        End end = run(Fixture.user(Fixture.PASSWORD).start(choose(stream, "SCRAM-SHA-256"), stream), TLS_STREAM);
        assertThat(Fixture.failure(end.server()).reason()).contains("downgrade");
    }

    @Test
    void signatureMayComeAsAChallenge() {
        ClientStream stream = view(Fixture.PLAIN_STREAM, List.of());
        ClientMechanism client = Fixture.user(Fixture.PASSWORD).start(choose(stream, "SCRAM-SHA-256"), stream);
        ServerMechanism server = Fixture.host().start("SCRAM-SHA-256", Fixture.PLAIN_STREAM);
        String first = Fixture.challenge(Fixture.answered(server.respond(client.initialResponse())));
        String proof = Fixture.response(client.challenge(SaslText.bytes(first)));
        byte[] signature =
                Fixture.success(server.respond(SaslText.bytes(proof))).additionalData();
        assertThat(signature).isNotNull();
        assertThat(Fixture.response(client.challenge(signature))).isEmpty();
        assertThat(client.success(null)).isInstanceOf(ClientStep.Complete.class);
        Fixture.refusal(client.success(null));
    }

    @Test
    void keysCanBeKeptOutside() {
        AtomicInteger derivations = new AtomicInteger();
        ScramClientKeys kept =
                ScramClientKeys.derive(ScramHash.SHA_256, Fixture.PASSWORD, Fixture.SALT, Fixture.ITERATIONS);
        ScramClientKeys.Source source = (hash, salt, iterations) -> {
            derivations.incrementAndGet();
            assertThat(hash).isEqualTo(ScramHash.SHA_256);
            assertThat(salt).isEqualTo(Fixture.SALT);
            assertThat(iterations).isEqualTo(Fixture.ITERATIONS);
            return kept;
        };
        ClientMechanisms user = new ClientMechanisms(
                new ClientMechanisms.Credentials(Fixture.USER, null, source, null), 10_000, new SecureRandom());
        ClientStream stream = view(Fixture.PLAIN_STREAM, List.of());
        for (int i = 0; i < 3; i++) {
            End end = run(user.start(choose(stream, "SCRAM-SHA-256"), stream), Fixture.PLAIN_STREAM);
            assertThat(end.client()).isInstanceOf(ClientStep.Complete.class);
        }
        assertThat(derivations).hasValue(3);
        assertThatThrownBy(() -> user.start(choose(stream, "PLAIN"), stream))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mechanismsWithoutChallengesRefuseThem() {
        ClientStream stream = view(Fixture.PLAIN_STREAM, List.of());
        ClientMechanism plain = Fixture.user(Fixture.PASSWORD).start(choose(stream, "PLAIN"), stream);
        assertThat(Fixture.text(plain.initialResponse())).isEqualTo("\0user\0pencil");
        Fixture.refusal(plain.challenge(new byte[0]));
        Fixture.refusal(plain.success(new byte[] {1}));
    }
}
