// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import static im.linnet.server.archive.ArchiveFixture.ALICE;
import static im.linnet.server.archive.ArchiveFixture.BOB;
import static im.linnet.server.archive.ArchiveFixture.CAROL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.server.store.Jids;
import im.linnet.server.store.StoreException;
import im.linnet.server.store.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class EntryIndexTest {
    private final ArchiveFixture fixture;

    EntryIndexTest(TestDatabase kind, @TempDir Path directory) {
        fixture = new ArchiveFixture(kind.migrated(directory));
        // Up to date, as a little after a start.
        fixture.archive.log().settleAll();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static List<Long> ids(List<KeptMessage> messages) {
        return messages.stream().map(KeptMessage::id).toList();
    }

    @Test
    void nothingIsWrittenBeforeItIsAskedFor() {
        fixture.say(ALICE, BOB, 5);
        assertThat(fixture.rows("archive_entry")).isZero();
        fixture.archive.log().settle(fixture.alice);
        assertThat(fixture.rows("archive_entry")).isEqualTo(10);
        fixture.say(CAROL, BOB, 5);
        fixture.archive.log().settle(fixture.alice);
        assertThat(fixture.rows("archive_entry")).isEqualTo(10);
        fixture.archive.log().settleAll();
        assertThat(fixture.rows("archive_entry")).isEqualTo(15);
    }

    @Test
    void whatWasInMemoryIsReadFromTheLogAfterAStart() {
        List<KeptMessage> said = new ArrayList<>(fixture.say(ALICE, BOB, 3));
        fixture.archive.log().settleAll();
        long watermark = fixture.archive.log().watermark();
        assertThat(watermark).isEqualTo(said.getLast().id());
        said.addAll(fixture.say(BOB, ALICE, 3));
        fixture.restart();
        assertThat(fixture.rows("archive_entry")).isEqualTo(6);
        assertThat(fixture.idsOf(fixture.alice)).isEqualTo(ids(said));
        assertThat(fixture.archive.log().watermark()).isEqualTo(said.getLast().id());
        assertThat(fixture.rows("archive_entry")).isEqualTo(12);
    }

    /** The id is taken before the append: another thread may have come between. */
    @Test
    void messageWithALowerIdThanTheWatermarkIsFoundAfterAStart() {
        KeptMessage early = fixture.kept(ALICE, BOB, "<message type='chat'><body>early</body></message>");
        KeptMessage late = fixture.say(ALICE, BOB, "late");
        fixture.archive.log().settleAll();
        assertThat(fixture.archive.log().watermark()).isEqualTo(late.id());
        fixture.archive.log().append(early).join();
        fixture.restart();
        assertThat(fixture.idsOf(fixture.alice)).containsExactly(early.id(), late.id());
    }

    @Test
    void moreThanMemoryHoldsIsReadFromTheLog() {
        EntryStore entries = new EntryStore(fixture.database, new Jids(fixture.database));
        MessageLog log = new MessageLog(new LogStore(fixture.database), entries, 10);
        log.settleAll();
        List<KeptMessage> all = new ArrayList<>();
        List<CompletableFuture<Void>> appends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            KeptMessage message =
                    fixture.kept(ALICE, i % 2 == 0 ? BOB : CAROL, "<message type='chat'><body>b</body></message>");
            all.add(message);
            appends.add(log.append(message));
        }
        log.settle(fixture.alice);
        assertThat(appends).allMatch(CompletableFuture::isDone);
        assertThat(fixture.idsOf(fixture.alice)).isEqualTo(ids(all));
        assertThat(log.watermark()).isEqualTo(all.getLast().id());
        KeptMessage after = fixture.kept(ALICE, BOB, "<message type='chat'><body>b</body></message>");
        log.append(after).join();
        log.settle(fixture.bob);
        assertThat(fixture.rows("archive_entry")).isEqualTo(152);
    }

    @Test
    void messagesThatFailAreInNoArchive() {
        KeptMessage good = fixture.say(ALICE, BOB, "good");
        // Nobody's.
        KeptMessage bad = new KeptMessage(
                good.id() + 1, fixture.alice, 999_999, ALICE, CAROL, 1, true, null, List.of(), good.stanza());
        assertThatThrownBy(fixture.archive.log().append(bad)::join).hasCauseInstanceOf(StoreException.class);
        fixture.archive.log().settleAll();
        assertThat(fixture.rows("archive_entry")).isEqualTo(2);
    }

    @Test
    void messagesForNoArchiveAreNotIndexed() {
        KeptMessage message = fixture.kept(ALICE, BOB, "<message/>");
        KeptMessage invisible = new KeptMessage(
                message.id(), fixture.alice, fixture.bob, ALICE, BOB, 0, true, null, List.of(), message.stanza());
        fixture.archive.log().append(invisible).join();
        fixture.archive.log().settleAll();
        fixture.restart();
        fixture.archive.log().settleAll();
        assertThat(fixture.rows("archive_entry")).isZero();
        assertThat(fixture.rows("undelivered")).isEqualTo(1);
    }

    @Test
    void databaseThatFailsLosesNoEntry() {
        List<KeptMessage> said = fixture.say(ALICE, BOB, 3);
        fixture.database.write(handle -> handle.execute("ALTER TABLE archive_entry RENAME TO away"));
        assertThatThrownBy(() -> fixture.archive.log().settle(fixture.alice)).isInstanceOf(StoreException.class);
        assertThatThrownBy(fixture.archive.log()::settleAll).isInstanceOf(StoreException.class);
        said = new ArrayList<>(said);
        said.add(fixture.say(ALICE, BOB, "meanwhile"));
        fixture.database.write(handle -> handle.execute("ALTER TABLE away RENAME TO archive_entry"));
        fixture.archive.log().settleAll();
        assertThat(fixture.idsOf(fixture.alice)).isEqualTo(ids(said));
    }

    @Test
    void databaseThatFailsAtTheStartIsAskedAgain() {
        List<KeptMessage> said = fixture.say(ALICE, BOB, 3);
        fixture.restart();
        fixture.database.write(handle -> handle.execute("ALTER TABLE archive_progress RENAME TO away"));
        assertThatThrownBy(() -> fixture.archive.log().settle(fixture.alice)).isInstanceOf(StoreException.class);
        fixture.database.write(handle -> handle.execute("ALTER TABLE away RENAME TO archive_progress"));
        assertThat(fixture.idsOf(fixture.alice)).isEqualTo(ids(said));
    }
}
