// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import static im.linnet.server.archive.ArchiveFixture.ALICE;
import static im.linnet.server.archive.ArchiveFixture.BOB;
import static im.linnet.server.archive.ArchiveFixture.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.archive.RetentionRules.Limit;
import im.linnet.server.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class RetentionTest {
    private final ArchiveFixture fixture;

    RetentionTest(TestDatabase kind, @TempDir Path directory) {
        fixture = new ArchiveFixture(kind.migrated(directory));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Does what upkeep does from time to time, once. */
    private void remove(RetentionRules rules) {
        // What is newer than the newest but by seconds is left alone.
        fixture.now = fixture.now.plusSeconds(60);
        fixture.say(CAROL, CAROL.withResource("x"), "of nobody here");
        fixture.say(BOB, CAROL, "newest");
        fixture.archive.log().settleAll();
        try (ArchiveUpkeep upkeep = new ArchiveUpkeep(fixture.archive, rules, true, () -> fixture.now)) {
            upkeep.removeAll();
        }
    }

    private static RetentionRules rules(Duration maxAge, long maxMessages) {
        return new RetentionRules(new Limit(maxAge, maxMessages), Map.of());
    }

    @Test
    void oldMessagesGoWithTheirLastEntry() {
        List<KeptMessage> old = fixture.say(ALICE, BOB, 1_200);
        fixture.now = fixture.now.plus(Duration.ofDays(10));
        KeptMessage young = fixture.say(ALICE, BOB, "young");
        remove(rules(Duration.ofDays(5), 0));
        assertThat(fixture.idsOf(fixture.alice)).containsExactly(young.id());
        assertThat(fixture.idsOf(fixture.bob))
                .hasSize(2)
                .doesNotContain(old.getLast().id());
        assertThat(fixture.rows("archive_text")).isEqualTo(2);
        assertThat(fixture.rows("message")).isEqualTo(3);
    }

    @Test
    void theNewestMessagesOfEachAccountStay() {
        List<KeptMessage> said = fixture.say(ALICE, BOB, 20);
        fixture.archive.retention().limit(fixture.bob, null, 0L);
        remove(rules(Duration.ZERO, 5));
        assertThat(fixture.idsOf(fixture.alice))
                .containsExactlyElementsOf(
                        said.subList(15, 20).stream().map(KeptMessage::id).toList());
        // Bob has a limit of his own: none.
        assertThat(fixture.idsOf(fixture.bob)).hasSize(21);
        assertThat(fixture.rows("message")).isEqualTo(22);
    }

    @Test
    void limitsAreThoseOfTheAccountThenOfTheDomainThenOfAll() {
        Limit others = new Limit(Duration.ofDays(3), 3);
        RetentionRules rules = new RetentionRules(others, Map.of("example.org", new Limit(Duration.ofDays(1), 1)));
        assertThat(rules.of(new RetentionStore.Owner("example.net", null, null)))
                .isEqualTo(others);
        assertThat(rules.of(new RetentionStore.Owner("example.org", null, null)))
                .isEqualTo(new Limit(Duration.ofDays(1), 1));
        assertThat(rules.of(new RetentionStore.Owner("example.org", Duration.ofDays(9), 9L)))
                .isEqualTo(new Limit(Duration.ofDays(9), 9));
        fixture.archive.retention().limit(fixture.alice, Duration.ofHours(7), null);
        assertThat(fixture.archive.retention().owner(fixture.alice))
                .contains(new RetentionStore.Owner("example.org", Duration.ofHours(7), null));
        assertThat(fixture.archive.retention().owner(4711)).isEmpty();
    }

    @Test
    void theArchiveOfADeletedAccountGoes() {
        fixture.say(ALICE, BOB, 3);
        fixture.say(ALICE, CAROL, 3);
        fixture.archive.log().settleAll();
        fixture.accounts.delete(fixture.alice);
        remove(rules(Duration.ZERO, 0));
        assertThat(fixture.idsOf(fixture.alice)).isEmpty();
        assertThat(fixture.idsOf(fixture.bob)).hasSize(4);
        assertThat(fixture.rows("message")).isEqualTo(5);
    }

    @Test
    void messageThatWaitsStaysUntilItIsDelivered() {
        KeptMessage kept = fixture.kept(CAROL, BOB, "<message type='chat'><body>b</body></message>");
        KeptMessage waiting = new KeptMessage(
                kept.id(),
                0,
                fixture.bob,
                CAROL,
                BOB,
                KeptMessage.IN_RECIPIENTS_ARCHIVE,
                true,
                null,
                List.of(),
                kept.stanza());
        fixture.archive.log().append(waiting).join();
        fixture.now = fixture.now.plus(Duration.ofDays(10));
        remove(rules(Duration.ofDays(5), 0));
        assertThat(fixture.idsOf(fixture.bob)).doesNotContain(waiting.id());
        assertThat(rowOf(waiting)).isEqualTo(1);
        fixture.database.write(handle -> handle.execute("DELETE FROM undelivered"));
        remove(rules(Duration.ofDays(5), 0));
        assertThat(rowOf(waiting)).isZero();
    }

    private int rowOf(KeptMessage message) {
        return fixture.database.read(handle -> handle.createQuery("SELECT count(*) FROM message WHERE id = ?")
                .bind(0, message.id())
                .mapTo(Integer.class)
                .one());
    }

    @Test
    void whatIsInNoArchiveGoesAfterADayUnlessItWaits() {
        KeptMessage kept = fixture.kept(ALICE, BOB, "<message type='chat'><body>b</body></message>");
        KeptMessage delivered = invisible(kept, kept.id(), false);
        KeptMessage waiting = invisible(kept, fixture.ids.next(), true);
        fixture.archive.log().append(delivered).join();
        fixture.archive.log().append(waiting).join();
        remove(rules(Duration.ZERO, 0));
        assertThat(rowOf(delivered)).isEqualTo(1);
        fixture.now = fixture.now.plus(Duration.ofDays(2));
        remove(rules(Duration.ZERO, 0));
        assertThat(rowOf(delivered)).isZero();
        assertThat(rowOf(waiting)).isEqualTo(1);
    }

    private KeptMessage invisible(KeptMessage like, long id, boolean undelivered) {
        return new KeptMessage(
                id, fixture.alice, fixture.bob, ALICE, BOB, 0, undelivered, null, List.of(), like.stanza());
    }
}
