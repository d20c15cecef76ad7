// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The -PLUS mechanisms over real TLS, by a client that shares nothing with the server: RFC 5802, RFC 9266
 * ({@code tls-exporter}), RFC 5929 ({@code tls-server-end-point}), and the list of types of XEP-0440.
 *
 * <p>The client is ours because no packaged one can: slixmpp 1.8 knows only {@code tls-unique}, which is not defined for
 * TLS 1.3, libstrophe 0.12 below Profanity binds no channel, and Smack 4.4 takes the name of the certificate's key
 * algorithm for that of a hash.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChannelBindingTest {
    private static final String PASSWORD = "kittiwake";

    private List<ServerUnderTest> servers = List.of();

    @BeforeAll
    void start() throws IOException {
        var server = ServerUnderTest.start(ServerOptions.DEFAULT);
        servers = List.of(server);
        server.addUser("alice", PASSWORD);
        Assumptions.assumeTrue(server.bindsChannels(), "this server does not bind channels over TLS 1.3");
    }

    @AfterAll
    void stop() {
        servers.forEach(ServerUnderTest::close);
    }

    private ServerUnderTest server() {
        return servers.getFirst();
    }

    static Stream<Arguments> combinations() {
        return Stream.of("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS")
                .flatMap(mechanism -> Stream.of("tls-exporter", "tls-server-end-point")
                        .flatMap(type -> Stream.of(PlainClient.Entry.values())
                                .map(entry -> Arguments.of(mechanism, type, entry))));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void a_client_signs_in_with_its_channel_bound_over_tls_1_3(String mechanism, String type, PlainClient.Entry entry)
            throws Exception {
        try (var client = PlainClient.connect(server(), entry, "TLSv1.3")) {
            var features = client.await("<stream:features.*</stream:features>").group();
            assertThat(features).contains("<mechanism>" + mechanism + "</mechanism>");
            assertThat(bindingTypes(features)).contains(type);
            assertThat(client.authenticate(scram(mechanism, "p=" + type, bindingData(client, type))))
                    .isEmpty();
            assertThat(client.bind("bound")).isEqualTo("alice@" + server().domain() + "/bound");
        }
    }

    @Test
    void a_client_signs_in_with_every_type_that_is_announced_over_tls_1_2() throws Exception {
        for (String type : typesAnnouncedOver("TLSv1.2")) {
            try (var client = PlainClient.connect(server(), PlainClient.Entry.STARTTLS, "TLSv1.2")) {
                client.await("</stream:features>");
                var scram = scram("SCRAM-SHA-256-PLUS", "p=" + type, bindingData(client, type));
                assertThat(client.authenticate(scram)).as(type).isEmpty();
            }
        }
    }

    @Test
    void the_end_point_can_be_bound_over_tls_1_2() throws Exception {
        assertThat(typesAnnouncedOver("TLSv1.2")).contains("tls-server-end-point");
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void a_channel_that_is_not_the_servers_own_is_refused(String mechanism, String type, PlainClient.Entry entry)
            throws Exception {
        try (var client = PlainClient.connect(server(), entry, "TLSv1.3")) {
            client.await("</stream:features>");
            var foreign = bindingData(client, type);
            foreign[0] ^= 1;
            assertThat(client.authenticate(scram(mechanism, "p=" + type, foreign)))
                    .contains("<not-authorized");
        }
    }

    @Test
    void a_client_that_was_told_of_no_channel_binding_is_refused_because_someone_removed_it() throws Exception {
        try (var client = PlainClient.connect(server(), PlainClient.Entry.DIRECT, "TLSv1.3")) {
            client.await("</stream:features>");
            assertThat(client.authenticate(scram("SCRAM-SHA-256", "y", new byte[0])))
                    .contains("<failure");
        }
    }

    @Test
    void a_client_that_knows_only_another_type_goes_on_without() throws Exception {
        try (var client = PlainClient.connect(server(), PlainClient.Entry.DIRECT, "TLSv1.3")) {
            client.await("</stream:features>");
            assertThat(client.authenticate(scram("SCRAM-SHA-256-PLUS", "p=tls-unique", new byte[12])))
                    .contains("<failure");
            assertThat(client.authenticate(scram("SCRAM-SHA-256", "y", new byte[0])))
                    .isEmpty();
        }
    }

    @Test
    void without_fallback_such_a_client_is_refused_but_may_still_bind_the_channel() throws Exception {
        try (var strict = ServerUnderTest.start(ServerOptions.DEFAULT.with("auth.channel-binding-fallback", "false"))) {
            strict.addUser("alice", PASSWORD);
            try (var client = PlainClient.connect(strict, PlainClient.Entry.DIRECT, "TLSv1.3")) {
                client.await("</stream:features>");
                assertThat(client.authenticate(scram("SCRAM-SHA-256-PLUS", "p=tls-unique", new byte[12])))
                        .contains("<failure");
                assertThat(client.authenticate(scram("SCRAM-SHA-256", "y", new byte[0])))
                        .contains("<failure");
                var data = bindingData(client, "tls-exporter");
                assertThat(client.authenticate(scram("SCRAM-SHA-256-PLUS", "p=tls-exporter", data)))
                        .isEmpty();
            }
        }
    }

    private List<String> typesAnnouncedOver(String tlsVersion) throws IOException {
        try (var client = PlainClient.connect(server(), PlainClient.Entry.STARTTLS, tlsVersion)) {
            return bindingTypes(
                    client.await("<stream:features.*</stream:features>").group());
        }
    }

    private static Scram scram(String mechanism, String flag, byte[] binding) {
        return new Scram(mechanism, "alice", PASSWORD, flag, binding);
    }

    private static List<String> bindingTypes(String features) {
        return Pattern.compile("<channel-binding[^>]*type=['\"]([^'\"]*)['\"]")
                .matcher(features)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static byte[] bindingData(PlainClient client, String type) throws GeneralSecurityException, IOException {
        var session = client.session();
        return switch (type) {
            case "tls-exporter" -> session.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
            case "tls-server-end-point" -> {
                var certificate = (X509Certificate) session.getPeerCertificates()[0];
                yield MessageDigest.getInstance(endPointHash(certificate)).digest(certificate.getEncoded());
            }
            default -> throw new IllegalArgumentException("unknown type of channel binding " + type);
        };
    }

    /** The hash of the certificate's signature, but SHA-256 in place of MD5 and SHA-1 (RFC 5929, 4.1). */
    private static String endPointHash(X509Certificate certificate) {
        var name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        return Stream.of("384", "512")
                .filter(name::contains)
                .map(bits -> "SHA-" + bits)
                .findFirst()
                .orElse("SHA-256");
    }
}
