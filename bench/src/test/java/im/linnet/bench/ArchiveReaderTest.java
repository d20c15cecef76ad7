// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveReaderTest {
    private final List<String> asked = new ArrayList<>();
    private final List<String> entries = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private final ArchiveReader reader = new ArchiveReader(asked::add, entries::add, () -> ends.add("end"));

    @Test
    void reads_page_after_page_until_the_archive_is_complete() {
        reader.ask();
        assertThat(reader.take(result("a"))).isTrue();
        assertThat(reader.take(fin(1, "", "a"))).isTrue();
        assertThat(reader.take(result("b"))).isTrue();
        assertThat(reader.take(fin(2, " complete='true'", "b"))).isTrue();

        assertThat(asked).hasSize(2);
        assertThat(asked.getLast()).contains("<after>a</after>");
        assertThat(entries).containsExactly(result("a"), result("b"));
        assertThat(ends).hasSize(1);
    }

    @Test
    void an_answer_that_comes_twice_counts_once() {
        reader.ask();
        for (int i = 0; i < 2; i++) {
            reader.take(result("a"));
            reader.take(fin(1, "", "a"));
        }
        reader.take(fin(2, " complete='true'", "a"));
        assertThat(reader.take(result("a"))).isTrue();

        assertThat(asked).hasSize(2);
        assertThat(entries).containsExactly(result("a"));
        assertThat(ends).hasSize(1);
    }

    @Test
    void an_empty_archive_ends_at_once() {
        reader.ask();
        reader.take("<iq type='result' id=\"archive-1\"><fin xmlns='urn:xmpp:mam:2'/></iq>");

        assertThat(ends).hasSize(1);
    }

    @Test
    void takes_nothing_else_and_reports_a_refusal() {
        reader.ask();

        assertThat(reader.take("<message><body>1</body></message>")).isFalse();
        assertThatThrownBy(() -> reader.take("<iq type='error' id='archive-1'><query xmlns='urn:xmpp:mam:2'/></iq>"))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("no archive");
    }

    private static String result(String id) {
        return "<message to='u'><result xmlns='urn:xmpp:mam:2' id='" + id + "'><forwarded/></result></message>";
    }

    private static String fin(int page, String complete, String last) {
        return "<iq type='result' id='archive-" + page + "'><fin xmlns='urn:xmpp:mam:2'" + complete
                + "><set xmlns='http://jabber.org/protocol/rsm'><last>" + last + "</last></set></fin></iq>";
    }
}
