// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.Feed.ROOT;
import static im.linnet.xmpp.xml.Feed.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.xml.XmlException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes without end is refused when the limit is reached, and is not held until then. */
class S02_BoundedMemoryTest {
    private static final int MUCH = 10_000_000;
    private static final XmlLimits LIMITS = XmlLimits.UNAUTHENTICATED;

    /** Feeds a beginning and then a pattern over and over; returns how many bytes of it were taken. */
    private static int taken(XmlStreamParser parser, String beginning, String pattern, int piece) {
        parser.append(ByteBuffer.wrap(utf8(beginning)));
        byte[] repeated = pattern.repeat(1 + piece / pattern.length()).getBytes(StandardCharsets.UTF_8);
        int taken = 0;
        try {
            while (taken < MUCH) {
                while (parser.next() != null) {
                    assertThat(taken).isZero();
                }
                assertThat(parser.buffered()).isLessThanOrEqualTo(LIMITS.bytes() + repeated.length);
                int from = taken % pattern.length();
                parser.append(ByteBuffer.wrap(repeated, from, Math.min(piece, repeated.length - from)));
                taken += Math.min(piece, repeated.length - from);
            }
        } catch (XmlException e) {
            assertThat(e.kind()).isEqualTo(Kind.LIMIT);
            assertThat(parser.buffered()).isZero();
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "<iq>|<a>|70",
                "<iq>|<a b='c'>|160",
                "<iq |a='b' |250",
                "<iq><|aaaaaaaaaa|300",
                "<iq |aaaaaaaaaa|300",
                "<iq |xmlnsa|300",
                "<iq a='|aaaaaaaaaa|10100",
                "<iq><a>|aaaaaaaaaa|10100",
                "<iq><a>|`          `|10100",
                "<iq><a>|&amp;|10100",
                "<iq |`          `|10100",
                "<iq><![CDATA[|]]]]]]]]]|10100",
                "<iq></iq |`          `|10100",
                "<iq>|<a/>|10100",
                "<iq>&|aaaaaaaaaa|10100",
                "<iq>&#|0000000000|10100",
                "</stream:stream|`          `|10100",
            })
    void endlessElementIsRefusedAtTheLimit(String beginning, String pattern, int most) {
        for (int piece : new int[] {1, 100, 4_096}) {
            int taken = taken(new XmlStreamParser(LIMITS), ROOT + beginning, pattern, piece);
            assertThat(taken).isLessThanOrEqualTo(most + piece);
        }
    }

    @Test
    void manyNamespacesAndAttributesInOneTagAreRefusedAtTheLimit() {
        StringBuilder tag = new StringBuilder(ROOT + "<iq");
        for (int i = 0; i < 100_000; i++) {
            tag.append(i % 2 == 0 ? " xmlns:p" : " a").append(i).append("='x'");
        }
        Feed.Outcome outcome = Feed.run(utf8(tag.toString()), LIMITS, Feed.WHOLE);

        assertThat(outcome.failure()).isEqualTo(Kind.LIMIT);
    }

    @Test
    void childrenAreCounted() {
        String allowed = "<a>" + "<b/>".repeat(LIMITS.children()) + "</a>";
        String tooMany = "<a>" + "<b/>".repeat(LIMITS.children() + 1) + "</a>";

        assertThat(Feed.run(utf8(ROOT + allowed), LIMITS, Feed.WHOLE).failure()).isNull();
        assertThat(Feed.run(utf8(ROOT + tooMany), LIMITS, Feed.WHOLE).failure()).isEqualTo(Kind.LIMIT);
        assertThat(Feed.run(utf8(ROOT + tooMany), LIMITS, Feed.SINGLE).failure())
                .isEqualTo(Kind.LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<?xml version='1.0'?>", ROOT, "<s></s>"})
    void endlessWhiteSpaceOutsideOfElementsIsNotHeld(String beginning) {
        XmlStreamParser parser = new XmlStreamParser(LIMITS);
        parser.append(ByteBuffer.wrap(utf8(beginning)));
        while (parser.next() != null) {
            assertThat(parser.buffered()).isLessThan(100);
        }
        byte[] space = " \n\t\r".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        for (int sent = 0; sent < MUCH; sent += space.length) {
            parser.append(ByteBuffer.wrap(space));
            assertThat(parser.next()).isNull();
            assertThat(parser.buffered()).isZero();
        }
    }

    @Test
    void streamHeaderIsLimitedToo() {
        for (String pattern : new String[] {" a='b'", "          "}) {
            int taken = taken(new XmlStreamParser(LIMITS), "<stream:stream", pattern, 50);
            assertThat(taken).isLessThanOrEqualTo(10_100);
        }
    }

    @Test
    void lastByteThatIsAllowedDecides() {
        XmlLimits limits = new XmlLimits(20, 2, 2, 2, 4);
        for (Feed.Cutter cutter : new Feed.Cutter[] {Feed.WHOLE, Feed.SINGLE}) {
            assertThat(failure("<a>4567890123456</a>", limits, cutter)).isNull();
            assertThat(failure("<a>45678901234567</a>", limits, cutter)).isEqualTo(Kind.LIMIT);
            assertThat(failure("<a><b/></a>", limits, cutter)).isNull();
            assertThat(failure("<a><b><c/></b></a>", limits, cutter)).isEqualTo(Kind.LIMIT);
            assertThat(failure("<a b='' c=''/>", limits, cutter)).isNull();
            assertThat(failure("<a b='' c='' d=''/>", limits, cutter)).isEqualTo(Kind.LIMIT);
            assertThat(failure("<abcd/>", limits, cutter)).isNull();
            assertThat(failure("<abcde/>", limits, cutter)).isEqualTo(Kind.LIMIT);
            assertThat(failure("<a abcd=''/>", limits, cutter)).isNull();
            assertThat(failure("<a abcde=''/>", limits, cutter)).isEqualTo(Kind.LIMIT);
            assertThat(failure("<a>b<c/></a>", limits, cutter)).isNull();
            assertThat(failure("<a>b<c/>d</a>", limits, cutter)).isEqualTo(Kind.LIMIT);
        }
    }

    private static XmlException.@Nullable Kind failure(String stanza, XmlLimits limits, Feed.Cutter cutter) {
        return Feed.run(utf8("<s>" + stanza), limits, cutter).failure();
    }

    @Test
    void limitsChangeForWhatFollows() {
        XmlStreamParser parser = new XmlStreamParser(new XmlLimits(100, 9, 9, 9, 9));
        parser.append(ByteBuffer.wrap(utf8("<s><a>" + "x".repeat(50))));
        assertThat(parser.next()).isInstanceOf(XmlEvent.Opened.class);
        assertThat(parser.next()).isNull();

        parser.limits(new XmlLimits(1_000, 9, 9, 9, 9));
        parser.append(ByteBuffer.wrap(utf8("x".repeat(800) + "</a><a>" + "x".repeat(50))));
        assertThat(parser.next()).isInstanceOf(XmlEvent.Received.class);
        assertThat(parser.next()).isNull();

        parser.limits(new XmlLimits(20, 9, 9, 9, 9));
        XmlException.@Nullable Kind kind = null;
        try {
            parser.next();
        } catch (XmlException e) {
            kind = e.kind();
        }
        assertThat(kind).isEqualTo(Kind.LIMIT);
    }

    @Test
    void documentLongerThanTheLimitIsNotLookedAt() {
        byte[] document = utf8("<a>" + "x".repeat(LIMITS.bytes()) + "</a>");
        XmlException.@Nullable Kind kind = null;
        try {
            XmlStreamParser.parseDocument(document, LIMITS);
        } catch (XmlException e) {
            kind = e.kind();
        }
        assertThat(kind).isEqualTo(Kind.LIMIT);
    }
}
