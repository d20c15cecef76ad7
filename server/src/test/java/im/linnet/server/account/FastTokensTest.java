// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.FastTokens.Checked;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ChannelBinding;
import im.linnet.xmpp.sasl.ClientMechanisms;
import im.linnet.xmpp.sasl.Fast;
import im.linnet.xmpp.sasl.HashedToken;
import im.linnet.xmpp.sasl.SaslCondition;
import im.linnet.xmpp.sasl.ScramDecoy;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ScramKeys;
import im.linnet.xmpp.sasl.ServerMechanisms;
import im.linnet.xmpp.sasl.ServerStep;
import im.linnet.xmpp.sasl.ServerStream;
import im.linnet.xmpp.sasl.UserAgent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** XEP-0484 with a clock of its own. S07, S08, S09, S29, S33: what tokens are, and whom they let in. */
@ParameterizedClass
@EnumSource
class FastTokensTest {
    private static final Jid JULIET = Jid.of("juliet@example.org");
    private static final Jid ROMEO = Jid.of("romeo@example.org");
    private static final UUID PHONE = UUID.fromString("d4565fa7-4d72-4749-b3d3-740edbf87770");
    private static final UUID LAPTOP = UUID.fromString("0b2f5b2e-8a13-4b5c-9f0e-6a4d6f7a1c11");
    private static final Fast.Use USE = new Fast.Use(null, false);
    private static final Duration LIFETIME = Duration.ofDays(21);
    private static final Duration ROTATION = Duration.ofDays(1);
    private static final List<ChannelBinding> BINDINGS = List.of(
            ChannelBinding.tlsExporter(new byte[32]),
            new ChannelBinding(ChannelBinding.TLS_SERVER_END_POINT, new byte[] {1}));

    private final SecureRandom random = new SecureRandom();
    private final Database database;
    private final AccountStore accounts;
    private final ClientStore clients;
    private final InstantSource clock = () -> now();
    private FastTokens tokens;
    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private long juliet;

    FastTokensTest(TestDatabase kind, @TempDir Path directory) {
        database = kind.open(directory);
        Ids ids = new Ids(InstantSource.system(), 1);
        accounts = new AccountStore(database, ids, InstantSource.system());
        clients = new ClientStore(database, ids, clock);
        tokens = withLimits(3, Duration.ofDays(100));
    }

    private Instant now() {
        return now;
    }

    private FastTokens withLimits(int count, Duration retention) {
        ClientStore.Limits limits = new ClientStore.Limits(count, retention);
        return new FastTokens(
                clients, new byte[32], random, clock, new FastTokens.Rules(true, LIFETIME, ROTATION, limits));
    }

    @BeforeEach
    void makeAccount() {
        juliet = accounts.create(JULIET, List.of(keys())).orElseThrow().id();
    }

    private static ScramKeys keys() {
        return new ScramKeys(ScramHash.SHA_1, new byte[16], 4096, new byte[20], new byte[20]);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private long signIn(UUID agent) {
        return tokens.signedIn(juliet, new UserAgent(agent, "Software", "Device"));
    }

    private String token(UUID agent, HashedToken mechanism) {
        return tokens.give(signIn(agent), mechanism).token();
    }

    /** What the server is to check when a client shows a token. */
    private ServerStep.TokensWanted proof(HashedToken mechanism, String token) {
        ServerMechanisms host = new ServerMechanisms(
                name -> name, new ScramDecoy(new byte[32], 4096), ScramHash.SHA_256, new SecureRandom());
        ServerStep step = host.startToken(mechanism, new ServerStream(List.of(), BINDINGS, null, false, null))
                .respond(ClientMechanisms.startToken("juliet", mechanism, token, BINDINGS)
                        .initialResponse());
        assertThat(step).isInstanceOf(ServerStep.TokensWanted.class);
        return (ServerStep.TokensWanted) step;
    }

    private Checked check(HashedToken mechanism, String token) {
        return tokens.check(JULIET, PHONE, proof(mechanism, token), USE);
    }

    private Checked use(String token, @Nullable Integer count, boolean invalidate) {
        return tokens.check(JULIET, PHONE, proof(HashedToken.EXPR, token), new Fast.Use(count, invalidate));
    }

    private static Checked.Right right(Checked checked) {
        assertThat(checked).isInstanceOf(Checked.Right.class);
        return (Checked.Right) checked;
    }

    private static void isWrong(Checked checked, SaslCondition condition) {
        assertThat(checked).isInstanceOf(Checked.Wrong.class);
        assertThat(((Checked.Wrong) checked).condition()).isEqualTo(condition);
    }

    @Test
    void a_token_lets_its_client_in_again_and_again() {
        long client = signIn(PHONE);
        Fast.Token given = tokens.give(client, HashedToken.EXPR);
        assertThat(given.expiry()).isEqualTo(now.plus(LIFETIME));
        for (int i = 0; i < 3; i++) {
            Checked.Right right = right(check(HashedToken.EXPR, given.token()));
            assertThat(right.account()).isEqualTo(juliet);
            assertThat(right.client()).isEqualTo(client);
            assertThat(right.token()).isEqualTo(given.token());
            assertThat(right.isDue()).isFalse();
            assertThat(right.toString()).doesNotContain(given.token());
        }
    }

    @Test
    void S08_whatever_is_wrong_looks_the_same() {
        String token = token(PHONE, HashedToken.EXPR);
        ServerStep.TokensWanted shown = proof(HashedToken.EXPR, token);
        List<Checked> refusals = List.of(
                check(HashedToken.EXPR, "A".repeat(43)),
                tokens.check(JULIET, LAPTOP, shown, USE),
                tokens.check(ROMEO, PHONE, shown, USE),
                tokens.check(null, PHONE, shown, USE),
                tokens.check(Jid.of("example.org"), PHONE, shown, USE));
        assertThat(refusals).allMatch(refusal -> refusal.equals(refusals.getFirst()));
        isWrong(refusals.getFirst(), SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void S09_a_token_is_for_its_mechanism_its_client_and_its_account() {
        String token = token(PHONE, HashedToken.EXPR);
        isWrong(check(HashedToken.NONE, token), SaslCondition.NOT_AUTHORIZED);
        isWrong(check(HashedToken.ENDP, token), SaslCondition.NOT_AUTHORIZED);
        token(LAPTOP, HashedToken.EXPR);
        isWrong(tokens.check(JULIET, LAPTOP, proof(HashedToken.EXPR, token), USE), SaslCondition.NOT_AUTHORIZED);
        right(check(HashedToken.EXPR, token));
    }

    @Test
    void a_disabled_account_lets_nobody_in() {
        String token = token(PHONE, HashedToken.EXPR);
        accounts.setEnabled(juliet, false);
        isWrong(check(HashedToken.EXPR, token), SaslCondition.NOT_AUTHORIZED);
        accounts.setEnabled(juliet, true);
        right(check(HashedToken.EXPR, token));
    }

    @Test
    void a_token_that_has_expired_says_so_to_who_knows_it() {
        String token = token(PHONE, HashedToken.EXPR);
        now = now.plus(LIFETIME).minusMillis(1);
        right(check(HashedToken.EXPR, token));
        now = now.plusMillis(1);
        isWrong(check(HashedToken.EXPR, token), SaslCondition.CREDENTIALS_EXPIRED);
        isWrong(check(HashedToken.EXPR, "A".repeat(43)), SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void a_token_is_due_for_a_newer_one_after_a_while() {
        String token = token(PHONE, HashedToken.EXPR);
        now = now.plus(ROTATION);
        Checked.Right due = right(check(HashedToken.EXPR, token));
        assertThat(due.isDue()).isTrue();
        String newer = tokens.give(due.client(), HashedToken.EXPR).token();
        // The client may not have received it.
        right(check(HashedToken.EXPR, token));
        assertThat(right(check(HashedToken.EXPR, newer)).isDue()).isFalse();
        isWrong(check(HashedToken.EXPR, token), SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void a_new_token_replaces_one_that_was_never_used() {
        String current = token(PHONE, HashedToken.EXPR);
        right(check(HashedToken.EXPR, current));
        String lost = token(PHONE, HashedToken.EXPR);
        String newest = token(PHONE, HashedToken.EXPR);
        isWrong(check(HashedToken.EXPR, lost), SaslCondition.NOT_AUTHORIZED);
        right(check(HashedToken.EXPR, current));
        right(check(HashedToken.EXPR, newest));
    }

    @Test
    void a_count_is_used_once_and_only_grows() {
        String token = token(PHONE, HashedToken.EXPR);
        right(use(token, 5, false));
        isWrong(use(token, 5, false), SaslCondition.NOT_AUTHORIZED);
        isWrong(use(token, 4, false), SaslCondition.NOT_AUTHORIZED);
        right(use(token, 6, false));
        right(use(token, Integer.MAX_VALUE, false));
        isWrong(use(token, Integer.MAX_VALUE, false), SaslCondition.NOT_AUTHORIZED);
        // Counts begin again with each token.
        right(use(token(PHONE, HashedToken.EXPR), 1, false));
    }

    @Test
    void a_token_that_is_invalidated_is_gone_with_this_use() {
        String token = token(PHONE, HashedToken.EXPR);
        now = now.plus(ROTATION);
        assertThat(right(use(token, null, true)).isDue()).isFalse();
        isWrong(check(HashedToken.EXPR, token), SaslCondition.NOT_AUTHORIZED);
    }

    @Test
    void a_new_password_makes_all_tokens_worthless_and_better_keys_do_not() {
        String token = token(PHONE, HashedToken.EXPR);
        ScramKeys better = new ScramKeys(ScramHash.SHA_512, new byte[16], 4096, new byte[64], new byte[64]);
        assertThat(accounts.renewKeys(juliet, keys(), List.of(better))).isTrue();
        assertThat(accounts.keys(juliet)).containsOnlyKeys(ScramHash.SHA_1, ScramHash.SHA_512);
        right(check(HashedToken.EXPR, token));
        assertThat(clients.list(juliet)).allMatch(client -> client.seen().password() != null);
        accounts.setKeys(juliet, List.of(better));
        isWrong(check(HashedToken.EXPR, token), SaslCondition.NOT_AUTHORIZED);
        assertThat(clients.list(juliet)).allMatch(client -> client.seen().password() == null && !client.hasToken());
        // Who has shown the old password meanwhile does not bring it back.
        assertThat(accounts.renewKeys(juliet, keys(), List.of(keys()))).isFalse();
        assertThat(accounts.keys(juliet)).containsOnlyKeys(ScramHash.SHA_512);
    }

    @Test
    void a_client_that_is_forgotten_has_no_token() {
        String token = token(PHONE, HashedToken.EXPR);
        long client = clients.list(juliet).getFirst().id();
        assertThat(clients.forget(juliet + 1, client)).isFalse();
        assertThat(clients.forget(juliet, client)).isTrue();
        assertThat(clients.forget(juliet, client)).isFalse();
        isWrong(check(HashedToken.EXPR, token), SaslCondition.NOT_AUTHORIZED);
        tokens.give(client, HashedToken.EXPR);
        assertThat(clients.list(juliet)).isEmpty();
    }

    @Test
    void clients_are_listed_with_what_they_say() {
        long phone = signIn(PHONE);
        now = now.plusSeconds(60);
        tokens.signedIn(juliet, new UserAgent(LAPTOP, "x".repeat(500) + "\n", null));
        now = now.plusSeconds(60);
        assertThat(signIn(PHONE)).isEqualTo(phone);
        clients.seen(phone).join();
        List<StoredClient> all = clients.list(juliet);
        assertThat(all).extracting(StoredClient::agent).containsExactly(PHONE, LAPTOP);
        StoredClient first = all.getFirst();
        assertThat(first.software()).isEqualTo("Software");
        assertThat(first.device()).isEqualTo("Device");
        assertThat(first.seen()).isEqualTo(new StoredClient.Seen(now.minusSeconds(120), now, now));
        assertThat(first.hasToken()).isFalse();
        assertThat(all.get(1).software()).hasSize(100);
        tokens.give(phone, HashedToken.NONE);
        assertThat(clients.list(juliet).getFirst().hasToken()).isTrue();
        now = now.plus(LIFETIME);
        assertThat(clients.list(juliet).getFirst().hasToken()).isFalse();
    }

    @Test
    void so_many_clients_are_remembered_and_the_oldest_is_forgotten() {
        String oldest = token(PHONE, HashedToken.EXPR);
        for (int i = 1; i <= 3; i++) {
            now = now.plusSeconds(1);
            signIn(new UUID(0, i));
        }
        assertThat(clients.list(juliet))
                .hasSize(3)
                .noneMatch(client -> client.agent().equals(PHONE));
        isWrong(check(HashedToken.EXPR, oldest), SaslCondition.NOT_AUTHORIZED);
        tokens = withLimits(3, Duration.ofDays(1));
        now = now.plus(Duration.ofDays(2));
        signIn(LAPTOP);
        assertThat(clients.list(juliet)).extracting(StoredClient::agent).containsExactly(LAPTOP);
    }

    @Test
    void S29_tokens_are_256_random_bits() {
        long client = signIn(PHONE);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            String token = tokens.give(client, HashedToken.EXPR).token();
            assertThat(Base64.getUrlDecoder().decode(token)).hasSize(32);
            assertThat(seen.add(token)).isTrue();
        }
    }

    @Test
    void S33_the_database_alone_lets_nobody_in() {
        String token = token(PHONE, HashedToken.EXPR);
        byte[] sealed = database.read(handle -> handle.createQuery("SELECT sealed FROM client_token")
                .mapTo(byte[].class)
                .one());
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain(token);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.ISO_8859_1));
        // With another secret, or moved to another client, it is worth nothing.
        byte[] other = new byte[32];
        other[0] = 1;
        FastTokens stolen = new FastTokens(
                clients,
                other,
                random,
                clock,
                new FastTokens.Rules(true, LIFETIME, ROTATION, new ClientStore.Limits(3, LIFETIME)));
        isWrong(stolen.check(JULIET, PHONE, proof(HashedToken.EXPR, token), USE), SaslCondition.NOT_AUTHORIZED);
        long laptop = signIn(LAPTOP);
        database.write(handle -> handle.execute("UPDATE client_token SET client_id = ?", laptop));
        isWrong(tokens.check(JULIET, LAPTOP, proof(HashedToken.EXPR, token), USE), SaslCondition.NOT_AUTHORIZED);
    }
}
