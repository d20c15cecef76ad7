// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static im.linnet.xmpp.sasl.Fixture.PLAIN_STREAM;
import static im.linnet.xmpp.sasl.Fixture.TLS_STREAM;
import static im.linnet.xmpp.sasl.Fixture.challenge;
import static im.linnet.xmpp.sasl.Fixture.failure;
import static im.linnet.xmpp.sasl.Fixture.say;
import static im.linnet.xmpp.sasl.Fixture.success;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SingleMessageServerTest {
    private static ServerMechanism start(String mechanism) {
        return Fixture.host().start(mechanism, TLS_STREAM);
    }

    @Test
    void plainExamplesOfRfc4616() {
        ServerStep.KeysWanted tim =
                (ServerStep.KeysWanted) start("PLAIN").respond(SaslText.bytes("\0tim\0tanstaaftanstaaf"));
        assertThat(tim.username()).isEqualTo("tim");
        ServerStep.Success asTim = success(
                tim.next().resume(ScramDerivation.derive(ScramHash.SHA_1, "tanstaaftanstaaf", Fixture.SALT, 10)));
        assertThat(asTim.authenticationId()).isEqualTo("tim");
        assertThat(asTim.authorizationId()).isNull();
        assertThat(asTim.additionalData()).isNull();

        ServerStep.KeysWanted kurt =
                (ServerStep.KeysWanted) start("PLAIN").respond(SaslText.bytes("Ursel\0Kurt\0xipj3plmq"));
        ServerStep.Success asUrsel =
                success(kurt.next().resume(ScramDerivation.derive(ScramHash.SHA_512, "xipj3plmq", Fixture.SALT, 10)));
        assertThat(asUrsel.authenticationId()).isEqualTo("kurt");
        assertThat(asUrsel.authorizationId()).isEqualTo("Ursel");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "\0\0",
                "user",
                "\0user",
                "\0user\0",
                "\0\0pencil",
                "user\0pencil",
                "\0user\0pencil\0",
                "\0user\0\0pencil",
                "\0\0\0",
            })
    void plainRefusesMalformedMessages(String message) {
        assertThat(failure(say(start("PLAIN"), message)).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\0user\0pencil2", "\0user\0Pencil", "\0user\0pencil ", "\0user\0pen\ncil", "\0a@b\0pencil"})
    void plainRefusesWrongPasswordsAndImpossibleNames(String message) {
        assertThat(failure(say(start("PLAIN"), message)).condition()).isEqualTo(SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void plainPreparesPasswords() {
        ScramKeys keys = ScramDerivation.derive(ScramHash.SHA_256, "caf\u00e9 noir", Fixture.SALT, 10);
        ServerStep.KeysWanted wanted =
                (ServerStep.KeysWanted) start("PLAIN").respond(SaslText.bytes("\0user\0cafe\u0301\u00a0noir"));
        success(wanted.next().resume(keys));
    }

    @Test
    void plainTakesOneMessage() {
        ServerMechanism server = start("PLAIN");
        assertThat(challenge(server.respond(null))).isEmpty();
        success(say(server, "\0user\0pencil"));
        assertThat(failure(say(server, "\0user\0pencil")).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void plainRefusesWhatIsTooLongOrNotUtf8() {
        String tooLong = "\0user\0" + "x".repeat(SaslText.MAX_MESSAGE_BYTES);
        assertThat(failure(say(start("PLAIN"), tooLong)).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
        byte[] wrong = {0, 'u', 0, (byte) 0xff};
        assertThat(failure(start("PLAIN").respond(wrong)).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void externalLeavesTheIdentityToTheCertificate() {
        ServerStep.Success success = success(say(start("EXTERNAL"), ""));
        assertThat(success.authenticationId()).isEqualTo("user@example.org");
        assertThat(success.authorizationId()).isNull();
    }

    @Test
    void externalWithoutInitialResponseAsks() {
        ServerMechanism server = start("EXTERNAL");
        assertThat(challenge(server.respond(null))).isEmpty();
        assertThat(success(say(server, "user@example.org")).authorizationId()).isEqualTo("user@example.org");
    }

    @Test
    void externalRefusesAnIdentityThatTheCertificateDoesNotProve() {
        assertThat(failure(say(start("EXTERNAL"), "admin@example.org")).condition())
                .isEqualTo(SaslCondition.INVALID_AUTHZID);
        assertThat(failure(say(start("EXTERNAL"), "user@example.org\0")).condition())
                .isEqualTo(SaslCondition.MALFORMED_REQUEST);
        ServerStream nobody = new ServerStream(Fixture.ALL, TLS_STREAM.channelBindings(), null, false, authzid -> null);
        assertThat(failure(say(Fixture.host().start("EXTERNAL", nobody), "")).condition())
                .isEqualTo(SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void anonymousTakesATraceOrNone() {
        for (String trace : new String[] {"", "sirhc", "sirhc@example.org", "\ud83d\ude00".repeat(255)}) {
            ServerStep.Success success = success(say(Fixture.host().start("ANONYMOUS", PLAIN_STREAM), trace));
            assertThat(success.authenticationId()).isEmpty();
            assertThat(success.authorizationId()).isNull();
        }
    }

    @Test
    void anonymousRefusesATraceThatIsTooLongOrHoldsControls() {
        for (String trace : new String[] {"x".repeat(256), "a\nb", "a\0b"}) {
            assertThat(failure(say(Fixture.host().start("ANONYMOUS", PLAIN_STREAM), trace))
                            .condition())
                    .isEqualTo(SaslCondition.MALFORMED_REQUEST);
        }
    }
}
