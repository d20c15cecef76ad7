// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import im.linnet.server.store.StoreException;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.RosterItem;
import im.linnet.xmpp.payload.Subscription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class RosterStoreTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final Jid ROMEO = Jid.of("romeo@example.net");
    private static final Jid NURSE = Jid.of("nurse@example.com");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Database database;
    private final AccountStore accounts;
    private final RosterStore store;
    private final long juliet;

    RosterStoreTest(TestDatabase kind, @TempDir Path directory) {
        database = kind.open(directory);
        InstantSource clock = now::get;
        accounts = new AccountStore(database, new Ids(clock, 0), clock);
        store = new RosterStore(database, new Jids(database), clock);
        juliet = newAccount("juliet@example.com");
    }

    private long newAccount(String jid) {
        return accounts.create(Jid.of(jid), List.of()).orElseThrow().id();
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void savedItemsAreLoadedAsTheyWere() {
        RosterItem romeo =
                new RosterItem(ROMEO, "Romeo", Subscription.BOTH, false, false, List.of("Friends", "Lovers & Co"));
        RosterItem nurse = new RosterItem(NURSE, null, Subscription.NONE, true, true, List.of());
        store.save(juliet, romeo);
        long version = store.save(juliet, nurse);
        Roster roster = store.load(juliet);
        assertThat(roster.items()).containsExactly(romeo, nurse);
        assertThat(roster.version()).isEqualTo(version);
        assertThat(roster.requests()).isEmpty();
    }

    @Test
    void everySubscriptionAndOddNamesSurvive() {
        for (Subscription subscription : EnumSet.complementOf(EnumSet.of(Subscription.REMOVE))) {
            RosterItem item = new RosterItem(ROMEO, "\u00e4", subscription, false, true, List.of("", "a\nb", "ü 🎭"));
            store.save(juliet, item);
            assertThat(store.load(juliet).items()).containsExactly(item);
        }
        RosterItem emptyGroup = new RosterItem(ROMEO, null, Subscription.NONE, false, false, List.of(""));
        store.save(juliet, emptyGroup);
        assertThat(store.load(juliet).items()).containsExactly(emptyGroup);
    }

    @Test
    void groupNameWithTheSeparatorIsRefused() {
        RosterItem item = new RosterItem(ROMEO, null, Subscription.NONE, false, false, List.of("a\u001Fb"));
        assertThatThrownBy(() -> store.save(juliet, item)).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.load(juliet).items()).isEmpty();
    }

    @Test
    void removalIsNotAnItem() {
        assertThatThrownBy(() -> store.save(juliet, RosterItem.removal(ROMEO)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(store.load(juliet).items()).isEmpty();
    }

    @Test
    void savingAgainReplaces() {
        store.save(juliet, item(ROMEO, "Romeo"));
        store.save(juliet, item(ROMEO, "Montague"));
        assertThat(store.load(juliet).items()).containsExactly(item(ROMEO, "Montague"));
    }

    @Test
    void versionGrowsWithEveryChangeAlsoWhenTheClockDoesNot() {
        long before = store.load(juliet).version();
        long first = store.save(juliet, item(ROMEO, "1"));
        long second = store.save(juliet, item(ROMEO, "2"));
        now.set(START.minusSeconds(60));
        long third = store.remove(juliet, ROMEO);
        now.set(START.plusSeconds(60));
        long fourth = store.save(juliet, item(ROMEO, "3"));
        assertThat(List.of(before, first, second, third, fourth)).isSorted().doesNotHaveDuplicates();
        assertThat(fourth).isEqualTo(START.plusSeconds(60).toEpochMilli());
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        long version = store.save(juliet, item(ROMEO, "Romeo"));
        assertThat(store.remove(juliet, NURSE)).isEqualTo(version);
        assertThat(store.load(juliet).items()).hasSize(1);
    }

    @Test
    void clientGetsTheChangesSinceItsVersionInTheirOrder() {
        store.save(juliet, item(ROMEO, "Romeo"));
        long known = store.save(juliet, item(NURSE, "Nurse"));
        Jid paris = Jid.of("paris@example.org");
        long added = store.save(juliet, item(paris, "Paris"));
        long removed = store.remove(juliet, NURSE);
        long changed = store.save(juliet, item(ROMEO, "My love"));
        assertThat(store.changesSince(juliet, known))
                .isEqualTo(new RosterDelta.Pushes(
                        changed,
                        List.of(
                                new RosterDelta.Push(added, paris, item(paris, "Paris")),
                                new RosterDelta.Push(removed, NURSE, null),
                                new RosterDelta.Push(changed, ROMEO, item(ROMEO, "My love")))));
    }

    @Test
    void clientThatIsUpToDateGetsNothing() {
        long version = store.save(juliet, item(ROMEO, "Romeo"));
        assertThat(store.changesSince(juliet, version)).isEqualTo(new RosterDelta.Pushes(version, List.of()));
        long nobody = newAccount("tybalt@example.com");
        long empty = store.load(nobody).version();
        assertThat(store.changesSince(nobody, empty)).isEqualTo(new RosterDelta.Pushes(empty, List.of()));
    }

    @Test
    void itemThatCameBackIsNoRemoval() {
        long version = store.save(juliet, item(ROMEO, "Romeo"));
        store.remove(juliet, ROMEO);
        long back = store.save(juliet, item(ROMEO, "Romeo"));
        assertThat(store.changesSince(juliet, version))
                .isEqualTo(
                        new RosterDelta.Pushes(back, List.of(new RosterDelta.Push(back, ROMEO, item(ROMEO, "Romeo")))));
    }

    @Test
    void unknownVersionsGetTheWholeRoster() {
        long version = store.save(juliet, item(ROMEO, "Romeo"));
        Roster roster = store.load(juliet);
        for (long unknown : new long[] {0, Long.MIN_VALUE, version + 1, Long.MAX_VALUE}) {
            assertThat(store.changesSince(juliet, unknown)).isEqualTo(new RosterDelta.Full(roster));
        }
    }

    @Test
    void removalsAreForgottenAtTheLimitAndOldClientsGetTheWholeRoster() {
        store.save(juliet, item(ROMEO, "Romeo"));
        Jid contact = Jid.of("c0@example.org");
        store.save(juliet, item(contact, "c"));
        long beforeFirst = store.load(juliet).version();
        long afterFirst = store.remove(juliet, contact);
        for (int i = 1; i < RosterStore.REMEMBERED_REMOVALS; i++) {
            Jid next = Jid.of("c" + i + "@example.org");
            store.save(juliet, item(next, "c"));
            store.remove(juliet, next);
        }
        assertThat(store.changesSince(juliet, beforeFirst))
                .isInstanceOfSatisfying(
                        RosterDelta.Pushes.class,
                        pushes -> assertThat(pushes.pushes()).hasSize(RosterStore.REMEMBERED_REMOVALS));
        store.save(juliet, item(NURSE, "Nurse"));
        store.remove(juliet, NURSE);
        assertThat(store.changesSince(juliet, beforeFirst)).isInstanceOf(RosterDelta.Full.class);
        assertThat(store.changesSince(juliet, afterFirst))
                .isInstanceOfSatisfying(
                        RosterDelta.Pushes.class,
                        pushes -> assertThat(pushes.pushes()).hasSize(RosterStore.REMEMBERED_REMOVALS));
    }

    @Test
    void rosterOfADeletedAccountIsNotContinuedByOneOfTheSameName() {
        long old = store.save(juliet, item(ROMEO, "Romeo"));
        accounts.delete(juliet);
        assertThat(store.load(juliet).items()).isEmpty();
        now.set(START.plusSeconds(1));
        long again = newAccount("juliet@example.com");
        store.save(again, item(NURSE, "Nurse"));
        assertThat(store.changesSince(again, old)).isEqualTo(new RosterDelta.Full(store.load(again)));
    }

    @Test
    void requestsAreKeptOutsideTheRosterUntilDropped() {
        long version = store.load(juliet).version();
        store.apply(juliet, List.of(request(ROMEO, "<presence id='1'/>")));
        now.set(START.plusSeconds(1));
        store.apply(juliet, List.of(request(NURSE, "<presence id='2'/>"), request(ROMEO, "<presence id='3'/>")));
        Roster roster = store.load(juliet);
        assertThat(roster.items()).isEmpty();
        assertThat(roster.version()).isEqualTo(version);
        assertThat(roster.requests())
                .extracting(request -> request.from() + " " + new String(request.stanza(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder(
                        "romeo@example.net <presence id='3'/>", "nurse@example.com <presence id='2'/>");
        store.apply(juliet, List.of(new RosterChange.DropRequest(ROMEO), new RosterChange.DropRequest(ROMEO)));
        assertThat(store.load(juliet).requests())
                .extracting(Roster.Request::from)
                .containsExactly(NURSE);
    }

    @Test
    void changesHappenTogetherOrNotAtAll() {
        store.apply(juliet, List.of(request(ROMEO, "<presence/>")));
        long version = store.apply(
                juliet, List.of(new RosterChange.DropRequest(ROMEO), new RosterChange.Save(item(ROMEO, "Romeo"))));
        assertThat(store.load(juliet).version()).isEqualTo(version);
        RosterItem broken = new RosterItem(NURSE, null, Subscription.NONE, false, false, List.of("\u001F"));
        List<RosterChange> changes = List.of(new RosterChange.Remove(ROMEO), new RosterChange.Save(broken));
        assertThatThrownBy(() -> store.apply(juliet, changes)).isInstanceOf(IllegalArgumentException.class);
        assertThat(store.load(juliet).items()).containsExactly(item(ROMEO, "Romeo"));
        assertThat(store.load(juliet).version()).isEqualTo(version);
    }

    @Test
    void rostersAreApart() {
        long tybalt = newAccount("tybalt@example.com");
        store.save(juliet, item(ROMEO, "Romeo"));
        store.save(tybalt, item(ROMEO, "Villain"));
        store.remove(juliet, ROMEO);
        assertThat(store.load(juliet).items()).isEmpty();
        assertThat(store.load(tybalt).items()).containsExactly(item(ROMEO, "Villain"));
    }

    @Test
    void missingAccountHasNoRosterAndCannotGetOne() {
        assertThat(store.load(1).items()).isEmpty();
        assertThatThrownBy(() -> store.save(1, item(ROMEO, "Romeo"))).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.apply(1, List.of(request(ROMEO, "<presence/>"))))
                .isInstanceOf(StoreException.class);
    }

    private static RosterChange request(Jid from, String stanza) {
        return new RosterChange.AddRequest(new Roster.Request(from, stanza.getBytes(StandardCharsets.UTF_8)));
    }

    private static RosterItem item(Jid jid, String name) {
        return new RosterItem(jid, name, Subscription.NONE, false, false, List.of());
    }
}
