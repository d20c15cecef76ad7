// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.account.AccountStore;
import im.linnet.server.feature.LastActivityStore.LastActivity;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import im.linnet.server.store.StoreException;
import im.linnet.server.store.TestDatabase;
import im.linnet.server.store.Usage;
import im.linnet.xmpp.jid.Jid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class FeatureStoresTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123Z");
    private static final long MISSING = 4711;
    private static final Jid ROMEO = Jid.of("romeo@example.net");
    private static final Jid NURSE = Jid.of("nurse@example.com/Kitchen");
    private static final Jid DOMAIN = Jid.of("example.org");

    private final Database database;
    private final AccountStore accounts;
    private final PrivateXmlStore privateXml;
    private final VcardStore vcards;
    private final BlockStore blocks;
    private final LastActivityStore lastActivity;
    private final long alice;
    private final long bob;

    FeatureStoresTest(TestDatabase kind, @TempDir Path directory) {
        database = kind.open(directory);
        accounts = new AccountStore(database, new Ids(InstantSource.fixed(NOW), 0), InstantSource.fixed(NOW));
        privateXml = new PrivateXmlStore(database);
        vcards = new VcardStore(database);
        blocks = new BlockStore(database, new Jids(database));
        lastActivity = new LastActivityStore(database);
        alice = newAccount("alice@example.org");
        bob = newAccount("bob@example.org");
    }

    private long newAccount(String jid) {
        return accounts.create(Jid.of(jid), List.of()).orElseThrow().id();
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void privateXmlIsKeptByNameAndNamespace() {
        privateXml.put(alice, "exodus:prefs", "exodus", bytes("1"));
        privateXml.put(alice, "exodus:prefs", "other", bytes("22"));
        privateXml.put(alice, "storage:bookmarks", "exodus", bytes("333"));
        privateXml.put(bob, "exodus:prefs", "exodus", bytes("4444"));
        assertThat(privateXml.get(alice, "exodus:prefs", "exodus")).hasValue(bytes("1"));
        assertThat(privateXml.get(alice, "storage:bookmarks", "exodus")).hasValue(bytes("333"));
        assertThat(privateXml.get(alice, "EXODUS:prefs", "exodus")).isEmpty();
        privateXml.put(alice, "exodus:prefs", "exodus", bytes("ü"));
        assertThat(privateXml.get(alice, "exodus:prefs", "exodus")).hasValue(bytes("ü"));
        assertThat(privateXml.usage(alice)).isEqualTo(new Usage(3, 7));
        assertThat(privateXml.usage(bob)).isEqualTo(new Usage(1, 4));
    }

    @Test
    void vcardIsReplacedAndDeleted() {
        assertThat(vcards.get(alice)).isEmpty();
        vcards.put(alice, bytes("<vCard/>"));
        vcards.put(bob, bytes("<vCard>Bob</vCard>"));
        vcards.put(alice, bytes("<vCard>Alice</vCard>"));
        assertThat(vcards.get(alice)).hasValue(bytes("<vCard>Alice</vCard>"));
        vcards.delete(alice);
        vcards.delete(alice);
        assertThat(vcards.get(alice)).isEmpty();
        assertThat(vcards.get(bob)).hasValue(bytes("<vCard>Bob</vCard>"));
    }

    @Test
    void blockedAddressesAreASet() {
        assertThat(blocks.list(alice)).isEmpty();
        blocks.add(alice, List.of(ROMEO, NURSE, ROMEO));
        blocks.add(alice, List.of(DOMAIN, ROMEO));
        blocks.add(bob, List.of(ROMEO));
        assertThat(blocks.list(alice)).containsExactlyInAnyOrder(ROMEO, NURSE, DOMAIN);
        blocks.remove(alice, List.of(ROMEO, Jid.of("stranger@example.org")));
        assertThat(blocks.list(alice)).containsExactlyInAnyOrder(NURSE, DOMAIN);
        blocks.add(alice, List.of());
        blocks.remove(alice, List.of());
        blocks.clear(alice);
        assertThat(blocks.list(alice)).isEmpty();
        assertThat(blocks.list(bob)).containsExactly(ROMEO);
    }

    @Test
    void lastActivityIsTheNewest() {
        assertThat(lastActivity.find(alice)).isEmpty();
        CompletableFuture<Void> first = lastActivity.save(alice, new LastActivity(NOW, "Heading home"));
        CompletableFuture<Void> second = lastActivity.save(alice, new LastActivity(NOW.plusMillis(1), null));
        lastActivity.save(bob, new LastActivity(NOW, "ü")).join();
        first.join();
        second.join();
        assertThat(lastActivity.find(alice)).contains(new LastActivity(NOW.plusMillis(1), null));
        assertThat(lastActivity.find(bob)).contains(new LastActivity(NOW, "ü"));
    }

    @Test
    void nothingIsStoredForAMissingAccount() {
        assertThatThrownBy(() -> privateXml.put(MISSING, "n", "e", bytes("1"))).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> vcards.put(MISSING, bytes("1"))).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> blocks.add(MISSING, List.of(ROMEO))).isInstanceOf(StoreException.class);
        // A session may end after its account.
        lastActivity.save(MISSING, new LastActivity(NOW, null)).join();
        assertThat(lastActivity.find(MISSING)).isEmpty();
    }

    @Test
    void everythingGoesWithTheAccount() {
        for (long account : new long[] {alice, bob}) {
            privateXml.put(account, "n", "e", bytes("1"));
            vcards.put(account, bytes("1"));
            blocks.add(account, List.of(ROMEO));
            lastActivity.save(account, new LastActivity(NOW, null)).join();
        }
        accounts.delete(alice);
        assertThat(privateXml.get(alice, "n", "e")).isEmpty();
        assertThat(vcards.get(alice)).isEmpty();
        assertThat(blocks.list(alice)).isEmpty();
        assertThat(lastActivity.find(alice)).isEmpty();
        assertThat(privateXml.get(bob, "n", "e")).isPresent();
        assertThat(vcards.get(bob)).isPresent();
        assertThat(blocks.list(bob)).hasSize(1);
        assertThat(lastActivity.find(bob)).isPresent();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
