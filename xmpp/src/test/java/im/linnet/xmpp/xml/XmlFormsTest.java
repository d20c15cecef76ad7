// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.Feed.ROOT;
import static im.linnet.xmpp.xml.Feed.bytes;
import static im.linnet.xmpp.xml.Feed.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.xml.XmlException.Kind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken and what it means; what is refused and why. Bytes are written as characters U+0000 to U+00FF. */
class XmlFormsTest {
    private static final String C = "jabber:client";

    /** Returns the element that all ways of feeding agree on. */
    private static Element taken(byte[] element) {
        Feed.Outcome whole = outcome(element);
        assertThat(whole.failure()).isNull();
        assertThat(whole.events()).hasSize(2);
        Element found = ((XmlEvent.Received) whole.events().getLast()).element();
        assertThat(XmlStreamParser.parseFragment(element, C, XmlLimits.AUTHENTICATED))
                .isEqualTo(found);
        return found;
    }

    private static Element taken(String element) {
        return taken(utf8(element));
    }

    private static Feed.Outcome outcome(byte[] element) {
        byte[] stream = new byte[ROOT.length() + element.length];
        System.arraycopy(utf8(ROOT), 0, stream, 0, ROOT.length());
        System.arraycopy(element, 0, stream, ROOT.length(), element.length);
        Feed.Outcome whole = Feed.run(stream, XmlLimits.AUTHENTICATED, Feed.WHOLE);
        assertThat(Feed.run(stream, XmlLimits.AUTHENTICATED, Feed.SINGLE)).isEqualTo(whole);
        for (int seed = 0; seed < 20; seed++) {
            assertThat(Feed.run(stream, XmlLimits.AUTHENTICATED, Feed.random(new Random(seed), 9)))
                    .isEqualTo(whole);
        }
        return whole;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain|plain",
                "&lt;&gt;&amp;&apos;&quot;|<>&'\"",
                "&amp;lt;|&lt;",
                "&#65;&#x41;&#x0041;&#00065;|AAAA",
                "&#x1F600;|\uD83D\uDE00",
                "&#x10FFFF;|\uDBFF\uDFFF",
                "a]]b]>c>|a]]b]>c>",
                "]]&gt;|]]>",
                "a&#93;]>|a]]>",
                "<![CDATA[]]>|``",
                "<![CDATA[<b>&amp;]]>|<b>&amp;",
                "a<![CDATA[b]]>c|abc",
                "<![CDATA[]]]]><![CDATA[>]]>|]]>",
                "<![CDATA[]]]]>|]]",
                "<![CDATA[x]]>>|x>",
                "\u007F\u0085\u2028\uFEFF|\u007F\u0085\u2028\uFEFF",
                "\uD7FF\uE000\uFFFD|\uD7FF\uE000\uFFFD",
            })
    void textMeans(String written, String meant) {
        assertThat(taken("<a>" + written + "</a>").text()).isEqualTo(meant);
    }

    @Test
    void lineEndsInTextAreNormalizedUnlessByReference() {
        assertThat(taken("<a>1\r\n2\r3\n4\r\r\n5&#13;\n6&#xD;&#xA;7<![CDATA[\r\n8\r]]></a>")
                        .text())
                .isEqualTo("1\n2\n3\n4\n\n5\r\n6\r\n7\n8\n");
    }

    @Test
    void spaceInAttributeValuesIsNormalizedUnlessByReference() {
        assertThat(taken("<a b='1\r\n2\r3\n4\t5&#13;6&#10;7&#9;8 \n\n9'/>").attribute("b"))
                .isEqualTo("1 2 3 4 5\r6\n7\t8   9");
    }

    @Test
    void valuesMayHoldTheOtherQuoteAndEndOfTags() {
        Element element = taken("<a b='\"/>' c=\"'>]]>\" d='' e = \"1\"\n\tf\r=\r'2' />");

        assertThat(element)
                .isEqualTo(Element.builder("a", C)
                        .attribute("b", "\"/>")
                        .attribute("c", "'>]]>")
                        .attribute("d", "")
                        .attribute("e", "1")
                        .attribute("f", "2")
                        .build());
    }

    @Test
    void textAroundElementsAndSectionsIsInOneNode() {
        assertThat(taken("<a>x<![CDATA[y]]>&amp;z<b/> <c></c>\r\n</a>").children())
                .containsExactly(
                        new Text("xy&z"), Element.of("b", C), new Text(" "), Element.of("c", C), new Text("\n"));
    }

    @Test
    void attributesOfTheXmlPrefixKeepItAndOthersHaveTheirNamespace() {
        assertThat(
                        taken(
                                "<a xml:lang='de' xmlns:p='urn:p' p:lang='1' lang='2' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>"))
                .isEqualTo(Element.builder("a", C)
                        .attribute("xml:lang", "de")
                        .attribute("{urn:p}lang", "1")
                        .attribute("lang", "2")
                        .build());
    }

    @Test
    void prefixMayBeUsedBeforeItIsDeclaredInTheTag() {
        assertThat(taken("<p:a p:b='1' xmlns:p='urn:p'/>"))
                .isEqualTo(
                        Element.builder("a", "urn:p").attribute("{urn:p}b", "1").build());
    }

    @Test
    void declarationsEndWithTheirElement() {
        Element element = taken("<a xmlns:p='urn:1'><p:b xmlns:p='urn:2' xmlns='urn:d'><p:c/><d/></p:b><p:e/><f/></a>");

        assertThat(element)
                .isEqualTo(Element.of(
                        "a",
                        C,
                        Element.of("b", "urn:2", Element.of("c", "urn:2"), Element.of("d", "urn:d")),
                        Element.of("e", "urn:1"),
                        Element.of("f", C)));
        assertThat(outcome(utf8("<a xmlns:p='urn:1'/><p:b/>")).failure()).isEqualTo(Kind.PREFIX);
    }

    @Test
    void defaultNamespaceCanBeTakenAway() {
        assertThat(taken("<a><b xmlns=''><c/></b><d/></a>"))
                .isEqualTo(Element.of("a", C, Element.of("b", "", Element.of("c", "")), Element.of("d", C)));
    }

    @Test
    void namespacesAreComparedAfterReferencesAreResolved() {
        assertThat(taken("<a xmlns='urn:&#120;&amp;'/>").namespace()).isEqualTo("urn:x&");
    }

    @Test
    void prefixOfTheStreamsRootApplies() {
        Feed.Outcome outcome = outcome(utf8("<stream:features><stream:x/></stream:features>"));
        String streams = "http://etherx.jabber.org/streams";

        assertThat(outcome.events())
                .last()
                .isEqualTo(new XmlEvent.Received(Element.of("features", streams, Element.of("x", streams))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<größe/>",
                "<_/>",
                "<a-b.c1/>",
                "<a\u00B7\u0300\u203F/>",
                "<\u0370\u2070\uD800\uDC00/>",
                "<xmlns/>",
                "<XML/>"
            })
    void nameIsTaken(String element) {
        assertThat(taken(element).name()).isEqualTo(element.substring(1, element.length() - 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a></b>",
                "<a><b></a></b>",
                "<a></a b>",
                "<a></ a>",
                "<a></a/>",
                "<a></aa>",
                "<aa></a>",
                "<p:a xmlns:p='u'></a>",
                "<a b></a>",
                "<a b=></a>",
                "<a b=1></a>",
                "<a b='1'c='2'></a>",
                "<a b='<'></a>",
                "<a b='1' b='2'></a>",
                "<a/ ></a>",
                "<a / b='1'></a>",
                "<a =''></a>",
                "< a></a>",
                "<1a></1a>",
                "<-a></-a>",
                "<.a></.a>",
                "<a&b></a>",
                "<:a></:a>",
                "<a:></a:>",
                "<a:b:c xmlns:a='u'></a:b:c>",
                "<a:1 xmlns:a='u'></a:1>",
                "<a :b='1'></a>",
                "<a b:='1'></a>",
                "<a xmlns:p='u' xmlns:p='v'></a>",
                "<a xmlns='u' xmlns='v'></a>",
                "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'></a>",
                "<a xml:lang='a' xml:lang='b'></a>",
                "<a>]]></a>",
                "<a>x]]></a>",
                "<a>&</a>",
                "<a>& </a>",
                "<a>&;</a>",
                "<a>&amp</a>",
                "<a>&lt </a>",
                "<a>&#;</a>",
                "<a>&#x;</a>",
                "<a>&#xG;</a>",
                "<a>&#a;</a>",
                "<a>&#X41;</a>",
                "<a>&#-1;</a>",
                "<a>&#65</a>",
                "<a>&1;</a>",
                "<a>&#0;</a>",
                "<a>&#8;</a>",
                "<a>&#xD800;</a>",
                "<a>&#xDFFF;</a>",
                "<a>&#xFFFE;</a>",
                "<a>&#x110000;</a>",
                "<a>&#99999999999999999999;</a>",
                "<a>&#x10000000000000041;</a>",
                "<a>\0</a>",
                "<a>\u0001</a>",
                "<a>\u001F</a>",
                "<a>\u000B</a>",
                "<a b='\0'></a>",
                "<a b='\u0008'></a>",
                "<a\0></a>",
                "<a>\u00EF\u00BF\u00BE</a>",
                "<a b='\u00EF\u00BF\u00BF'></a>",
                "<a><![CDATA[\u0002]]></a>",
                "<a\u00C3\u0097></a\u00C3\u0097>",
                "<\u00C2\u00B7a></\u00C2\u00B7a>",
                "<\u00CC\u0080></\u00CC\u0080>",
                "text",
                "&amp;",
                "\u00C3\u00A4",
                ">",
                "\0",
                "</a></a>",
                "<a>\uFEFF</b>",
                "<></>",
                "<a><></a>",
                "<a></></a>",
                "<\0></\0>"
            })
    void notWellFormedIsRefused(String stanza) {
        refused(stanza.replace("\uFEFF", ""), Kind.NOT_WELL_FORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a><!-- x --></a>", "<!-- x -->", "<a><!DOCTYPE a></a>", "<!DOCTYPE a [<!ENTITY b 'c'>]>",
                        "<![CDATA[x]]>",
                "<a><?php x ?></a>", "<?xml version='1.0'?>", "<a><?xml version='1.0'?></a>", "<a>&nbsp;</a>",
                        "<a b='&foo;'></a>",
                "<a>&xxe.1-2;</a>", "<a><![cdata[x]]></a>", "<a><![INCLUDE[x]]></a>", "<a><!></a>",
                        "<a><![CDATA x]]></a>"
            })
    void restrictedXmlIsRefused(String stanza) {
        refused(stanza, Kind.RESTRICTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p:a></p:a>",
                "<a p:b='1'></a>",
                "<xmlns:a></xmlns:a>",
                "<a xmlns:p=''></a>",
                "<a xmlns:xml='urn:x'></a>",
                "<a xmlns:xmlns='urn:x'></a>",
                "<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'></a>",
                "<a xmlns:p='http://www.w3.org/2000/xmlns/'></a>",
                "<a xmlns:p='http://www.w3.org/XML/1998/namespace'></a>",
                "<a xmlns='http://www.w3.org/XML/1998/namespace'></a>",
                "<a xmlns='http://www.w3.org/2000/xmlns/'></a>",
                "<a><b xmlns:p='u'/><p:c/></a>"
            })
    void wrongPrefixIsRefused(String stanza) {
        refused(stanza, Kind.PREFIX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080",
                "\u00BF",
                "\u00C0\u0080",
                "\u00C1\u00BF",
                "\u00C3(",
                "\u00E0\u0080\u0080",
                "\u00E0\u009F\u00BF",
                "\u00E2\u0082(",
                "\u00ED\u00A0\u0080",
                "\u00ED\u00BF\u00BF",
                "\u00F0\u0080\u0080\u0080",
                "\u00F0\u008F\u00BF\u00BF",
                "\u00F4\u0090\u0080\u0080",
                "\u00F5\u0080\u0080\u0080",
                "\u00F8\u0088\u0080\u0080\u0080",
                "\u00FF",
                "\u00FE",
                "\u00E4h"
            })
    void malformedUtf8IsRefused(String sequence) {
        refused("<a>" + sequence + "</a>", Kind.ENCODING);
        refused("<a>long enough to look at eight" + sequence + "</a>", Kind.ENCODING);
        refused("<a><![CDATA[" + sequence + "]]></a>", Kind.ENCODING);
        refused("<a b='" + sequence + "'></a>", Kind.ENCODING);
        refused("<a" + sequence + "></a" + sequence + ">", Kind.ENCODING);
    }

    /** Whole or in pieces; in pieces the error may need the end of the element to show. */
    private static void refused(String latin, Kind kind) {
        byte[] stream = bytes(ROOT + latin);
        Feed.Outcome expected = Feed.run(stream, XmlLimits.AUTHENTICATED, Feed.WHOLE);
        assertThat(expected.failure()).isEqualTo(kind);
        Feed.Outcome single = Feed.run(stream, XmlLimits.AUTHENTICATED, Feed.SINGLE);
        assertThat(single.events()).isEqualTo(expected.events());
        if (single.failure() == null) {
            byte[] more = bytes(ROOT + latin + " '>\"></a></a></a>");
            single = Feed.run(more, XmlLimits.AUTHENTICATED, Feed.SINGLE);
        }
        assertThat(single.failure()).isEqualTo(kind);
        assertThatThrownBy(() -> XmlStreamParser.parseFragment(bytes(latin), C, XmlLimits.AUTHENTICATED))
                .isInstanceOf(XmlException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version='1.0'?>",
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
                "<?xml version='1.0' encoding='UTF-8' ?>\n",
                "<?xml\tversion = '1.1'\nencoding = 'Utf-8' standalone='no'?> ",
                "\u00EF\u00BB\u00BF<?xml version='1.0'?>",
                "\u00EF\u00BB\u00BF",
                "",
                " \r\n\t",
                "\n<?xml version='1.0' standalone=\"yes\"?>"
            })
    void prologIsTaken(String prolog) {
        byte[] stream = bytes(prolog + "<s/>");
        Feed.Outcome whole = Feed.run(stream, XmlLimits.UNAUTHENTICATED, Feed.WHOLE);

        assertThat(whole.failure()).isNull();
        assertThat(whole.events()).hasSize(2);
        assertThat(Feed.run(stream, XmlLimits.UNAUTHENTICATED, Feed.SINGLE)).isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<?xml version='1.0' encoding='UTF-16'?><s>|ENCODING",
                "<?xml version='1.0' encoding='ISO-8859-1'?><s>|ENCODING",
                "\u00FE\u00FF<|ENCODING",
                "<?xml version='2.0'?><s>|NOT_WELL_FORMED",
                "<?xml version='1.'?><s>|NOT_WELL_FORMED",
                "<?xml encoding='UTF-8'?><s>|NOT_WELL_FORMED",
                "<?xml ?><s>|NOT_WELL_FORMED",
                "<?xml version='1.0' foo='bar'?><s>|NOT_WELL_FORMED",
                "<?xml version='1.0' standalone='maybe'?><s>|NOT_WELL_FORMED",
                "<?xml version='1.0'><s>|NOT_WELL_FORMED",
                "<?xml version='1.0'?><?xml version='1.0'?><s>|RESTRICTED",
                "<?xml-stylesheet href='x'?><s>|RESTRICTED",
                "<?php x?><s>|RESTRICTED",
                "<!DOCTYPE s><s>|RESTRICTED",
                "<?xml version='1.0'?><!-- x --><s>|RESTRICTED",
                "GET / HTTP/1.1|NOT_WELL_FORMED",
                "</s>|NOT_WELL_FORMED",
                "\u00EF\u00BB\u00BF\u00EF\u00BB\u00BF<s>|NOT_WELL_FORMED",
            })
    void otherPrologIsRefused(String stream, Kind kind) {
        Feed.Outcome expected = new Feed.Outcome(List.of(), kind);

        assertThat(Feed.run(bytes(stream), XmlLimits.UNAUTHENTICATED, Feed.WHOLE))
                .isEqualTo(expected);
        assertThat(Feed.run(bytes(stream), XmlLimits.UNAUTHENTICATED, Feed.SINGLE))
                .isEqualTo(expected);
    }

    @Test
    void xmlDeclarationIsNotWaitedForWithoutEnd() {
        Feed.Outcome outcome = Feed.run(bytes("<?xml " + " ".repeat(300)), XmlLimits.UNAUTHENTICATED, Feed.SINGLE);

        assertThat(outcome.failure()).isEqualTo(Kind.NOT_WELL_FORMED);
    }

    @Test
    void endTagOfTheStreamMustBeThatOfItsRoot() {
        assertThat(outcome(bytes("</stream:stream\n>")).events()).last().isEqualTo(new XmlEvent.Closed());
        refused("</stream>", Kind.NOT_WELL_FORMED);
        refused("</s:stream>", Kind.NOT_WELL_FORMED);
        refused("</stream:stream x>", Kind.NOT_WELL_FORMED);
    }

    @Test
    void wholeDocumentIsParsed() {
        Element element = XmlStreamParser.parseDocument(
                utf8("\uFEFF<?xml version='1.0'?>\n<a xmlns='urn:x'><b/></a>\r\n "), XmlLimits.AUTHENTICATED);

        assertThat(element).isEqualTo(Element.of("a", "urn:x", Element.of("b", "urn:x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<",
                "<a",
                "<a>",
                "<a></a",
                "<a/><b/>",
                "<a/>x",
                "x<a/>",
                " <?xml version='1.0'?><a/>",
                "<?xml version='1.0'?>",
                "<?xml",
                "\u00EF\u00BB",
                "\u00EF\u00BB\u00BF",
                "<!DOCTYPE a><a/>",
                "<a/><!-- -->",
                "<a>\u00E4",
                "<a b='",
                "<a>&am",
                "<a><![CDATA["
            })
    void anythingElseThanOneElementIsNotADocument(String document) {
        assertThatThrownBy(() -> XmlStreamParser.parseDocument(bytes(document), XmlLimits.AUTHENTICATED))
                .isInstanceOf(XmlException.class);
        assertThatThrownBy(() -> XmlStreamParser.parseFragment(bytes(document), C, XmlLimits.AUTHENTICATED))
                .isInstanceOf(XmlException.class);
    }

    @Test
    void failuresCarryNoStackTraceAndDoNotQuoteThePeer() {
        assertThatThrownBy(() -> XmlStreamParser.parseFragment(utf8("<a>&secret;</a>"), C, XmlLimits.AUTHENTICATED))
                .isInstanceOfSatisfying(
                        XmlException.class, e -> assertThat(e.getStackTrace()).isEmpty())
                .hasMessageNotContaining("secret");
    }
}
