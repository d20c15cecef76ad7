// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A host with one user, and short ways to talk to it. */
final class Fixture {
    static final String USER = "user";
    static final String PASSWORD = "pencil";
    static final int ITERATIONS = 4096;
    static final byte[] SALT = SaslText.bytes("0123456789abcdef");
    static final ChannelBinding EXPORTER = ChannelBinding.tlsExporter(new byte[32]);
    static final ChannelBinding END_POINT = new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, new byte[] {1, 2});
    static final List<String> NO_PLUS = List.of("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "ANONYMOUS");
    static final List<String> ALL = List.of(
            "SCRAM-SHA-512-PLUS",
            "SCRAM-SHA-256-PLUS",
            "SCRAM-SHA-1-PLUS",
            "SCRAM-SHA-512",
            "SCRAM-SHA-256",
            "SCRAM-SHA-1",
            "EXTERNAL",
            "PLAIN",
            "ANONYMOUS");
    static final ServerStream PLAIN_STREAM = new ServerStream(NO_PLUS, List.of(), null, false, null);
    static final ServerStream TLS_STREAM = new ServerStream(
            ALL,
            List.of(EXPORTER, END_POINT),
            TlsVersion.TLS_1_3,
            true,
            authzid -> authzid == null || authzid.equals("user@example.org") ? "user@example.org" : null);

    private Fixture() {}

    static ServerMechanisms host() {
        return new ServerMechanisms(
                name -> name.indexOf('@') >= 0 ? null : name.toLowerCase(Locale.ROOT),
                new ScramDecoy(new byte[32], ITERATIONS),
                ScramHash.SHA_256,
                new SecureRandom());
    }

    static ScramServer scram(ServerStream stream, String mechanism, String nonce) {
        ScramHash hash = ScramHash.ofMechanism(mechanism);
        assertThat(hash).isNotNull();
        return new ScramServer(host(), stream, mechanism, hash, nonce);
    }

    /** Gives the server what it looks up: the keys of the one user, or none. */
    static ServerStep answered(ServerStep step) {
        return step instanceof ServerStep.KeysWanted(String username, ScramHash hash, var next)
                ? next.resume(username.equals(USER) ? ScramDerivation.derive(hash, PASSWORD, SALT, ITERATIONS) : null)
                : step;
    }

    static ServerStep say(ServerMechanism server, String message) {
        return answered(server.respond(SaslText.bytes(message)));
    }

    static String challenge(ServerStep step) {
        assertThat(step).isInstanceOf(ServerStep.Challenge.class);
        return text(((ServerStep.Challenge) step).data());
    }

    static ServerStep.Success success(ServerStep step) {
        assertThat(step).isInstanceOf(ServerStep.Success.class);
        return (ServerStep.Success) step;
    }

    static ServerStep.Failure failure(ServerStep step) {
        assertThat(step).isInstanceOf(ServerStep.Failure.class);
        return (ServerStep.Failure) step;
    }

    static String response(ClientStep step) {
        assertThat(step).isInstanceOf(ClientStep.Response.class);
        return text(((ClientStep.Response) step).data());
    }

    static String refusal(ClientStep step) {
        assertThat(step).isInstanceOf(ClientStep.Refused.class);
        return ((ClientStep.Refused) step).reason();
    }

    static ClientMechanisms user(String password) {
        return new ClientMechanisms(ClientMechanisms.Credentials.of(USER, password), 100_000, new SecureRandom());
    }

    static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
