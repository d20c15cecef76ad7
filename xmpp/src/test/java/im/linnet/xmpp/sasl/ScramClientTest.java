// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static im.linnet.xmpp.sasl.Fixture.refusal;
import static im.linnet.xmpp.sasl.Fixture.response;
import static im.linnet.xmpp.sasl.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramClientTest {
    private static final String SALT = SaslText.base64(Fixture.SALT);
    private static final ClientStream STREAM =
            new ClientStream(new SaslOffer(List.of("SCRAM-SHA-1"), List.of()), List.of(), TlsVersion.TLS_1_3);

    private static ScramClient client(boolean proofRequired) {
        return new ScramClient(
                Fixture.user(Fixture.PASSWORD),
                new MechanismChoice.Chosen("SCRAM-SHA-1", BindingUse.UNSUPPORTED, null, proofRequired),
                STREAM,
                "abc");
    }

    private static ClientStep hear(ScramClient client, String message) {
        return client.challenge(SaslText.bytes(message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=abcdef",
                "r=abcdef,s=AAAA",
                "r=abcdef,s=,i=4096",
                "r=abcdef,s=AAA,i=4096",
                "r=abcdef,s=AA=A,i=4096",
                "r=abcdef,i=4096,s=AAAA",
                "r=abc,s=AAAA,i=4096",
                "r=abdef,s=AAAA,i=4096",
                "r=ab cdef,s=AAAA,i=4096",
                "r=abcdef,s=AAAA,i=",
                "r=abcdef,s=AAAA,i=0",
                "r=abcdef,s=AAAA,i=-4096",
                "r=abcdef,s=AAAA,i=04096",
                "r=abcdef,s=AAAA,i=4095",
                "r=abcdef,s=AAAA,i=100001",
                "r=abcdef,s=AAAA,i=99999999999999999999",
                "r=abcdef,s=AAAA,i=4096x",
                "r=abcdef,s=AAAA,i=\u0664\u0660\u0669\u0666",
                "m=must,r=abcdef,s=AAAA,i=4096",
                "r=abcdef,s=AAAA,i=4096,m=must",
                "r=abcdef,s=AAAA,i=4096,r=abcxyz",
                "r=abcdef,s=AAAA,i=4096,",
                "r=abcdef,s=AAAA,i=4096,x=\0",
                "e=unknown-user",
            })
    void challengesThatAreWrongAreRefused(String message) {
        ScramClient client = client(false);
        refusal(hear(client, message));
        refusal(hear(client, "r=abcdef,s=" + SALT + ",i=4096"));
    }

    @Test
    void iterationsWithinTheLimitsAndUnknownExtensionsAreAccepted() {
        response(hear(client(false), "r=abcdef,s=" + SALT + ",i=4096,x=1"));
        response(hear(client(false), "r=abcdef,s=" + SALT + ",i=100000"));
    }

    @Test
    void downgradeOfTheOfferIsRefused() {
        String mine = SaslText.base64(STREAM.offer().digest(ScramHash.SHA_1));
        String other = SaslText.base64(
                new SaslOffer(List.of("SCRAM-SHA-1", "SCRAM-SHA-256"), List.of()).digest(ScramHash.SHA_1));
        response(hear(client(false), "r=abcdef,s=AAAA,i=4096,h=" + mine));
        assertThat(refusal(hear(client(false), "r=abcdef,s=AAAA,i=4096,h=" + other)))
                .contains("downgrade");
        assertThat(refusal(hear(client(false), "r=abcdef,s=AAAA,i=4096,h=" + mine + ",h=" + other)))
                .contains("downgrade");
        assertThat(refusal(hear(client(false), "r=abcdef,s=AAAA,i=4096,h=x"))).contains("downgrade");
    }

    @Test
    void downgradeOfTlsIsRefused() {
        response(hear(client(false), "r=abcdef,s=AAAA,i=4096,t=0304"));
        assertThat(refusal(hear(client(false), "r=abcdef,s=AAAA,i=4096,t=0303")))
                .contains("downgrade");
    }

    @Test
    void downgradeToNoBindingNeedsProof() {
        String mine = SaslText.base64(STREAM.offer().digest(ScramHash.SHA_1));
        response(hear(client(true), "r=abcdef,s=AAAA,i=4096,h=" + mine));
        assertThat(refusal(hear(client(true), "r=abcdef,s=AAAA,i=4096"))).contains("downgrade");
    }

    @Test
    void serverThatDoesNotKnowThePasswordIsRefused() {
        for (String last : List.of("v=AAAA", "v=!", "v=", "", "x=1", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")) {
            ScramClient client = client(false);
            response(hear(client, "r=abcdef,s=" + SALT + ",i=4096"));
            refusal(client.success(SaslText.bytes(last)));
        }
        ScramClient client = client(false);
        response(hear(client, "r=abcdef,s=" + SALT + ",i=4096"));
        refusal(client.success(null));
    }

    @Test
    void successOutOfTurnIsRefused() {
        ScramClient client = client(false);
        refusal(client.success(SaslText.bytes("v=")));
        refusal(hear(client, "r=abcdef,s=" + SALT + ",i=4096"));
    }

    @Test
    void errorsOfTheServerAreNamedIfTheyAreKnown() {
        for (String error : List.of("invalid-proof", "unheard-of", "invalid-proof,x=1")) {
            ScramClient client = client(false);
            response(hear(client, "r=abcdef,s=" + SALT + ",i=4096"));
            assertThat(refusal(client.success(SaslText.bytes("e=" + error))))
                    .isEqualTo(
                            error.startsWith("invalid-proof")
                                    ? "server says invalid-proof"
                                    : "server says other-error");
        }
    }

    @Test
    void namesAreEscaped() {
        ClientMechanisms user = new ClientMechanisms(
                new ClientMechanisms.Credentials(
                        "a,b=c", "x=y@example.org", ScramClientKeys.ofPassword("pencil"), null),
                10_000,
                new SecureRandom());
        ScramClient client = new ScramClient(
                user, new MechanismChoice.Chosen("SCRAM-SHA-1", BindingUse.NOT_OFFERED, null, false), STREAM, "abc");
        assertThat(text(client.initialResponse())).isEqualTo("y,a=x=3Dy@example.org,n=a=2Cb=3Dc,r=abc");
    }
}
