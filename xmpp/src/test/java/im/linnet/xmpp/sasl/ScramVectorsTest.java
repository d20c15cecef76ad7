// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static im.linnet.xmpp.sasl.Fixture.challenge;
import static im.linnet.xmpp.sasl.Fixture.response;
import static im.linnet.xmpp.sasl.Fixture.success;
import static im.linnet.xmpp.sasl.Fixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The examples of the specifications, byte for byte; user is "user", the password "pencil". */
class ScramVectorsTest {
    private static final ChannelBinding FAKE =
            new ChannelBinding(ChannelBinding.TLS_EXPORTER, SaslText.bytes("THIS IS FAKE CB DATA"));
    private static final List<String> XEP_MECHANISMS = List.of("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS");
    private static final List<ChannelBinding> XEP_BINDINGS = List.of(Fixture.END_POINT, FAKE);

    /**
     * An example.
     *
     * @param client whether our client can say its part; one example has an extension that ours does not send
     */
    record Example(
            String source,
            String mechanism,
            ServerStream stream,
            String serverNonce,
            String clientNonce,
            String clientFirst,
            String serverFirst,
            String clientFinal,
            String serverFinal,
            boolean client) {
        @Override
        public String toString() {
            return source;
        }
    }

    static final List<Example> EXAMPLES = List.of(
            new Example(
                    "RFC 5802 §5",
                    "SCRAM-SHA-1",
                    Fixture.PLAIN_STREAM,
                    "3rfcNHYJY1ZVvWVs7j",
                    "fyko+d2lbbFgONRv9qkxdawL",
                    "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
                    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
                    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                    "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
                    true),
            new Example(
                    "RFC 7677 §3",
                    "SCRAM-SHA-256",
                    Fixture.PLAIN_STREAM,
                    "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
                    "rOprNGfwEbeRWgbNEkqO",
                    "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                    true),
            new Example(
                    "RFC 7677 §3 with SHA-512, computed with Python's hashlib",
                    "SCRAM-SHA-512",
                    Fixture.PLAIN_STREAM,
                    "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
                    "rOprNGfwEbeRWgbNEkqO",
                    "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
                    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                            + "p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==",
                    "v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw==",
                    true),
            new Example(
                    "XEP-0474 §6.3",
                    "SCRAM-SHA-1-PLUS",
                    new ServerStream(XEP_MECHANISMS, XEP_BINDINGS, null, true, null),
                    "a09117a6-ac50-4f2f-93f1-93799c2bddf6",
                    "12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6",
                    "p=tls-exporter,,n=user,r=12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6",
                    "r=12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6a09117a6-ac50-4f2f-93f1-93799c2bddf6,"
                            + "s=QSXCR+Q6sek8bf92,i=4096,h=G6k/rBLDqgOhRRaCuuatSDFkJ08=",
                    "c=cD10bHMtZXhwb3J0ZXIsLFRISVMgSVMgRkFLRSBDQiBEQVRB,"
                            + "r=12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6a09117a6-ac50-4f2f-93f1-93799c2bddf6,"
                            + "x=19C6532F-1CF4-4A27-A18D-DC9CEA41BBB3,p=M/SIDjT+dfcxUh89jZEypRvFxB4=",
                    "v=MQrMPvv7yv4x4Cq4W4Ih25EqS2c=",
                    false),
            new Example(
                    "XEP-0515 §4.3",
                    "SCRAM-SHA-1-PLUS",
                    new ServerStream(XEP_MECHANISMS, XEP_BINDINGS, TlsVersion.TLS_1_3, true, null),
                    "a09117a6-ac50-4f2f-93f1-93799c2bddf6",
                    "12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6",
                    "p=tls-exporter,,n=user,r=12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6",
                    "r=12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6a09117a6-ac50-4f2f-93f1-93799c2bddf6,"
                            + "s=QSXCR+Q6sek8bf92,i=4096,h=G6k/rBLDqgOhRRaCuuatSDFkJ08=,t=0304",
                    "c=cD10bHMtZXhwb3J0ZXIsLFRISVMgSVMgRkFLRSBDQiBEQVRB,"
                            + "r=12C4CD5C-E38E-4A98-8F6D-15C38F51CCC6a09117a6-ac50-4f2f-93f1-93799c2bddf6,"
                            + "p=KHUfN8dSy1K95crT4D5y1ItLJfs=",
                    "v=3w34ZIMVRkx2f2Ozb3/ecRPVdv4=",
                    true));

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void serverSaysWhatTheSpecificationSays(Example example) {
        ScramServer server = Fixture.scram(example.stream, example.mechanism, example.serverNonce);

        ServerStep wanted = server.respond(SaslText.bytes(example.clientFirst));
        assertThat(wanted).isInstanceOf(ServerStep.KeysWanted.class);
        ServerStep.KeysWanted keysWanted = (ServerStep.KeysWanted) wanted;
        assertThat(keysWanted.username()).isEqualTo("user");
        byte[] salt = Base64.getDecoder().decode(attribute(example.serverFirst, 's'));
        ScramKeys keys = ScramDerivation.derive(keysWanted.hash(), "pencil", salt, 4096);

        assertThat(challenge(keysWanted.next().resume(keys))).isEqualTo(example.serverFirst);
        ServerStep.Success success = success(server.respond(SaslText.bytes(example.clientFinal)));
        assertThat(text(success.additionalData())).isEqualTo(example.serverFinal);
        assertThat(success.authenticationId()).isEqualTo("user");
        assertThat(success.authorizationId()).isNull();
    }

    @ParameterizedTest
    @FieldSource("EXAMPLES")
    void clientSaysWhatTheSpecificationSays(Example example) {
        ChannelBinding binding = example.mechanism.endsWith("-PLUS") ? FAKE : null;
        ClientStream stream = new ClientStream(example.stream.offer(), orNone(binding), example.stream.tlsVersion());
        MechanismChoice.Chosen choice = new MechanismChoice.Chosen(
                example.mechanism, binding == null ? BindingUse.UNSUPPORTED : BindingUse.BOUND, binding, false);
        ScramClient client = new ScramClient(Fixture.user("pencil"), choice, stream, example.clientNonce);

        assertThat(text(client.initialResponse())).isEqualTo(example.clientFirst);
        String last = response(client.challenge(SaslText.bytes(example.serverFirst)));
        if (example.client) {
            assertThat(last).isEqualTo(example.clientFinal);
            assertThat(client.success(SaslText.bytes(example.serverFinal))).isInstanceOf(ClientStep.Complete.class);
        } else {
            assertThat(last).startsWith(example.clientFinal.substring(0, example.clientFinal.indexOf(",x=")) + ",p=");
        }
    }

    private static List<ChannelBinding> orNone(@Nullable ChannelBinding binding) {
        return binding == null ? List.of() : List.of(binding);
    }

    private static String attribute(String message, char name) {
        int start = message.indexOf("," + name + "=") + 3;
        return message.substring(start, message.indexOf(',', start));
    }
}
