// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.Vectors;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResultSetTest {
    static List<String> requests() {
        return Vectors.lines("rsm", "requests.txt");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsAreReadAsTheVectorSays(String vector) {
        int tab = vector.indexOf('\t');
        Element payload = Element.of("query", "jabber:iq:search", TestXml.parse(vector.substring(0, tab)));
        String expected = vector.substring(tab + 1);

        if (expected.equals("bad-request")) {
            assertThatThrownBy(() -> ResultSetQuery.in(payload))
                    .isInstanceOfSatisfying(
                            StanzaException.class,
                            e -> assertThat(e.error().condition()).isEqualTo(ErrorCondition.BAD_REQUEST));
            return;
        }
        ResultSetQuery query = ResultSetQuery.in(payload);
        assertThat(shown(query.max())
                        + ' '
                        + shown(query.after())
                        + ' '
                        + shown(query.before())
                        + ' '
                        + shown(query.index()))
                .isEqualTo(expected);
        assertThat(ResultSetQuery.in(Element.of("query", "jabber:iq:search", query.toElement())))
                .isEqualTo(query);
    }

    private static String shown(@Nullable Object part) {
        return part == null ? "-" : part.toString().isEmpty() ? "\"\"" : part.toString();
    }

    @Test
    void noRequestAsksForAll() {
        assertThat(ResultSetQuery.in(Element.of("query", "jabber:iq:search"))).isEqualTo(ResultSetQuery.ALL);
    }

    @Test
    void limitsAreWishesWithinABound() {
        assertThat(ResultSetQuery.ALL.limit(50, 250)).isEqualTo(50);
        assertThat(new ResultSetQuery(10, null, null, null).limit(50, 250)).isEqualTo(10);
        assertThat(new ResultSetQuery(0, null, null, null).limit(50, 250)).isZero();
        assertThat(new ResultSetQuery(1_000, null, null, null).limit(50, 250)).isEqualTo(250);
    }

    @Test
    void anEmptyBeforeAsksForTheLastPage() {
        ResultSetQuery last = new ResultSetQuery(10, null, "", null);
        ResultSetQuery previous = new ResultSetQuery(10, null, "a", null);

        assertThat(last.isLastPage()).isTrue();
        assertThat(last.isBackwards()).isTrue();
        assertThat(previous.isLastPage()).isFalse();
        assertThat(previous.isBackwards()).isTrue();
        assertThat(ResultSetQuery.ALL.isBackwards()).isFalse();
    }

    @Test
    void pagesAreWrittenAndReadAsInTheSpecification() {
        ResultSetPage page = new ResultSetPage("stpeter@jabber.org", "peterpan@neverland.lit", 0, 800);
        Element set = TestXml.parse("""
                <set xmlns='http://jabber.org/protocol/rsm'>
                  <first index='0'>stpeter@jabber.org</first>
                  <last>peterpan@neverland.lit</last>
                  <count>800</count>
                </set>""");

        assertThat(page.toElement()).isEqualTo(set);
        assertThat(ResultSetPage.in(Element.of("query", "q", set))).isEqualTo(page);
    }

    @Test
    void emptyPagesHaveACountOnly() {
        assertThat(ResultSetPage.empty(790).toElement())
                .isEqualTo(TestXml.parse("<set xmlns='http://jabber.org/protocol/rsm'><count>790</count></set>"));
        assertThat(ResultSetPage.empty(null).toElement())
                .isEqualTo(TestXml.parse("<set xmlns='http://jabber.org/protocol/rsm'/>"));
    }

    @Test
    void pagesHaveBothEndsOrNeither() {
        assertThatThrownBy(() -> new ResultSetPage("a", null, null, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ResultSetPage(null, null, 1, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNotValidInAPageCountsAsNotSaid() {
        Element answer = Element.of(
                "query",
                "q",
                TestXml.parse("<set xmlns='http://jabber.org/protocol/rsm'><first index='x'>a</first><last>b</last>"
                        + "<count>-1</count></set>"));

        assertThat(ResultSetPage.in(answer)).isEqualTo(new ResultSetPage("a", "b", null, null));
        assertThat(requireNonNull(ResultSetPage.in(Element.of(
                                "query",
                                "q",
                                TestXml.parse("<set xmlns='http://jabber.org/protocol/rsm'><first>a</first></set>"))))
                        .first())
                .isNull();
        assertThat(ResultSetPage.in(Element.of("query", "q"))).isNull();
    }
}
