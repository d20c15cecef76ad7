// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.archive.Archive;
import im.linnet.server.archive.KeptMessage;
import im.linnet.server.archive.MessageLog;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import im.linnet.server.store.StoreException;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
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
class UndeliveredStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123Z");

    private final Database database;
    private final AccountStore accounts;
    private final UndeliveredStore store;
    private final MessageLog log;
    private final Ids ids = new Ids(InstantSource.fixed(NOW), 0);
    private final long alice;
    private final long bob;

    UndeliveredStoreTest(TestDatabase kind, @TempDir Path directory) {
        database = kind.open(directory);
        accounts = new AccountStore(database, ids, InstantSource.fixed(NOW));
        store = new UndeliveredStore(database);
        log = new Archive(database, new Jids(database)).log();
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
            appends.add(append(alice, bytes("message " + i)));
            appends.add(append(bob, bytes("other")));
        }
        appends.forEach(CompletableFuture::join);
        assertThat(texts(store.load(alice, -1, 1_000))).isEqualTo(texts);
        assertThat(texts(store.load(alice, -1, 3))).isEqualTo(texts.subList(0, 3));
        UndeliveredStore.UndeliveredMessage third = store.load(alice, -1, 3).getLast();
        assertThat(Ids.time(third.id())).isEqualTo(NOW.truncatedTo(ChronoUnit.MILLIS));
        assertThat(texts(store.load(alice, third.id(), 2))).isEqualTo(texts.subList(3, 5));
    }

    @Test
    void everyByteSurvives() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        append(alice, all).join();
        assertThat(store.load(alice, -1, 1).getFirst().stanza()).isEqualTo(all);
    }

    @Test
    void whatWasDeliveredWaitsNoMore() {
        for (int i = 0; i < 5; i++) {
            append(alice, bytes("message " + i)).join();
            append(bob, bytes("other")).join();
        }
        List<Long> all = store.load(alice, -1, 5).stream()
                .map(UndeliveredStore.UndeliveredMessage::id)
                .toList();
        store.remove(alice, all.get(1)).join();
        store.removeAll(alice, all.subList(2, 4));
        store.remove(bob, all.getFirst()).join();
        assertThat(texts(store.load(alice, -1, 10))).containsExactly("message 0", "message 4");
        assertThat(store.count(bob)).isEqualTo(5);
    }

    @Test
    void keptMessageWaitsAgainOnce() {
        append(alice, bytes("message")).join();
        long id = store.load(alice, -1, 1).getFirst().id();
        store.remove(alice, id).join();
        assertThat(store.count(alice)).isZero();
        store.add(alice, id).join();
        store.add(alice, id).join();
        assertThat(texts(store.load(alice, -1, 10))).containsExactly("message");
    }

    @Test
    void messageForAMissingAccountFailsAloneAmongOthers() {
        List<CompletableFuture<Void>> good = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            good.add(append(alice, bytes("message " + i)));
        }
        CompletableFuture<Void> bad = append(4711, bytes("lost"));
        for (int i = 50; i < 100; i++) {
            good.add(append(alice, bytes("message " + i)));
        }
        good.forEach(CompletableFuture::join);
        assertThat(store.count(alice)).isEqualTo(100);
        assertThatThrownBy(bad::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void messagesGoWithTheAccount() {
        append(alice, bytes("message")).join();
        append(bob, bytes("other")).join();
        accounts.delete(alice);
        assertThat(store.load(alice, -1, 10)).isEmpty();
        assertThat(store.count(bob)).isEqualTo(1);
    }

    private CompletableFuture<Void> append(long account, byte[] stanza) {
        return log.append(new KeptMessage(
                ids.next(),
                0,
                account,
                Jid.of("carol@example.net"),
                Jid.of("alice@example.org"),
                0,
                true,
                null,
                List.of(),
                stanza));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<UndeliveredStore.UndeliveredMessage> messages) {
        return messages.stream()
                .map(message -> new String(message.stanza(), StandardCharsets.UTF_8))
                .toList();
    }
}
