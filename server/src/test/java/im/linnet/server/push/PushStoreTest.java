// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.AccountStore;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.form.FormType;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.PubSub;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class PushStoreTest {
    private static final Jid SERVICE = Jid.of("push-5.client.example");
    private static final DataForm OPTIONS = DataForm.builder(FormType.SUBMIT, PubSub.PUBLISH_OPTIONS)
            .field("secret", "eruio234vzxc2kla-91 <ü>")
            .build();
    private static final PushStore.Details PHONE = new PushStore.Details(OPTIONS, "phone");
    private static final PushStore.Details TABLET = new PushStore.Details(null, "tablet");

    private final Database database;
    private final AccountStore accounts;
    private final PushStore store;
    private final WebPushStore webStore;
    private final long alice;
    private final long bob;
    private long millis;

    PushStoreTest(TestDatabase kind, @TempDir Path directory) {
        database = kind.open(directory);
        Ids ids = new Ids(InstantSource.system(), 0);
        accounts = new AccountStore(database, ids, InstantSource.system());
        store = new PushStore(database, new Jids(database), ids);
        webStore = new WebPushStore(database, () -> Instant.ofEpochMilli(++millis));
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
    void registrationsAreKeptByAccountServiceAndNode() {
        PushRegistration one = store.put(alice, SERVICE, "n1", PHONE);
        PushRegistration two = store.put(alice, SERVICE, null, TABLET);
        PushRegistration other = store.put(bob, SERVICE, "n1", PHONE);

        assertThat(store.list(alice)).containsExactly(one, two);
        assertThat(store.list(bob)).containsExactly(other);
        assertThat(store.list(alice).getFirst().options()).isEqualTo(OPTIONS);
        assertThat(store.list(alice).get(1).node()).isNull();
    }

    @Test
    void enablingAgainMakesAnotherRegistrationThatTheEndOfTheFirstDoesNotTouch() {
        PushRegistration first = store.put(alice, SERVICE, "n1", PHONE);
        PushRegistration second = store.put(alice, SERVICE, "n1", TABLET);

        store.remove(first.id());

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(store.list(alice)).containsExactly(second);
        store.remove(second.id());
        assertThat(store.list(alice)).isEmpty();
    }

    @Test
    void errorsAreCountedInARow() {
        PushRegistration one = store.put(alice, SERVICE, "n1", PHONE);

        assertThat(store.failed(one.id())).isEqualTo(1);
        assertThat(store.failed(one.id())).isEqualTo(2);
        store.succeeded(one.id());
        assertThat(store.failed(one.id())).isEqualTo(1);
        assertThat(store.failed(4711)).isZero();
    }

    @Test
    void subscriptionsOfBrowsersAreFoundByTheirNode() {
        webStore.put(alice, "node-1", subscription("alice@example.org", "https://a.example/1"), 2);

        WebPushStore.Subscription found = webStore.find("node-1").orElseThrow();

        assertThat(found.owner()).isEqualTo(Jid.of("alice@example.org"));
        assertThat(found.endpoint()).isEqualTo("https://a.example/1");
        assertThat(found.publicKey()).containsExactly(1);
        assertThat(found.authSecret()).containsExactly(2);
        assertThat(found.publishSecretHash()).containsExactly(3);
        assertThat(webStore.find("node-2")).isEmpty();
    }

    @Test
    void oneSubscriptionMoreReplacesTheOldestOfTheAccount() {
        webStore.put(bob, "b", subscription("bob@example.org", "https://a.example/1"), 2);
        for (int i = 1; i <= 3; i++) {
            webStore.put(alice, "a" + i, subscription("alice@example.org", "https://a.example/" + i), 2);
        }
        assertThat(webStore.find("a1")).isEmpty();
        assertThat(webStore.find("a2")).isPresent();
        webStore.put(alice, "again", subscription("alice@example.org", "https://a.example/2"), 2);

        assertThat(webStore.find("a2")).isEmpty();
        assertThat(webStore.find("a3")).isPresent();
        assertThat(webStore.find("again")).isPresent();
        assertThat(webStore.find("b")).isPresent();
    }

    @Test
    void subscriptionsAreRemovedByTheirOwnerOnly() {
        webStore.put(alice, "a", subscription("alice@example.org", "https://a.example/1"), 2);
        webStore.remove(bob, "a");
        webStore.removeAll(bob);
        assertThat(webStore.find("a")).isPresent();
        webStore.remove(alice, "a");
        assertThat(webStore.find("a")).isEmpty();
    }

    @Test
    void allIsGoneWithTheAccount() {
        store.put(alice, SERVICE, "n1", PHONE);
        webStore.put(alice, "a", subscription("alice@example.org", "https://a.example/1"), 2);

        accounts.delete(alice);

        assertThat(store.list(alice)).isEmpty();
        assertThat(webStore.find("a")).isEmpty();
    }

    @Test
    void whatIsSecretIsNotShown() {
        assertThat(store.put(alice, SERVICE, "n1", PHONE).toString()).doesNotContain("eruio");
        assertThat(subscription("alice@example.org", "https://a.example/1").toString())
                .doesNotContain("a.example");
    }

    private static WebPushStore.Subscription subscription(String owner, String endpoint) {
        return new WebPushStore.Subscription(Jid.of(owner), endpoint, new byte[] {1}, new byte[] {2}, new byte[] {3});
    }
}
