// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.SaslOffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The other TLS engine ({@code tls.engine = "openssl"}): it cannot export keying material, and so must not offer to. */
class OpenSslEngineTest {
    private static final Jid JULIET = Jid.of("juliet@example.com/balcony");

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"})
    void clients_sign_in_with_and_without_channel_binding(String mechanism, @TempDir Path directory)
            throws IOException {
        try (TestServer server = TestServer.start(directory, List.of("tls.engine=openssl"))) {
            server.account(JULIET.bare());
            try (TestClient client = server.login(JULIET, mechanism)) {
                assertThat(client.jid()).isEqualTo(JULIET);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void only_the_binding_that_it_can_do_is_offered(String version, @TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory, List.of("tls.engine=openssl"));
                TestClient client = TestClient.connect(server.tlsAddress())) {
            client.startTls("example.com", version);
            assertThat(SaslOffer.of(client.open("example.com")).channelBindingTypes())
                    .containsExactly("tls-server-end-point");
        }
    }

    @Test
    void clients_that_begin_in_the_clear_get_it_too(@TempDir Path directory) throws IOException {
        try (TestServer server = TestServer.start(directory, List.of("tls.engine=openssl"));
                TestClient client = server.connect()) {
            server.account(JULIET.bare());
            client.open("example.com");
            client.send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            assertThat(client.element().name()).isEqualTo("proceed");
            client.startTls("example.com");
            client.signIn(JULIET.bare(), TestServer.PASSWORD, "SCRAM-SHA-1");
            assertThat(client.bind("balcony")).isEqualTo(JULIET);
        }
    }
}
