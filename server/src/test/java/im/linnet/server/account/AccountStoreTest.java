// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.account.AccountStore.NewAccount;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ScramKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class AccountStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123Z");
    private static final Jid ALICE = Jid.of("alice@example.org");

    private final Database database;
    private final AccountStore store;

    AccountStoreTest(TestDatabase kind, @TempDir Path directory) {
        database = kind.open(directory);
        store = new AccountStore(database, new Ids(InstantSource.fixed(NOW), 1), InstantSource.fixed(NOW));
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void createdAccountIsFoundWithItsKeys() {
        StoredAccount account = store.create(ALICE, List.of(keys(ScramHash.SHA_1, 1), keys(ScramHash.SHA_512, 2)))
                .orElseThrow();
        assertThat(account.jid()).isEqualTo(ALICE);
        assertThat(account.enabled()).isTrue();
        assertThat(account.created()).isEqualTo(NOW);
        assertThat(store.find(ALICE)).contains(account);
        assertThat(store.keys(account.id())).containsOnlyKeys(ScramHash.SHA_1, ScramHash.SHA_512);
        ScramKeys stored = store.keys(account.id()).get(ScramHash.SHA_512);
        assertThat(stored).usingRecursiveComparison().isEqualTo(keys(ScramHash.SHA_512, 2));
    }

    @Test
    void unknownAddressesAreNotFound() {
        store.create(ALICE, List.of());
        assertThat(store.find(Jid.of("alice@example.com"))).isEmpty();
        assertThat(store.find(Jid.of("bob@example.org"))).isEmpty();
        assertThat(store.find(Jid.of("example.org"))).isEmpty();
        assertThat(store.find(Jid.of("alice@example.org/phone"))).isEmpty();
        assertThat(store.keys(4711)).isEmpty();
    }

    @Test
    void existingAccountIsNotReplaced() {
        StoredAccount first =
                store.create(ALICE, List.of(keys(ScramHash.SHA_1, 1))).orElseThrow();
        assertThat(store.create(ALICE, List.of(keys(ScramHash.SHA_256, 2)))).isEmpty();
        assertThat(store.find(ALICE)).contains(first);
        assertThat(store.keys(first.id())).containsOnlyKeys(ScramHash.SHA_1);
    }

    @Test
    void onlyOneOfManyWhoWantTheSameNameGetsIt() throws Exception {
        List<Future<Optional<StoredAccount>>> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                answers.add(executor.submit(() -> store.create(ALICE, List.of(keys(ScramHash.SHA_256, 1)))));
            }
        }
        int made = 0;
        for (Future<Optional<StoredAccount>> answer : answers) {
            made += answer.get().isPresent() ? 1 : 0;
        }
        assertThat(made).isEqualTo(1);
        assertThat(store.count()).isEqualTo(1);
    }

    @Test
    void accountMustBeUserAtDomain() {
        assertThatThrownBy(() -> store.create(Jid.of("example.org"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.create(Jid.of("alice@example.org/phone"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.count()).isZero();
    }

    @Test
    void manyAreCreatedAtOnceAndExistingOnesAreLeftAlone() {
        StoredAccount alice = store.create(ALICE, List.of()).orElseThrow();
        List<NewAccount> wanted = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            wanted.add(new NewAccount(Jid.of("user" + i + "@example.org"), List.of(keys(ScramHash.SHA_256, i))));
        }
        wanted.add(new NewAccount(ALICE, List.of(keys(ScramHash.SHA_256, 1))));
        wanted.add(new NewAccount(Jid.of("user0@example.org"), List.of(keys(ScramHash.SHA_256, 77))));
        List<StoredAccount> made = store.createAll(wanted);
        assertThat(made).hasSize(2_500).doesNotHaveDuplicates();
        assertThat(store.count()).isEqualTo(2_501);
        assertThat(store.keys(alice.id())).isEmpty();
        StoredAccount user0 = store.find(Jid.of("user0@example.org")).orElseThrow();
        assertThat(store.keys(user0.id()).get(ScramHash.SHA_256))
                .usingRecursiveComparison()
                .isEqualTo(keys(ScramHash.SHA_256, 0));
    }

    @Test
    void newKeysReplaceTheOldOnes() {
        long id = store.create(ALICE, List.of(keys(ScramHash.SHA_1, 1)))
                .orElseThrow()
                .id();
        assertThat(store.setKeys(id, List.of(keys(ScramHash.SHA_256, 2), keys(ScramHash.SHA_512, 3))))
                .isTrue();
        assertThat(store.keys(id)).containsOnlyKeys(ScramHash.SHA_256, ScramHash.SHA_512);
        assertThat(store.setKeys(id + 1, List.of(keys(ScramHash.SHA_1, 1)))).isFalse();
        assertThat(store.keys(id + 1)).isEmpty();
    }

    @Test
    void accountIsDisabledAndEnabled() {
        long id = store.create(ALICE, List.of()).orElseThrow().id();
        assertThat(store.setEnabled(id, false)).isTrue();
        assertThat(store.find(ALICE).orElseThrow().enabled()).isFalse();
        assertThat(store.setEnabled(id, true)).isTrue();
        assertThat(store.find(ALICE).orElseThrow().enabled()).isTrue();
        assertThat(store.setEnabled(id + 1, false)).isFalse();
    }

    @Test
    void deletedAccountIsGoneAndItsNameFree() {
        long id = store.create(ALICE, List.of(keys(ScramHash.SHA_1, 1)))
                .orElseThrow()
                .id();
        assertThat(store.delete(id)).isTrue();
        assertThat(store.delete(id)).isFalse();
        assertThat(store.find(ALICE)).isEmpty();
        assertThat(store.keys(id)).isEmpty();
        assertThat(store.create(ALICE, List.of())).isPresent();
    }

    @Test
    void listIsPagedByDomainAndLocalpart() {
        for (String jid : List.of("b@b.example", "a@b.example", "Z@a.example", "zoe@a.example", "ä@a.example")) {
            store.create(Jid.of(jid), List.of());
        }
        assertThat(addresses(store.list(null, null, 10)))
                .containsExactly("z@a.example", "zoe@a.example", "ä@a.example", "a@b.example", "b@b.example");
        assertThat(addresses(store.list(null, null, 2))).containsExactly("z@a.example", "zoe@a.example");
        assertThat(addresses(store.list(null, Jid.of("zoe@a.example"), 2)))
                .containsExactly("ä@a.example", "a@b.example");
        assertThat(addresses(store.list("a.example", Jid.of("zoe@a.example"), 10)))
                .containsExactly("ä@a.example");
        assertThat(addresses(store.list("b.example", null, 10))).containsExactly("a@b.example", "b@b.example");
        assertThat(store.list("c.example", null, 10)).isEmpty();
    }

    private static List<String> addresses(List<StoredAccount> accounts) {
        return accounts.stream().map(account -> account.jid().toString()).toList();
    }

    private static ScramKeys keys(ScramHash hash, int seed) {
        byte[] bytes = {(byte) seed, 0, -1};
        return new ScramKeys(hash, bytes, 4096 + seed, new byte[] {1, (byte) seed}, new byte[] {2, (byte) seed});
    }
}
