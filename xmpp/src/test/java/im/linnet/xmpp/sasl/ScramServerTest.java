// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static im.linnet.xmpp.sasl.Fixture.EXPORTER;
import static im.linnet.xmpp.sasl.Fixture.PLAIN_STREAM;
import static im.linnet.xmpp.sasl.Fixture.TLS_STREAM;
import static im.linnet.xmpp.sasl.Fixture.challenge;
import static im.linnet.xmpp.sasl.Fixture.failure;
import static im.linnet.xmpp.sasl.Fixture.say;
import static im.linnet.xmpp.sasl.Fixture.success;
import static im.linnet.xmpp.sasl.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramServerTest {
    private static ScramServer plain() {
        return Fixture.scram(PLAIN_STREAM, "SCRAM-SHA-1", "SERVER");
    }

    private static ScramServer plus() {
        return Fixture.scram(TLS_STREAM, "SCRAM-SHA-1-PLUS", "SERVER");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                ",,n=user,r=abc",
                "x,,n=user,r=abc",
                "nn,,n=user,r=abc",
                "p=,,n=user,r=abc",
                "p=tls_exporter,,n=user,r=abc",
                "n,a=,n=user,r=abc",
                "n,b=who,n=user,r=abc",
                "n,a=wh=o,n=user,r=abc",
                "n,a=wh=2,n=user,r=abc",
                "n,,n=,r=abc",
                "n,,n=us=er,r=abc",
                "n,,n=us=2cer,r=abc",
                "n,,n=user=,r=abc",
                "n,,n=user",
                "n,,n=user,",
                "n,,n=user,r=",
                "n,,r=abc,n=user",
                "n,,n=user,r=abc,",
                "n,,n=user,r=abc,,x=1",
                "n,,n=user,r=abc,x",
                "n,,n=user,r=abc,x=",
                "n,,n=user,r=abc,1=2",
                "n,,n=user,r=abc,n=other",
                "n,,n=user,r=abc,r=def",
                "n,,n=user,r=abc,m=must",
                "n,,m=must,n=user,r=abc",
                "n,,n=user,r=a b",
                "n,,n=user,r=äbc",
                "n,,n=us\0er,r=abc",
                "n,,n=user,r=abc,x=\0",
                "p=tls-exporter,,n=user,r=abc",
            })
    void malformedFirstMessagesAreRefused(String message) {
        ScramServer server = plain();
        assertThat(failure(say(server, message)).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
        assertThat(failure(say(server, "n,,n=user,r=abc")).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,r=abcSERVER",
                "c=biws,r=abcSERVER,",
                "c=biws,r=abcSERVER,p=",
                "c=biws,r=abcSERVER,p=!",
                "c=biws,r=abcSERVER,p=AAAA",
                "c=biws,r=abcSERVER,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "c=biws,r=abcSERVER,p=AAAAAAAAAAAAAAAAAAAAAAAAAAB=",
                "c=biws,r=abcSERVER,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=,x=1",
                "c=biws,r=abcSERVER,m=must,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "c=biws,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "r=abcSERVER,c=biws,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "r=abcSERVER,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "c=biws,r=abcSERVER,x=\0,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            })
    void malformedLastMessagesAreRefused(String message) {
        ScramServer server = plain();
        challenge(say(server, "n,,n=user,r=abc"));
        assertThat(failure(say(server, message)).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "another channel binding flag|c=eSws,r=abcSERVER,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "the right header in another encoding|c=biws=,r=abcSERVER,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "no nonce of the server's|c=biws,r=abc,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "another nonce|c=biws,r=abcSERVEr,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "a longer nonce|c=biws,r=abcSERVERx,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "a wrong proof|c=biws,r=abcSERVER,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            })
    void lastMessagesThatDoNotProveAnythingAreNotAuthorized(String why, String message) {
        ScramServer server = plain();
        challenge(say(server, "n,,n=user,r=abc"));
        assertThat(failure(say(server, message)).condition()).as(why).isEqualTo(SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThat(failure(plain().respond(new byte[] {'n', ',', ',', (byte) 0xc0, (byte) 0x80}))
                        .condition())
                .isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void messagesAndNoncesHaveLimits() {
        String nonce = "n".repeat(ScramReader.MAX_NONCE_LENGTH);
        assertThat(challenge(say(plain(), "n,,n=user,r=" + nonce))).startsWith("r=" + nonce + "SERVER,");
        assertThat(failure(say(plain(), "n,,n=user,r=" + nonce + "n")).condition())
                .isEqualTo(SaslCondition.MALFORMED_REQUEST);
        String extension = "x".repeat(SaslText.MAX_MESSAGE_BYTES);
        assertThat(failure(say(plain(), "n,,n=user,r=abc,x=" + extension)).condition())
                .isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void namesThatCannotBeUsersAreNotAuthorized() {
        assertThat(failure(say(plain(), "n,,n=user@example.org,r=abc")).condition())
                .isEqualTo(SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void namesAreUnescapedAndPreparedForTheLookUp() {
        ServerStep step = plain().respond(SaslText.bytes("n,,n=U=2CSer=3D2C,r=abc"));
        assertThat(((ServerStep.KeysWanted) step).username()).isEqualTo("u,ser=2c");
    }

    @Test
    void unknownExtensionsAreIgnoredButSigned() {
        ScramServer server = plain();
        String first = challenge(say(server, "n,a=user@example.org,n=USER,r=abc,x=1,Y=2"));
        String withoutProof = "c=" + SaslText.base64(SaslText.bytes("n,a=user@example.org,")) + ",r=abcSERVER,z==";
        ServerStep.Success success = success(
                say(server, withoutProof + ",p=" + proof("n=USER,r=abc,x=1,Y=2," + first + ',' + withoutProof)));
        assertThat(success.authenticationId()).isEqualTo("user");
        assertThat(success.authorizationId()).isEqualTo("user@example.org");
    }

    private static String proof(String authMessage) {
        ScramClientKeys keys =
                ScramClientKeys.derive(ScramHash.SHA_1, Fixture.PASSWORD, Fixture.SALT, Fixture.ITERATIONS);
        byte[] signature = ScramCrypto.hmac(ScramHash.SHA_1, keys.storedKey(), SaslText.bytes(authMessage));
        return SaslText.base64(ScramCrypto.xor(keys.clientKey(), signature));
    }

    @Test
    void clientWithoutInitialResponseIsAskedOnce() {
        ScramServer server = plain();
        assertThat(challenge(server.respond(null))).isEmpty();
        assertThat(challenge(say(server, "n,,n=user,r=abc"))).startsWith("r=abcSERVER,");

        ScramServer asked = plain();
        asked.respond(null);
        assertThat(failure(asked.respond(null)).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void peerThatSpeaksDuringTheLookUpEndsTheExchange() {
        ScramServer server = plain();
        ServerStep.KeysWanted wanted = (ServerStep.KeysWanted) server.respond(SaslText.bytes("n,,n=user,r=abc"));
        failure(server.respond(SaslText.bytes("c=biws,r=abcSERVER,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=")));
        assertThat(failure(wanted.next().resume(null)).condition()).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void keysOfAnotherHashAreOurMistake() {
        ServerStep.KeysWanted wanted = (ServerStep.KeysWanted) plain().respond(SaslText.bytes("n,,n=user,r=abc"));
        ScramKeys other = ScramDerivation.derive(ScramHash.SHA_256, "pencil", Fixture.SALT, 1);
        assertThatThrownBy(() -> wanted.next().resume(other)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void downgradeClientThatDidNotSeePlusIsRefused() {
        ServerStep.Failure failure =
                failure(say(Fixture.scram(TLS_STREAM, "SCRAM-SHA-1", "SERVER"), "y,,n=user,r=abc"));
        assertThat(failure.condition()).isEqualTo(SaslCondition.NOT_AUTHORIZED);
        assertThat(failure.reason()).contains("downgrade");
    }

    @Test
    void clientThatCouldBindIsWelcomeWhereNothingBinds() {
        assertThat(challenge(say(plain(), "y,,n=user,r=abc"))).startsWith("r=abcSERVER,");
    }

    @Test
    void clientThatCannotBindIsWelcomeWhereBindingIsOffered() {
        assertThat(challenge(say(Fixture.scram(TLS_STREAM, "SCRAM-SHA-1", "SERVER"), "n,,n=user,r=abc")))
                .startsWith("r=abcSERVER,");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n,,n=user,r=abc|MALFORMED_REQUEST",
                "y,,n=user,r=abc|MALFORMED_REQUEST",
                "p=tls-unique,,n=user,r=abc|NOT_AUTHORIZED",
                "p=TLS-EXPORTER,,n=user,r=abc|NOT_AUTHORIZED",
            })
    void plusNeedsABindingThatTheServerKnows(String message, SaslCondition condition) {
        assertThat(failure(say(plus(), message)).condition()).isEqualTo(condition);
    }

    @Test
    void bindingToAnotherChannelIsNotAuthorized() {
        ChannelBinding other = ChannelBinding.tlsExporter(SaslText.bytes("x".repeat(32)));
        for (String input : List.of(
                "p=tls-exporter,," + text(other.data()),
                "p=tls-exporter,,",
                "p=tls-server-end-point,," + text(EXPORTER.data()),
                "n,,")) {
            ScramServer server = plus();
            challenge(say(server, "p=tls-exporter,,n=user,r=abc"));
            String attribute = SaslText.base64(SaslText.bytes(input));
            ServerStep.Failure failure =
                    failure(say(server, "c=" + attribute + ",r=abcSERVER,p=AAAAAAAAAAAAAAAAAAAAAAAAAAA="));
            assertThat(failure.condition()).isEqualTo(SaslCondition.NOT_AUTHORIZED);
            assertThat(failure.reason()).isEqualTo("channel binding does not match");
        }
    }

    @Test
    void noncesAreNewAndLongEach() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            ServerMechanism server = Fixture.host().start("SCRAM-SHA-256", PLAIN_STREAM);
            String nonce =
                    challenge(say(server, "n,,n=user,r=abc")).split(",", 2)[0].substring("r=abc".length());
            assertThat(nonce).matches("[A-Za-z0-9+/]{24}");
            nonces.add(nonce);
        }
        assertThat(nonces).hasSize(100);
    }
}
