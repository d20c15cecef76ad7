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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class SearchTest {
    private final ArchiveFixture fixture;

    SearchTest(TestDatabase kind, @TempDir Path directory) {
        fixture = new ArchiveFixture(kind.migrated(directory));
        say("Wherefore art thou Romeo", 1);
        say("Deny thy father and refuse thy name", 2);
        say("Das Mädchen sagte: straße!", 3);
        fixture.append(CAROL, BOB, "<message type='chat' id='4'><body>Romeo for Bob only</body></message>");
    }

    private void say(String text, int id) {
        fixture.append(ALICE, CAROL, "<message type='chat' id='" + id + "'><body>" + text + "</body></message>");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void settle() {
        fixture.archive.log().settleAll();
        assertThat(fixture.archive.search().catchUp(fixture.archive.log().watermark(), 100_000))
                .isTrue();
    }

    private List<String> find(long account, String text, @Nullable Jid with) {
        settle();
        Slice slice = new Slice(Range.ALL, false, 0, 10, 1_000_000);
        return texts(fixture.archive
                .store()
                .page(new PageRequest(account, Range.ALL, with, List.of(), text, slice))
                .orElseThrow());
    }

    private List<String> find(String text) {
        return find(fixture.alice, text, null);
    }

    @Test
    void allWordsMustBeThereInWhateverCase() {
        assertThat(find("romeo")).containsExactly("Wherefore art thou Romeo");
        assertThat(find("THOU wherefore")).containsExactly("Wherefore art thou Romeo");
        assertThat(find("thy")).containsExactly("Deny thy father and refuse thy name");
        assertThat(find("thou name")).isEmpty();
        assertThat(find("Mädchen straße")).containsExactly("Das Mädchen sagte: straße!");
    }

    @Test
    void searchGoesWithOtherConditions() {
        assertThat(find(fixture.alice, "thy", CAROL.bare())).hasSize(1);
        assertThat(find(fixture.alice, "thy", BOB.bare())).isEmpty();
    }

    @Test
    void S34_archivesOfOthersAreNotSearched() {
        assertThat(find("Bob")).isEmpty();
        assertThat(find(fixture.bob, "Romeo", null)).containsExactly("Romeo for Bob only");
        say("a" + fixture.bob + " @" + fixture.bob, 5);
        assertThat(find(fixture.bob, "a" + fixture.bob, null)).isEmpty();
        assertThat(find(fixture.bob, "@" + fixture.bob, null)).isEmpty();
        assertThat(find(fixture.bob, "a" + fixture.alice, null)).isEmpty();
    }

    @Test
    void S20_operatorsOfTheDatabaseAreJustSigns() {
        for (String text : List.of(
                "\"",
                "'",
                "''; DROP TABLE message; --",
                "romeo\" OR words:\"thy",
                "* NOT",
                "^romeo",
                "rom*",
                "NEAR(",
                "(",
                ")",
                "owners : a" + fixture.bob,
                "romeo OR thy",
                "romeo | thy",
                "!romeo",
                "romeo & ! thou",
                "{words}",
                "-romeo",
                "romeo:*",
                "\\",
                "%",
                "\u0000",
                "\ud800",
                "words:romeo AND",
                "a+b",
                "\u0301")) {
            assertThat(find(text)).as(text).hasSizeLessThan(2);
        }
        assertThat(find("romeo OR thy")).isEmpty();
        assertThat(find("\"romeo\"")).hasSize(1);
        assertThat(find("?!")).isEmpty();
        assertThat(find("x".repeat(1_000_000))).isEmpty();
        assertThat(find("x ".repeat(500_000))).isEmpty();
        assertThat(find("!".repeat(1_000_000))).isEmpty();
    }

    @Test
    void whatWasThereBeforeSearchIsFoundLittleByLittle() {
        for (int i = 0; i < 600; i++) {
            say("many", 100 + i);
        }
        fixture.archive.log().settleAll();
        long upTo = fixture.archive.log().watermark();
        assertThat(fixture.archive.search().catchUp(upTo, 1)).isFalse();
        fixture.restart();
        fixture.archive.log().settleAll();
        assertThat(fixture.archive.search().catchUp(upTo, 100_000)).isTrue();
        assertThat(fixture.rows("archive_text")).isEqualTo(604);
    }

    @Test
    void wordsAreFewAndShort() {
        assertThat(SearchTerms.words("a, b! c")).containsExactly("a", "b", "c");
        assertThat(SearchTerms.words("x ".repeat(100))).hasSize(16);
        assertThat(SearchTerms.words("x".repeat(100))).containsExactly("x".repeat(64));
        assertThat(SearchTerms.words("")).isEmpty();
    }
}
