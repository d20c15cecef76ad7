// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.StoreException;
import im.linnet.server.store.TestDatabase;
import im.linnet.server.store.Usage;
import im.linnet.xmpp.jid.Jid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class OfflineStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123Z");

    private final Database database;
    private final AccountStore accounts;
    private final OfflineStore store;
    private final long alice;
    private final long bob;

    OfflineStoreTest(TestDatabase kind, @TempDir Path directory) {
        database = kind.open(directory);
        Ids ids = new Ids(InstantSource.fixed(NOW), 0);
        accounts = new AccountStore(database, ids, InstantSource.fixed(NOW));
        store = new OfflineStore(database, ids);
        alice = accounts.create(Jid.of("alice@example.org"), List.of())
                .orElseThrow()
                .id();
        bob = accounts.create(Jid.of("bob@example.org"), List.of())
                .orElseThrow()
                .id();
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void messagesComeBackInTheirOrder() {
        List<CompletableFuture<Void>> appends = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            texts.add("message " + i);
            appends.add(store.append(alice, bytes("message " + i), NOW.plusMillis(i)));
            appends.add(store.append(bob, bytes("other"), NOW));
        }
        appends.forEach(CompletableFuture::join);
        assertThat(texts(store.load(alice, 1_000))).isEqualTo(texts);
        assertThat(texts(store.load(alice, 3))).isEqualTo(texts.subList(0, 3));
        assertThat(store.load(alice, 2).getLast().received()).isEqualTo(NOW.plusMillis(1));
    }

    @Test
    void everyByteSurvives() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        store.append(alice, all, NOW).join();
        assertThat(store.load(alice, 1).getFirst().stanza()).isEqualTo(all);
    }

    @Test
    void deletionEndsAtTheGivenMessage() {
        for (int i = 0; i < 5; i++) {
            store.append(alice, bytes("message " + i), NOW).join();
            store.append(bob, bytes("other"), NOW).join();
        }
        long third = store.load(alice, 3).getLast().id();
        assertThat(store.delete(alice, third)).isEqualTo(3);
        assertThat(texts(store.load(alice, 10))).containsExactly("message 3", "message 4");
        assertThat(store.count(bob)).isEqualTo(5);
        assertThat(store.delete(alice, third)).isZero();
    }

    @Test
    void usageCountsMessagesAndBytes() {
        assertThat(store.usage(alice)).isEqualTo(new Usage(0, 0));
        store.append(alice, bytes("12345"), NOW).join();
        store.append(alice, bytes("ü"), NOW).join();
        store.append(bob, bytes("other"), NOW).join();
        assertThat(store.usage(alice)).isEqualTo(new Usage(2, 7));
        assertThat(store.count(alice)).isEqualTo(2);
    }

    @Test
    void messageForAMissingAccountFailsAloneAmongOthers() {
        List<CompletableFuture<Void>> good = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            good.add(store.append(alice, bytes("message " + i), NOW));
        }
        CompletableFuture<Void> bad = store.append(4711, bytes("lost"), NOW);
        for (int i = 50; i < 100; i++) {
            good.add(store.append(alice, bytes("message " + i), NOW));
        }
        good.forEach(CompletableFuture::join);
        assertThat(store.count(alice)).isEqualTo(100);
        assertThatThrownBy(bad::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void messagesGoWithTheAccount() {
        store.append(alice, bytes("message"), NOW).join();
        store.append(bob, bytes("other"), NOW).join();
        accounts.delete(alice);
        assertThat(store.load(alice, 10)).isEmpty();
        assertThat(store.count(bob)).isEqualTo(1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<OfflineStore.OfflineMessage> messages) {
        return messages.stream()
                .map(message -> new String(message.stanza(), StandardCharsets.UTF_8))
                .toList();
    }
}
