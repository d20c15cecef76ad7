// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.Feed.ROOT;
import static im.linnet.xmpp.xml.Feed.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.Namespaces;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An element remembers the bytes between its tags if they mean the same in another stream. */
class RememberedContentTest {
    private static final String LONG = "<body  >It isn't worth it if it is short, so this is not short.</body\n>";

    private static Element received(String stanza) {
        Feed.Outcome outcome = Feed.run(utf8(ROOT + stanza), XmlLimits.AUTHENTICATED, Feed.WHOLE);
        assertThat(outcome.failure()).isNull();
        return ((XmlEvent.Received) outcome.events().getLast()).element();
    }

    private static String written(Element element, String inherited) {
        XmlWriter writer = new XmlWriter(100);
        writer.element(element, inherited);
        return new String(writer.array(), 0, writer.length(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LONG,
                LONG + "<x xmlns='urn:x' xml:lang='en'><y/></x>",
                LONG + "<p:x xmlns:p='urn:x' p:a='1'><p:y/></p:x>",
                LONG + "<x xmlns='urn:x' xmlns:stream='urn:y' stream:a='1'/>",
                LONG + "<f xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'><body>x</body></message></f>",
                LONG + "<x xmlns=''/>",
                "&amp;&#65;ä\r\n" + LONG
            })
    void isWrittenAsItCame(String content) {
        Element element = received("<message to='a@b' id='1'>" + content + "</message>");

        assertThat(written(element, Namespaces.CLIENT)).isEqualTo("<message to='a@b' id='1'>" + content + "</message>");
        assertThat(written(element.with("to", null).with("id", "2").with("from", "c"), Namespaces.CLIENT))
                .isEqualTo("<message id='2' from='c'>" + content + "</message>");
        Element moved = element.inNamespace(Namespaces.SERVER);
        assertThat(written(moved, Namespaces.SERVER)).isEqualTo("<message to='a@b' id='1'>" + content + "</message>");
        Agreement.survivesWriting(element);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<message></message>",
                "<message>short</message>",
                "<message>" + LONG + "<stream:x/></message>",
                "<message>" + LONG + "<x stream:a='1'/></message>",
                "<message xmlns:p='urn:p'>" + LONG + "<p:x/></message>",
                "<p:message xmlns:p='urn:p'>" + LONG + "</p:message>",
                "<message>" + LONG + "<x xmlns='jabber:client'/></message>",
                "<message>" + LONG + "<p:x xmlns:p='jabber:client'/></message>",
                "<message>" + LONG + "<p:x xmlns:p='urn:p'><y/></p:x></message>",
                "<message>" + LONG + "<![CDATA[x]]></message>"
            })
    void isNotKeptIfItDependsOnWhereItStandsOrIsNotWorthIt(String stanza) {
        Element element = received(stanza);

        assertThat(element.content()).isNull();
        Agreement.survivesWriting(element);
    }

    @Test
    void isDroppedWhenChildrenChange() {
        Element element = received("<message>" + LONG + "</message>");
        assertThat(element.content()).isNotNull();

        assertThat(element.plus(Element.of("x", "urn:x")).content()).isNull();
        assertThat(element.without(child -> child.name().equals("body")).content())
                .isNull();
        assertThat(element.withChildren(element.children()).content()).isNull();
        assertThat(element.without(child -> child.name().equals("none"))).isSameAs(element);
    }

    @Test
    void isKeptForFragmentsAndDocumentsToo() {
        String stanza = "<message xmlns='jabber:client'>" + LONG + "</message>";

        assertThat(XmlStreamParser.parseDocument(utf8(stanza), XmlLimits.AUTHENTICATED)
                        .content())
                .isEqualTo(utf8(LONG));
        assertThat(XmlStreamParser.parseFragment(utf8("<a>" + LONG + "</a>"), "urn:a", XmlLimits.AUTHENTICATED)
                        .content())
                .isEqualTo(utf8(LONG));
    }
}
