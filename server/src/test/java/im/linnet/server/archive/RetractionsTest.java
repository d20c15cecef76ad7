// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import static im.linnet.server.archive.ArchiveFixture.ALICE;
import static im.linnet.server.archive.ArchiveFixture.BOB;
import static im.linnet.server.archive.ArchiveFixture.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.archive.PageRequest.Range;
import im.linnet.server.archive.PageRequest.Slice;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Retraction;
import im.linnet.xmpp.xml.Element;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class RetractionsTest {
    private static final String ROOM = "<x xmlns='http://jabber.org/protocol/muc#user'/>";

    private final ArchiveFixture fixture;
    private final Retractions retractions;

    RetractionsTest(TestDatabase kind, @TempDir Path directory) {
        fixture = new ArchiveFixture(kind.migrated(directory));
        retractions = new Retractions(fixture.archive, Runnable::run);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private KeptMessage retract(Jid from, Jid to, String id) {
        return retract(from, to, id, "chat", "");
    }

    private KeptMessage retract(Jid from, Jid to, String id, String type, String more) {
        String xml = "<message type='" + type + "' id='retraction'><retract xmlns='urn:xmpp:message-retract:1' id='"
                + id + "'/>" + more + "</message>";
        KeptMessage kept = fixture.append(from, to, xml);
        retractions.committed(kept, ArchiveFixture.message(from, to, xml));
        return kept;
    }

    private List<Element> archive(long account) {
        fixture.archive.log().settle(account);
        return fixture.page(account, new Slice(Range.ALL, false, 0, 100, 1_000_000)).messages().stream()
                .map(message -> StanzaBytes.read(message.stanza()))
                .toList();
    }

    private boolean isBuried(Element message) {
        return Retraction.Tombstone.in(message) != null;
    }

    @Test
    void tombstoneTakesThePlaceInBothArchivesAndTheRetractionStays() {
        KeptMessage said = fixture.say(ALICE, BOB, "oops");
        KeptMessage other = fixture.say(ALICE, BOB, "fine");
        KeptMessage retraction = retract(ALICE.bare().withResource("phone"), BOB, "oops");
        for (long account : List.of(fixture.alice, fixture.bob)) {
            assertThat(fixture.idsOf(account)).containsExactly(said.id(), other.id(), retraction.id());
            Element left = archive(account).getFirst();
            assertThat(left.childText("body")).isNull();
            assertThat(left.attribute("id")).isEqualTo("oops");
            assertThat(left.attribute("from")).isEqualTo(ALICE.toString());
            assertThat(Retraction.Tombstone.in(left)).isEqualTo(new Retraction.Tombstone("retraction", fixture.now));
            assertThat(archive(account).get(1).childText("body")).isEqualTo("fine");
        }
    }

    @Test
    void whatCameFromElsewhereIsTakenBackByWhoSentIt() {
        fixture.say(CAROL, ALICE, "oops");
        retract(CAROL.bare().withResource("other"), ALICE, "oops");
        assertThat(isBuried(archive(fixture.alice).getFirst())).isTrue();
    }

    @Test
    void S15_nobodyTakesBackWhatOthersSaid() {
        fixture.say(ALICE, BOB, "by-alice");
        fixture.say(CAROL, ALICE, "by-carol");
        retract(BOB, ALICE, "by-alice");
        retract(ALICE, CAROL, "by-carol");
        retract(CAROL, BOB, "by-alice");
        retract(BOB, ALICE, "by-carol");
        assertThat(archive(fixture.alice)).noneMatch(this::isBuried);
        assertThat(archive(fixture.bob)).noneMatch(this::isBuried);
    }

    @Test
    void S15_whatWasSaidToSomebodyElseStays() {
        fixture.say(ALICE, CAROL, "same");
        fixture.say(ALICE, BOB, "other");
        retract(ALICE, BOB, "same");
        assertThat(archive(fixture.alice)).noneMatch(this::isBuried);
    }

    @Test
    void S15_occupantsOfARoomDoNotTakeBackWhatOthersSaidThere() {
        Jid witch = Jid.of("coven@rooms.example.net/witch");
        Jid hag = Jid.of("coven@rooms.example.net/hag");
        fixture.append(witch, ALICE, "<message type='chat' id='pm'><body>b</body>" + ROOM + "</message>");
        retract(hag, ALICE, "pm");
        retract(hag, ALICE, "pm", "chat", ROOM);
        assertThat(archive(fixture.alice)).noneMatch(this::isBuried);
        retract(witch, ALICE, "pm", "chat", ROOM);
        assertThat(isBuried(archive(fixture.alice).getFirst())).isTrue();
    }

    @Test
    void onlyMessagesThatCameBeforeAreTakenBackAndTheNewestOfThem() {
        KeptMessage first = fixture.say(ALICE, BOB, "twice");
        KeptMessage second = fixture.say(ALICE, BOB, "twice");
        retract(ALICE, BOB, "twice");
        assertThat(archive(fixture.alice).stream().map(this::isBuried)).containsExactly(false, true, false);
        assertThat(fixture.idsOf(fixture.alice)).startsWith(first.id(), second.id());
        fixture.say(ALICE, BOB, "later");
        assertThat(archive(fixture.alice).stream().map(this::isBuried)).containsExactly(false, true, false, false);
    }

    @Test
    void whatIsNoRetractionInAConversationDoesNothing() {
        fixture.say(ALICE, BOB, "oops");
        retract(ALICE, BOB, "oops", "groupchat", "");
        retract(ALICE, BOB, "oops", "error", "");
        retract(ALICE, BOB, "unknown");
        retract(ALICE, BOB, "");
        retract(ALICE, BOB, "&apos; OR 1=1 --");
        assertThat(archive(fixture.alice)).noneMatch(this::isBuried);
    }

    @Test
    void wordsOfWhatWasTakenBackAreNotFound() {
        fixture.say(ALICE, BOB, "secret");
        fixture.archive.log().settleAll();
        fixture.archive.search().catchUp(fixture.archive.log().watermark(), 1_000);
        assertThat(fixture.rows("archive_text")).isEqualTo(1);
        retract(ALICE, BOB, "secret");
        assertThat(fixture.rows("archive_text")).isZero();
    }
}
