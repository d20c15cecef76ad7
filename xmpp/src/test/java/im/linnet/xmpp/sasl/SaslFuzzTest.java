// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever the peer says, a mechanism answers, never throws, and lets nobody in without the password.
 *
 * <p>{@link #fuzzerTestOneInput} is a target as Jazzer wants them. Every build replays the corpus and, from a fixed seed,
 * changes of it.
 */
class SaslFuzzTest {
    private static final int CHANGES_PER_INPUT = 2_000;
    private static final String PROOF_OF_ZEROS = ",p=AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final ServerMechanisms HOST = new ServerMechanisms(
            name -> name.isEmpty() ? null : name,
            new ScramDecoy(new byte[32], 1),
            ScramHash.SHA_256,
            new SecureRandom());
    private static final ClientStream CLIENT_STREAM =
            new ClientStream(Fixture.TLS_STREAM.offer(), List.of(Fixture.EXPORTER), TlsVersion.TLS_1_3);
    private static final ClientMechanisms USER =
            new ClientMechanisms(ClientMechanisms.Credentials.of("user", "pencil"), 4096, new SecureRandom());

    /** The first byte chooses side and mechanism, the rest are messages with a newline between them. */
    static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String mechanism = Fixture.ALL.get((input[0] & 0x7f) % Fixture.ALL.size());
        List<byte[]> messages = new ArrayList<>();
        int start = 1;
        for (int i = 1; i <= input.length; i++) {
            if (i == input.length || input[i] == '\n') {
                messages.add(Arrays.copyOfRange(input, start, i));
                start = i + 1;
            }
        }
        if (input[0] < 0) {
            tellClient(messages);
        } else {
            tellServer(mechanism, messages);
        }
    }

    private static void tellServer(String mechanism, List<byte[]> messages) {
        ServerMechanism server = HOST.start(mechanism, Fixture.TLS_STREAM);
        for (byte[] message : messages) {
            ServerStep step = server.respond(message);
            if (step instanceof ServerStep.KeysWanted(String username, ScramHash hash, var next)) {
                step = next.resume(
                        username.equals("user") ? ScramDerivation.derive(hash, "pencil", Fixture.SALT, 1) : null);
            }
            switch (step) {
                case ServerStep.Challenge(byte[] data) ->
                    assertThat(data.length).isLessThan(4096);
                case ServerStep.Failure failure -> assertThat(failure.reason()).isNotEmpty();
                case ServerStep.KeysWanted _, ServerStep.TokensWanted _ -> throw new AssertionError("asked twice");
                case ServerStep.Success success -> {
                    // No input can know the fresh nonce; the password of PLAIN it can.
                    assertThat(mechanism).doesNotStartWith("SCRAM");
                    assertThat(success.authenticationId()).isIn("", "user", "user@example.org");
                }
            }
        }
    }

    private static void tellClient(List<byte[]> messages) {
        MechanismChoice.Chosen choice =
                new MechanismChoice.Chosen("SCRAM-SHA-1-PLUS", BindingUse.BOUND, Fixture.EXPORTER, false);
        ScramClient client = new ScramClient(USER, choice, CLIENT_STREAM, "abc");
        for (byte[] message : messages) {
            client.challenge(message);
        }
        for (byte[] message : messages) {
            assertThat(client.success(message)).isInstanceOf(ClientStep.Refused.class);
        }
    }

    private static List<byte[]> corpus() throws IOException, URISyntaxException {
        URL directory = SaslFuzzTest.class.getResource("corpus");
        assertThat(directory).isNotNull();
        List<byte[]> inputs = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
            for (Path file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        assertThat(inputs).isNotEmpty();
        return inputs;
    }

    @Test
    void corpusIsReplayed() throws IOException, URISyntaxException {
        corpus().forEach(SaslFuzzTest::fuzzerTestOneInput);
    }

    @Test
    void changesOfTheCorpusAreAnswered() throws IOException, URISyntaxException {
        Random random = new Random(20_160_229);
        for (byte[] input : corpus()) {
            for (int i = 0; i < CHANGES_PER_INPUT; i++) {
                fuzzerTestOneInput(changed(input, random));
            }
        }
    }

    private static byte[] changed(byte[] input, Random random) {
        byte[] result = input;
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(result.length);
            int end = at + random.nextInt(Math.min(8, result.length - at) + 1);
            byte[] insertion = switch (random.nextInt(5)) {
                case 0 -> new byte[] {(byte) random.nextInt(256)};
                case 1 -> Arrays.copyOfRange(result, end, Math.min(result.length, end + random.nextInt(16)));
                case 2 -> SaslText.bytes(PROOF_OF_ZEROS);
                case 3 -> new byte[] {(byte) ",=\nnyparmcx\0".charAt(random.nextInt(12))};
                default -> new byte[0];
            };
            byte[] next = new byte[result.length - (end - at) + insertion.length];
            System.arraycopy(result, 0, next, 0, at);
            System.arraycopy(insertion, 0, next, at, insertion.length);
            System.arraycopy(result, end, next, at + insertion.length, result.length - end);
            result = next.length == 0 ? input : next;
        }
        return result;
    }
}
