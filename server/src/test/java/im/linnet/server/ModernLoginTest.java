// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.linnet.server.account.AccountStore;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Bind2;
import im.linnet.xmpp.payload.ClientAccess;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.sasl.ClientMechanisms;
import im.linnet.xmpp.sasl.Fast;
import im.linnet.xmpp.sasl.HashedToken;
import im.linnet.xmpp.sasl.Sasl2Element;
import im.linnet.xmpp.sasl.Sasl2Feature;
import im.linnet.xmpp.sasl.SaslCondition;
import im.linnet.xmpp.sasl.ScramDerivation;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ScramKeys;
import im.linnet.xmpp.sasl.ScramUpgrade;
import im.linnet.xmpp.sasl.UserAgent;
import im.linnet.xmpp.stream.StreamLimits;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XEP-0388 with XEP-0386, 0480, 0484 and 0494 against a whole server. */
class ModernLoginTest {
    private static final Jid JULIET = Jid.of("juliet@example.com");
    private static final Jid ROMEO = Jid.of("romeo@example.com");
    private static final UUID PHONE = UUID.fromString("d4565fa7-4d72-4749-b3d3-740edbf87770");
    private static final UUID LAPTOP = UUID.fromString("0b2f5b2e-8a13-4b5c-9f0e-6a4d6f7a1c11");
    private static final Fast.Use USE = new Fast.Use(null, false);
    private static final Element BIND = new Bind2.Request("Test", List.of()).toElement();
    private static final Element WANT_TOKEN = new Fast.TokenRequest("HT-SHA-256-EXPR").toElement();

    private final TestServer server;

    ModernLoginTest(@TempDir Path directory) {
        server = TestServer.start(directory, List.of("auth.plain=true"));
    }

    @BeforeEach
    void makeAccounts() {
        server.account(JULIET);
        server.account(ROMEO);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private ModernClient connect(UUID agent) throws IOException {
        return ModernClient.connect(server, JULIET).as(agent);
    }

    private static Sasl2Element.Success success(Element answer) {
        Sasl2Element read = Sasl2Element.of(answer);
        assertThat(read).as(answer.toString()).isInstanceOf(Sasl2Element.Success.class);
        return (Sasl2Element.Success) read;
    }

    private static void isFailure(Element answer, SaslCondition condition) {
        Sasl2Element read = Sasl2Element.of(answer);
        assertThat(read).as(answer.toString()).isInstanceOf(Sasl2Element.Failure.class);
        assertThat(((Sasl2Element.Failure) read).condition()).isEqualTo(condition);
    }

    /** The server ends the stream with an error. */
    private static void isEnded(ModernClient client, String condition) throws IOException {
        Element error = client.raw().element();
        assertThat(error.is("error", Namespaces.STREAMS)).as(error.toString()).isTrue();
        assertThat(error.has(condition, Namespaces.STREAM_ERRORS))
                .as(error.toString())
                .isTrue();
        assertThat(client.raw().next()).isInstanceOf(XmlEvent.Closed.class);
    }

    private Jid bound(Element answer) {
        Sasl2Element.Success success = success(answer);
        assertThat(Bind2.boundIn(success.inline())).isNotNull();
        return Jid.of(success.authorizationId());
    }

    private Fast.Token tokenOf(UUID agent) throws IOException {
        try (ModernClient client = connect(agent)) {
            return ModernClient.token(client.authenticate(WANT_TOKEN));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SCRAM-SHA-512-PLUS",
                "SCRAM-SHA-256-PLUS",
                "SCRAM-SHA-1-PLUS",
                "SCRAM-SHA-512",
                "SCRAM-SHA-256",
                "SCRAM-SHA-1",
                "PLAIN"
            })
    void every_mechanism_signs_in_without_a_new_stream(String mechanism) throws IOException {
        try (ModernClient client = ModernClient.connect(server, JULIET)) {
            Sasl2Element.Success success = success(client.authenticate(mechanism, TestServer.PASSWORD));
            assertThat(success.authorizationId()).isEqualTo(JULIET.toString());
            assertThat(success.inline()).isEmpty();
            assertThat(client.newFeatures().has("bind", Namespaces.BIND)).isTrue();
            assertThat(client.raw().bind("balcony")).isEqualTo(JULIET.withResource("balcony"));
        }
    }

    @Test
    void the_features_say_what_can_be_done() throws IOException {
        try (ModernClient client = ModernClient.connect(server, JULIET)) {
            Sasl2Feature feature = Objects.requireNonNull(Sasl2Feature.of(client.features()));
            assertThat(feature.mechanisms())
                    .contains("SCRAM-SHA-512-PLUS", "PLAIN")
                    .noneMatch(m -> m.startsWith("HT"));
            assertThat(feature.inline("bind", Bind2.NAMESPACE)).isNotNull();
            Fast.Feature fast = Objects.requireNonNull(Fast.Feature.of(feature));
            assertThat(fast.mechanisms()).containsExactly("HT-SHA-256-EXPR", "HT-SHA-256-ENDP", "HT-SHA-256-NONE");
            assertThat(fast.earlyData()).isFalse();
            assertThat(feature.upgrades())
                    .containsExactly("UPGR-SCRAM-SHA-512", "UPGR-SCRAM-SHA-256", "UPGR-SCRAM-SHA-1");
            assertThat(StreamLimits.of(client.features())).isEqualTo(new StreamLimits(10_000L, null));
            client.authenticate(BIND);
            assertThat(StreamLimits.of(client.newFeatures())).isEqualTo(new StreamLimits(262_144L, 900L));
        }
        try (TestClient clear = server.connect()) {
            assertThat(Sasl2Feature.of(clear.open("example.com"))).isNull();
        }
    }

    @Test
    void a_resource_is_bound_with_the_tag_and_stays_the_same_for_a_client() throws IOException {
        Jid first;
        try (ModernClient client = connect(PHONE)) {
            first = bound(client.authenticate(BIND));
            assertThat(first.resource()).startsWith("Test/").doesNotContain(PHONE.toString());
            assertThat(client.newFeatures().has("bind", Namespaces.BIND)).isFalse();
            client.raw().send("<presence/>");
            assertThat(client.raw().element().attribute("from")).isEqualTo(first.toString());
        }
        try (ModernClient again = connect(PHONE);
                ModernClient other = connect(LAPTOP);
                ModernClient unknown = ModernClient.connect(server, JULIET)) {
            assertThat(bound(again.authenticate(BIND))).isEqualTo(first);
            Jid laptop = bound(other.authenticate(BIND));
            assertThat(laptop.resource()).startsWith("Test/").isNotEqualTo(first.resource());
            Jid random = bound(unknown.authenticate(BIND));
            assertThat(random.resource()).startsWith("Test/");
            assertThat(List.of(first, laptop)).doesNotContain(random);
        }
    }

    @Test
    void a_tag_that_cannot_be_in_an_address_is_left_out() throws IOException {
        try (ModernClient client = connect(PHONE)) {
            Element odd = new Bind2.Request("a\tb", List.of()).toElement();
            assertThat(bound(client.authenticate(odd)).resource()).hasSize(12);
        }
        try (ModernClient client = connect(PHONE)) {
            Element tooLong = new Bind2.Request("x".repeat(500), List.of()).toElement();
            assertThat(bound(client.authenticate(tooLong)).resource()).hasSize(12);
        }
    }

    @Test
    void a_client_that_binds_again_has_lost_its_earlier_session() throws IOException {
        try (ModernClient old = connect(PHONE);
                ModernClient other = connect(LAPTOP);
                ModernClient young = connect(PHONE)) {
            bound(old.authenticate(BIND));
            old.newFeatures();
            bound(other.authenticate(BIND));
            Element renamed = new Bind2.Request("Newer", List.of()).toElement();
            assertThat(bound(young.authenticate(renamed)).resource()).startsWith("Newer/");
            isEnded(old, "conflict");
            assertThat(server.linnet().accounts().sessionCount()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HashedToken.class,
            names = {"EXPR", "ENDP", "NONE"})
    void a_token_brings_a_client_back_in_one_round_trip(HashedToken mechanism) throws IOException {
        Fast.Token token;
        try (ModernClient client = connect(PHONE)) {
            Element answer = client.authenticate(BIND, new Fast.TokenRequest(mechanism.mechanism()).toElement());
            bound(answer);
            token = ModernClient.token(answer);
        }
        for (int i = 0; i < 2; i++) {
            try (ModernClient client = connect(PHONE)) {
                Element answer = client.come(mechanism, token.token(), USE, BIND);
                assertThat(bound(answer).resource()).startsWith("Test/");
                assertThat(Fast.Token.in(success(answer).inline())).isNull();
            }
        }
    }

    @Test
    void S09_wrong_replayed_revoked_and_foreign_tokens_are_refused_alike() throws IOException {
        Fast.Token token = tokenOf(PHONE);
        String right = token.token();
        try (ModernClient client = connect(PHONE)) {
            isFailure(client.come(HashedToken.EXPR, "A".repeat(43), USE), SaslCondition.NOT_AUTHORIZED);
            isFailure(client.come(HashedToken.NONE, right, USE), SaslCondition.NOT_AUTHORIZED);
            client.as(LAPTOP);
            isFailure(client.come(HashedToken.EXPR, right, USE), SaslCondition.NOT_AUTHORIZED);
            client.as(PHONE);
            success(client.come(HashedToken.EXPR, right, new Fast.Use(7, false)));
        }
        try (ModernClient client = connect(PHONE)) {
            isFailure(client.come(HashedToken.EXPR, right, new Fast.Use(7, false)), SaslCondition.NOT_AUTHORIZED);
            success(client.come(HashedToken.EXPR, right, new Fast.Use(8, true)));
        }
        try (ModernClient client = connect(PHONE)) {
            isFailure(client.come(HashedToken.EXPR, right, USE), SaslCondition.NOT_AUTHORIZED);
            // The password is still good, and the stream goes on.
            success(client.authenticate());
        }
        try (ModernClient romeo = ModernClient.connect(server, ROMEO).as(PHONE)) {
            isFailure(romeo.come(HashedToken.EXPR, tokenOf(PHONE).token(), USE), SaslCondition.NOT_AUTHORIZED);
        }
        Jid nobody = Jid.of("nobody@example.com");
        try (ModernClient unknown = ModernClient.connect(server, nobody).as(PHONE)) {
            Element answer = unknown.come(HashedToken.EXPR, right, USE);
            isFailure(answer, SaslCondition.NOT_AUTHORIZED);
            assertThat(answer.childText("text")).isNull();
        }
    }

    @Test
    void S08_a_proof_for_another_connection_is_worth_nothing() throws IOException {
        Fast.Token token = tokenOf(PHONE);
        String message;
        try (ModernClient first = connect(PHONE)) {
            Element sent = new Sasl2Element.Authenticate(
                            "HT-SHA-256-EXPR",
                            ClientMechanisms.startToken(
                                            "juliet",
                                            HashedToken.EXPR,
                                            token.token(),
                                            first.raw().bindings())
                                    .initialResponse(),
                            new UserAgent(PHONE, null, null),
                            List.of(USE.toElement()))
                    .toElement();
            message = sent.toString();
            first.raw().send(message);
            success(first.raw().element());
        }
        try (ModernClient replayed = connect(PHONE)) {
            replayed.raw().send(message);
            isFailure(replayed.raw().element(), SaslCondition.NOT_AUTHORIZED);
        }
    }

    @Test
    void a_token_needs_to_be_announced_and_a_client_that_says_which_one_it_is() throws IOException {
        try (ModernClient client = ModernClient.connect(server, JULIET)) {
            isFailure(client.come(HashedToken.EXPR, "A".repeat(43), USE), SaslCondition.MALFORMED_REQUEST);
            isFailure(client.authenticate("SCRAM-SHA-1", "wrong", WANT_TOKEN), SaslCondition.NOT_AUTHORIZED);
            // Who does not say which client it is gets no token.
            assertThat(success(client.authenticate(WANT_TOKEN)).inline()).isEmpty();
        }
        try (ModernClient client = connect(PHONE)) {
            Element unknown = new Fast.TokenRequest("HT-SHA-256-UNIQ").toElement();
            assertThat(success(client.authenticate(unknown)).inline()).isEmpty();
        }
    }

    @Test
    void failed_tokens_count_as_failed_logins() throws IOException {
        try (ModernClient client = connect(PHONE)) {
            for (int i = 0; i < 6; i++) {
                isFailure(client.come(HashedToken.EXPR, "A".repeat(43), USE), SaslCondition.NOT_AUTHORIZED);
            }
            isEnded(client, "policy-violation");
        }
    }

    @Test
    void what_is_sent_ahead_is_handled_in_order() throws IOException {
        Fast.Token token = tokenOf(PHONE);
        try (ModernClient client = connect(PHONE)) {
            byte[] proof = ClientMechanisms.startToken(
                            "juliet",
                            HashedToken.EXPR,
                            token.token(),
                            client.raw().bindings())
                    .initialResponse();
            Element right = new Sasl2Element.Authenticate(
                            "HT-SHA-256-EXPR", proof, new UserAgent(PHONE, null, null), List.of(USE.toElement(), BIND))
                    .toElement();
            client.raw()
                    .send(right + "<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>"
                            + "<iq type='get' id='2'><ping xmlns='urn:xmpp:ping'/></iq>");
            bound(client.raw().element());
            client.newFeatures();
            assertThat(client.raw().element().attribute("id")).isEqualTo("1");
            assertThat(client.raw().element().attribute("id")).isEqualTo("2");
        }
    }

    @Test
    void nothing_else_may_be_sent_while_an_authentication_is_under_way() throws IOException {
        Sasl2Element begin = new Sasl2Element.Authenticate(
                "SCRAM-SHA-1",
                "n,,n=juliet,r=fyko+d2lbbFgONRv9qkxdawL".getBytes(StandardCharsets.UTF_8),
                null,
                List.of());
        for (String wrong : List.of(
                "<iq type='get' id='1'><query xmlns='jabber:iq:register'/></iq>",
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/>",
                "<next xmlns='urn:xmpp:sasl:2' task='UPGR-SCRAM-SHA-1'/>",
                begin.toElement().toString())) {
            try (ModernClient client = ModernClient.connect(server, JULIET)) {
                client.send(begin);
                assertThat(client.raw().element().name()).isEqualTo("challenge");
                client.raw().send(wrong);
                isEnded(client, "not-authorized");
            }
        }
    }

    @Test
    void the_two_ways_of_signing_in_do_not_mix() throws IOException {
        try (ModernClient client = ModernClient.connect(server, JULIET)) {
            client.raw()
                    .send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>"
                            + "biwsbj1qdWxpZXQscj1meWtvK2QybGJiRmdPTlJ2OXFreGRhd0w=</auth>");
            assertThat(client.raw().element().name()).isEqualTo("challenge");
            client.send(new Sasl2Element.Authenticate("PLAIN", new byte[0], null, List.of()));
            isEnded(client, "not-authorized");
        }
        try (ModernClient client = ModernClient.connect(server, JULIET)) {
            success(client.authenticate());
            client.newFeatures();
            client.send(new Sasl2Element.Authenticate("PLAIN", new byte[0], null, List.of()));
            isEnded(client, "not-authorized");
        }
    }

    @Test
    void a_client_may_give_up_and_begin_again() throws IOException {
        try (ModernClient client = ModernClient.connect(server, JULIET)) {
            client.send(new Sasl2Element.Authenticate(
                    "SCRAM-SHA-1",
                    "n,,n=juliet,r=fyko+d2lbbFgONRv9qkxdawL".getBytes(StandardCharsets.UTF_8),
                    null,
                    List.of()));
            client.raw().element();
            client.send(new Sasl2Element.Abort("never mind"));
            isFailure(client.raw().element(), SaslCondition.ABORTED);
            success(client.authenticate());
        }
    }

    @Test
    void who_says_one_address_may_not_act_as_another() throws IOException {
        TestClient raw = TestClient.connect(server.tlsAddress());
        try (raw) {
            raw.startTls("example.com");
            raw.open("example.com", ROMEO);
            byte[] plain = (JULIET + "\0juliet\0" + TestServer.PASSWORD).getBytes(StandardCharsets.UTF_8);
            raw.send(new Sasl2Element.Authenticate("PLAIN", plain, null, List.of(BIND))
                    .toElement()
                    .toString());
            isFailure(raw.element(), SaslCondition.INVALID_AUTHZID);
            assertThat(server.linnet().accounts().sessionCount()).isZero();
            byte[] unnamed = ("\0juliet\0" + TestServer.PASSWORD).getBytes(StandardCharsets.UTF_8);
            raw.send(new Sasl2Element.Authenticate("PLAIN", unnamed, null, List.of())
                    .toElement()
                    .toString());
            success(raw.element());
        }
    }

    @Test
    void who_says_an_address_elsewhere_is_refused() throws IOException {
        try (TestClient client = TestClient.connect(server.tlsAddress())) {
            client.startTls("example.com");
            Element error = client.open("example.com", Jid.of("juliet@example.net"));
            assertThat(error.has("invalid-from", Namespaces.STREAM_ERRORS)).isTrue();
        }
    }

    @Test
    void keys_that_are_missing_are_made_at_login() throws IOException {
        AccountStore accounts = server.linnet().stores().accounts();
        long id = accounts.find(JULIET).orElseThrow().id();
        ScramKeys only = ScramDerivation.create(ScramHash.SHA_1, TestServer.PASSWORD, 4096, new SecureRandom());
        accounts.setKeys(id, List.of(only));
        try (ModernClient client = connect(PHONE)) {
            Element answer = client.authenticate(
                    "SCRAM-SHA-1-PLUS",
                    TestServer.PASSWORD,
                    ScramUpgrade.element("UPGR-SCRAM-SHA-256"),
                    ScramUpgrade.element("UPGR-SCRAM-SHA-512"),
                    ScramUpgrade.element("UPGR-SCRAM-SHA-1"),
                    BIND,
                    WANT_TOKEN);
            for (ScramHash hash : List.of(ScramHash.SHA_256, ScramHash.SHA_512)) {
                assertThat(Sasl2Element.of(answer)).isInstanceOfSatisfying(Sasl2Element.Continue.class, more -> {
                    assertThat(more.tasks()).containsExactly(ScramUpgrade.task(hash));
                });
                client.send(new Sasl2Element.Next(ScramUpgrade.task(hash), List.of()));
                Sasl2Element.TaskData data = (Sasl2Element.TaskData)
                        Objects.requireNonNull(Sasl2Element.of(client.raw().element()));
                ScramUpgrade.Salt salt = ScramUpgrade.Salt.in(data);
                assertThat(salt.iterations()).isEqualTo(4096);
                client.send(salt.answer(hash, TestServer.PASSWORD));
                answer = client.raw().element();
            }
            bound(answer);
            ModernClient.token(answer);
            assertThat(success(answer).additionalData()).isNull();
        }
        assertThat(accounts.keys(id)).containsOnlyKeys(ScramHash.values());
        for (String mechanism : List.of("SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512")) {
            try (ModernClient client = connect(PHONE)) {
                // Nothing is left to be done.
                success(client.authenticate(
                        mechanism, TestServer.PASSWORD, ScramUpgrade.element("UPGR-SCRAM-SHA-256")));
            }
        }
    }

    @Test
    void a_task_that_goes_wrong_signs_nobody_in() throws IOException {
        AccountStore accounts = server.linnet().stores().accounts();
        long id = accounts.find(JULIET).orElseThrow().id();
        accounts.setKeys(
                id, List.of(ScramDerivation.create(ScramHash.SHA_1, TestServer.PASSWORD, 4096, new SecureRandom())));
        Element wanted = ScramUpgrade.element("UPGR-SCRAM-SHA-256");
        try (ModernClient client = connect(PHONE)) {
            client.authenticate("SCRAM-SHA-1", TestServer.PASSWORD, wanted, BIND);
            client.send(new Sasl2Element.Next("UPGR-SCRAM-SHA-512", List.of()));
            isFailure(client.raw().element(), SaslCondition.MALFORMED_REQUEST);
            client.authenticate("SCRAM-SHA-1", TestServer.PASSWORD, wanted, BIND);
            client.send(new Sasl2Element.Next("UPGR-SCRAM-SHA-256", List.of()));
            client.raw().element();
            client.send(new Sasl2Element.TaskData(
                    List.of(Element.ofText("hash", ScramUpgrade.SCRAM_NAMESPACE, "c2hvcnQ="))));
            isFailure(client.raw().element(), SaslCondition.MALFORMED_REQUEST);
            client.authenticate("SCRAM-SHA-1", TestServer.PASSWORD, wanted, BIND);
            client.raw().send("<presence/>");
            isEnded(client, "not-authorized");
        }
        assertThat(accounts.keys(id)).containsOnlyKeys(ScramHash.SHA_1);
        assertThat(server.linnet().accounts().sessionCount()).isZero();
    }

    @Test
    void a_token_is_not_enough_to_make_keys() throws IOException {
        Fast.Token token = tokenOf(PHONE);
        AccountStore accounts = server.linnet().stores().accounts();
        long id = accounts.find(JULIET).orElseThrow().id();
        server.linnet()
                .stores()
                .database()
                .write(handle -> handle.execute("DELETE FROM credential WHERE mechanism <> 'SCRAM-SHA-1'"));
        try (ModernClient client = connect(PHONE)) {
            success(client.come(HashedToken.EXPR, token.token(), USE, ScramUpgrade.element("UPGR-SCRAM-SHA-256")));
        }
        assertThat(accounts.keys(id)).containsOnlyKeys(ScramHash.SHA_1);
    }

    @Test
    void a_user_sees_the_clients_and_takes_access_away() throws IOException {
        Fast.Token token = tokenOf(LAPTOP);
        try (ModernClient phone = connect(PHONE);
                ModernClient laptop = connect(LAPTOP)) {
            bound(phone.authenticate(BIND));
            phone.newFeatures();
            bound(laptop.come(HashedToken.EXPR, token.token(), USE, BIND));
            laptop.newFeatures();
            Element answer =
                    phone.raw().request("get", null, ClientAccess.list().toString());
            List<ClientAccess.Client> clients = ClientAccess.clientsOf(Objects.requireNonNull(answer.firstElement()));
            assertThat(clients).hasSize(2).allMatch(ClientAccess.Client::connected);
            ClientAccess.Client listed = clients.stream()
                    .filter(client -> client.auth().contains(ClientAccess.Auth.FAST))
                    .findFirst()
                    .orElseThrow();
            assertThat(listed.software()).isEqualTo("Test");
            assertThat(answer.toString()).doesNotContain(LAPTOP.toString());
            Element revoked = phone.raw()
                    .request("set", null, ClientAccess.revoke(listed.id()).toString());
            assertThat(revoked.child("error")).isNotNull();
            assertThat(Objects.requireNonNull(revoked.child("error"))
                            .has("password-reset-required", ClientAccess.NAMESPACE))
                    .isTrue();
            isEnded(laptop, "not-authorized");
            await().until(() -> server.linnet().accounts().sessionCount(JULIET) == 1);
            Element unknown = phone.raw()
                    .request("set", null, ClientAccess.revoke(listed.id()).toString());
            assertThat(Objects.requireNonNull(unknown.child("error")).has("item-not-found", Namespaces.STANZA_ERRORS))
                    .isTrue();
        }
        try (ModernClient laptop = connect(LAPTOP)) {
            isFailure(laptop.come(HashedToken.EXPR, token.token(), USE), SaslCondition.NOT_AUTHORIZED);
        }
    }

    @Test
    void S02_oversize_and_malformed_requests_are_refused() throws IOException {
        try (ModernClient client = connect(PHONE)) {
            client.raw()
                    .send("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>"
                            + "A".repeat(20_000) + "</initial-response></authenticate>");
            isEnded(client, "policy-violation");
        }
        try (ModernClient client = connect(PHONE)) {
            client.raw().send("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='NOTHING'/>");
            isFailure(client.raw().element(), SaslCondition.INVALID_MECHANISM);
            client.raw()
                    .send(
                            "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><user-agent id='x'/></authenticate>");
            isFailure(client.raw().element(), SaslCondition.MALFORMED_REQUEST);
            client.raw()
                    .send("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='HT-SHA-256-NONE'>"
                            + "<fast xmlns='urn:xmpp:fast:0' count='-1'/></authenticate>");
            isFailure(client.raw().element(), SaslCondition.MALFORMED_REQUEST);
        }
    }

    @Test
    void a_token_and_a_stream_bring_a_client_back_in_one_round_trip() throws IOException {
        Element enable = Element.builder("enable", StreamManagement.NAMESPACE)
                .attribute("resume", "true")
                .build();
        Element bind = new Bind2.Request("Test", List.of(enable)).toElement();
        Fast.Token token;
        String id;
        try (ModernClient client = connect(PHONE)) {
            Element answer = client.authenticate(bind, WANT_TOKEN);
            token = ModernClient.token(answer);
            Element enabled = Objects.requireNonNull(
                    Objects.requireNonNull(Bind2.boundIn(success(answer).inline()))
                            .child("enabled", StreamManagement.NAMESPACE));
            id = Objects.requireNonNull(enabled.attribute("id"));
        }
        Element resume = Element.builder("resume", StreamManagement.NAMESPACE)
                .attribute("previd", id)
                .attribute("h", "0")
                .build();
        try (ModernClient client = connect(PHONE)) {
            Sasl2Element.Success success = success(client.come(HashedToken.EXPR, token.token(), USE, resume, bind));
            assertThat(success.inline())
                    .singleElement()
                    .matches(element -> element.is("resumed", StreamManagement.NAMESPACE));
            client.raw().send("<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>");
            Element pong = client.raw().element();
            assertThat(pong.attribute("id")).isEqualTo("1");
            assertThat(pong.attribute("to")).startsWith(JULIET + "/Test/");
            assertThat(server.linnet().accounts().sessionCount()).isEqualTo(1);
        }
        // A token that does not count resumes nothing.
        try (ModernClient client = connect(PHONE)) {
            isFailure(client.come(HashedToken.EXPR, "A".repeat(43), USE, resume, bind), SaslCondition.NOT_AUTHORIZED);
        }
        // Nor does another user's.
        try (ModernClient romeo = ModernClient.connect(server, ROMEO).as(PHONE)) {
            Sasl2Element.Success success = success(romeo.authenticate(resume));
            assertThat(success.inline())
                    .singleElement()
                    .matches(element -> element.is("failed", StreamManagement.NAMESPACE));
        }
    }

    @Test
    void a_count_that_is_too_high_ends_the_stream() throws IOException {
        Element bind = new Bind2.Request(
                        null,
                        List.of(Element.builder("enable", StreamManagement.NAMESPACE)
                                .attribute("resume", "true")
                                .build()))
                .toElement();
        String id;
        try (ModernClient client = connect(PHONE)) {
            Element bound = Objects.requireNonNull(
                    Bind2.boundIn(success(client.authenticate(bind)).inline()));
            id = Objects.requireNonNull(Objects.requireNonNull(bound.child("enabled", StreamManagement.NAMESPACE))
                    .attribute("id"));
        }
        try (ModernClient client = connect(PHONE)) {
            Element resume = Element.builder("resume", StreamManagement.NAMESPACE)
                    .attribute("previd", id)
                    .attribute("h", "77")
                    .build();
            client.authenticateUntilEnd(resume);
            isEnded(client, "undefined-condition");
        }
    }

    @Test
    void a_password_that_is_shown_leaves_no_task() throws IOException {
        server.linnet()
                .stores()
                .database()
                .write(handle -> handle.execute("DELETE FROM credential WHERE mechanism <> 'SCRAM-SHA-1'"));
        try (ModernClient client = connect(PHONE)) {
            success(client.authenticate("PLAIN", TestServer.PASSWORD, ScramUpgrade.element("UPGR-SCRAM-SHA-256")));
        }
        AccountStore accounts = server.linnet().stores().accounts();
        assertThat(accounts.keys(accounts.find(JULIET).orElseThrow().id())).containsOnlyKeys(ScramHash.values());
    }
}
