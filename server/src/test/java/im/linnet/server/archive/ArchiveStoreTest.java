// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import static im.linnet.server.archive.ArchiveFixture.ALICE;
import static im.linnet.server.archive.ArchiveFixture.BOB;
import static im.linnet.server.archive.ArchiveFixture.CAROL;
import static im.linnet.server.archive.ArchiveFixture.texts;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.archive.PageRequest.Range;
import im.linnet.server.archive.PageRequest.Slice;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class ArchiveStoreTest {
    private static final int PLENTY = 1_000_000;

    private final ArchiveFixture fixture;

    ArchiveStoreTest(TestDatabase kind, @TempDir Path directory) {
        fixture = new ArchiveFixture(kind.migrated(directory));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Slice first(int max) {
        return new Slice(Range.ALL, false, 0, max, PLENTY);
    }

    private static Slice last(int max) {
        return new Slice(Range.ALL, true, 0, max, PLENTY);
    }

    private ArchivePage alices(Slice slice) {
        fixture.archive.log().settle(fixture.alice);
        return fixture.page(fixture.alice, slice);
    }

    private ArchivePage with(String jid) {
        fixture.archive.log().settle(fixture.alice);
        return fixture.archive
                .store()
                .page(new PageRequest(fixture.alice, Range.ALL, Jid.of(jid), List.of(), null, first(100)))
                .orElseThrow();
    }

    @Test
    void messageIsInTheArchivesOfBothOnce() {
        KeptMessage sent = fixture.say(ALICE, BOB, "hello");
        assertThat(fixture.idsOf(fixture.alice)).containsExactly(sent.id());
        assertThat(fixture.idsOf(fixture.bob)).containsExactly(sent.id());
        KeptMessage own = fixture.say(ALICE, ALICE, "note to self");
        assertThat(fixture.idsOf(fixture.alice)).containsExactly(sent.id(), own.id());
        assertThat(fixture.rows("message")).isEqualTo(2);
    }

    @Test
    void pagesFollowOneAnotherInBothDirections() {
        List<Long> all = new ArrayList<>();
        for (KeptMessage message : fixture.say(ALICE, BOB, 25)) {
            all.add(message.id());
        }
        List<Long> forwards = new ArrayList<>();
        ArchivePage page = alices(first(10));
        assertThat(page.complete()).isFalse();
        assertThat(page.index()).isZero();
        assertThat(page.count()).isEqualTo(25);
        while (!page.messages().isEmpty()) {
            page.messages().forEach(message -> forwards.add(message.id()));
            page = alices(new Slice(new Range(forwards.getLast(), Long.MAX_VALUE), false, 0, 10, PLENTY));
        }
        assertThat(page.complete()).isTrue();
        assertThat(forwards).isEqualTo(all);

        List<Long> backwards = new ArrayList<>();
        page = alices(last(10));
        assertThat(page.index()).isEqualTo(15);
        while (!page.messages().isEmpty()) {
            page.messages().reversed().forEach(message -> backwards.add(message.id()));
            page = alices(new Slice(new Range(-1, backwards.getLast()), true, 0, 10, PLENTY));
        }
        assertThat(backwards).isEqualTo(all.reversed());
    }

    @Test
    void pageThatHasAllIsComplete() {
        fixture.say(ALICE, BOB, 3);
        for (Slice slice : List.of(first(3), last(3), first(4), last(4))) {
            assertThat(alices(slice).complete()).isTrue();
            assertThat(alices(slice).count()).isEqualTo(3);
            assertThat(alices(slice).index()).isZero();
        }
        for (Slice slice : List.of(first(2), last(2))) {
            assertThat(alices(slice).complete()).isFalse();
            assertThat(alices(slice).messages()).hasSize(2);
        }
        assertThat(fixture.page(fixture.bob + 1_000_000, first(2)))
                .isEqualTo(new ArchivePage(List.of(), true, null, 0));
    }

    @Test
    void pageBeginsAtAnIndex() {
        fixture.say(ALICE, BOB, 10);
        ArchivePage page = alices(new Slice(Range.ALL, false, 7, 2, PLENTY));
        assertThat(texts(page)).containsExactly("m7", "m8");
        assertThat(page.index()).isEqualTo(7);
        assertThat(page.complete()).isFalse();
        assertThat(alices(new Slice(Range.ALL, false, 10, 2, PLENTY)).messages())
                .isEmpty();
        PageRequest far = new PageRequest(
                fixture.alice,
                Range.ALL,
                null,
                List.of(),
                null,
                new Slice(Range.ALL, false, ArchiveStore.MAX_COUNT + 1, 2, PLENTY));
        assertThat(fixture.archive.store().page(far)).isEmpty();
    }

    @Test
    void emptyPageTellsTheCount() {
        fixture.say(ALICE, BOB, 10);
        assertThat(alices(first(0))).isEqualTo(new ArchivePage(List.of(), false, null, 10));
    }

    @Test
    void contactsAreToldApartByBareAndFullAddress() {
        fixture.say(ALICE, BOB, "to bob");
        fixture.say(Jid.of("bob@example.org/other"), ALICE, "from bob");
        fixture.say(ALICE, BOB.bare(), "to the account");
        fixture.say(CAROL, ALICE, "from carol");
        assertThat(texts(with("bob@example.org"))).containsExactly("to bob", "from bob", "to the account");
        assertThat(texts(with("bob@example.org/other"))).containsExactly("from bob");
        assertThat(texts(with("bob@example.org/b"))).containsExactly("to bob");
        assertThat(texts(with("carol@example.net"))).containsExactly("from carol");
        assertThat(with("nobody@example.net").messages()).isEmpty();
    }

    @Test
    void ownAddressMatchesOnlyWhatOneSentToOneself() {
        fixture.say(ALICE, BOB, "to bob");
        fixture.say(ALICE, ALICE.bare(), "to me");
        assertThat(texts(with("alice@example.org"))).containsExactly("to me");
    }

    @Test
    void pageEndsWhereItsBytesDo() {
        for (int i = 0; i < 5; i++) {
            fixture.append(ALICE, BOB, "<message type='chat'><body>" + i + "x".repeat(10_000) + "</body></message>");
        }
        ArchivePage page = alices(new Slice(Range.ALL, false, 0, 5, 35_000));
        assertThat(page.messages()).hasSize(3);
        assertThat(page.complete()).isFalse();
        page = alices(new Slice(Range.ALL, true, 0, 5, 1));
        assertThat(texts(page)).singleElement().asString().startsWith("4");
        assertThat(page.complete()).isFalse();
    }

    @Test
    void largeMessagesComeWhole() {
        String text = "x".repeat(200_000);
        fixture.say(ALICE, BOB, "small");
        fixture.append(ALICE, BOB, "<message type='chat'><body>" + text + "</body></message>");
        assertThat(texts(alices(first(10)))).containsExactly("small", text);
    }

    @Test
    void endsAreTheFirstAndTheLast() {
        assertThat(fixture.archive.store().ends(fixture.alice)).isEmpty();
        List<KeptMessage> said = fixture.say(ALICE, BOB, 3);
        fixture.archive.log().settle(fixture.alice);
        assertThat(fixture.archive.store().ends(fixture.alice))
                .contains(new ArchiveStore.Ends(
                        said.getFirst().id(), said.getLast().id()));
    }

    @Test
    void S34_archivesAreToldApart() {
        KeptMessage bobs = fixture.say(CAROL, BOB, "for bob");
        KeptMessage alices = fixture.say(CAROL, ALICE, "for alice");
        assertThat(fixture.idsOf(fixture.alice)).containsExactly(alices.id());
        assertThat(fixture.archive.store().hasAll(fixture.alice, List.of(alices.id())))
                .isTrue();
        assertThat(fixture.archive.store().hasAll(fixture.alice, List.of(alices.id(), bobs.id())))
                .isFalse();
        PageRequest foreign = new PageRequest(fixture.alice, Range.ALL, null, List.of(bobs.id()), null, first(10));
        assertThat(fixture.archive.store().page(foreign).orElseThrow().messages())
                .isEmpty();
    }

    /** Each page against a list in memory. */
    @Test
    void anyPageIsWhatAListWouldGive() {
        List<Jid> contacts = List.of(BOB, CAROL, Jid.of("bob@example.org/x"), Jid.of("dave@example.net"));
        Random random = new Random(9);
        List<KeptMessage> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Jid contact = contacts.get(random.nextInt(contacts.size()));
            all.add(random.nextBoolean() ? fixture.say(ALICE, contact, "m" + i) : fixture.say(contact, ALICE, "m" + i));
        }
        fixture.archive.log().settle(fixture.alice);
        for (int i = 0; i < 300; i++) {
            Jid with = random.nextInt(3) == 0 ? null : contacts.get(random.nextInt(contacts.size()));
            Jid asked = with == null || random.nextBoolean() ? with : with.bare();
            Range range = range(random, all);
            Slice slice = new Slice(
                    random.nextBoolean() ? Range.ALL : range(random, all),
                    random.nextBoolean(),
                    0,
                    1 + random.nextInt(20),
                    PLENTY);
            check(all, new PageRequest(fixture.alice, range, asked, List.of(), null, slice));
        }
    }

    private static Range range(Random random, List<KeptMessage> all) {
        long one = random.nextInt(3) == 0
                ? -1
                : all.get(random.nextInt(all.size())).id();
        long other = random.nextInt(3) == 0
                ? Long.MAX_VALUE
                : all.get(random.nextInt(all.size())).id();
        return new Range(one, other);
    }

    private void check(List<KeptMessage> all, PageRequest request) {
        List<Long> matching = new ArrayList<>(all.stream()
                .filter(message -> matches(message, request))
                .map(KeptMessage::id)
                .toList());
        int count = matching.size();
        Range range = request.page().range();
        List<Long> expected = new ArrayList<>(matching.stream()
                .filter(id -> id > range.after() && id < range.before())
                .toList());
        boolean complete = expected.size() <= request.page().max();
        if (request.page().backwards()) {
            Collections.reverse(expected);
        }
        expected = new ArrayList<>(
                expected.subList(0, Math.min(expected.size(), request.page().max())));
        Collections.sort(expected);

        ArchivePage page = fixture.archive.store().page(request).orElseThrow();
        assertThat(page.messages().stream().map(ArchivePage.ArchivedMessage::id).toList())
                .as(request.toString())
                .isEqualTo(expected);
        assertThat(page.complete()).as(request.toString()).isEqualTo(complete);
        assertThat(page.count()).as(request.toString()).isEqualTo(count);
        assertThat(page.index())
                .as(request.toString())
                .isEqualTo(expected.isEmpty() ? null : (Integer) matching.indexOf(expected.getFirst()));
    }

    private static boolean matches(KeptMessage message, PageRequest request) {
        Jid peer = message.from().equals(ALICE) ? message.to() : message.from();
        Jid with = request.with();
        boolean known =
                with == null || (with.isFull() ? peer.equals(with) : peer.bare().equals(with));
        return known
                && message.id() > request.range().after()
                && message.id() < request.range().before();
    }
}
