// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.Feed.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlWriterTest {
    private final XmlWriter writer = new XmlWriter(0);

    private String written() {
        return new String(writer.toByteArray(), StandardCharsets.UTF_8);
    }

    private String written(Element element, String inherited) {
        writer.clear();
        writer.element(element, inherited);
        return written();
    }

    @Test
    void defaultNamespaceIsDeclaredWhereItChanges() {
        Element element = Element.of(
                "a",
                "urn:1",
                Element.of("b", "urn:1"),
                Element.of("c", "urn:2", Element.of("d", "urn:1")),
                Element.of("e", ""));

        assertThat(written(element, "urn:1"))
                .isEqualTo("<a><b/><c xmlns='urn:2'><d xmlns='urn:1'/></c><e xmlns=''/></a>");
        assertThat(written(element, "")).startsWith("<a xmlns='urn:1'><b/>");
    }

    @Test
    void attributesKeepTheirOrderAndAreEscaped() {
        Element element = Element.builder("a", "")
                .attribute("z", "<&>'\"\t\n\r")
                .attribute("xml:lang", "de")
                .attribute("{urn:x?a&b}b", "1")
                .build();

        assertThat(written(element, ""))
                .isEqualTo("<a z='&lt;&amp;&gt;&apos;&quot;&#9;&#10;&#13;' xml:lang='de'"
                        + " xmlns:ns2='urn:x?a&amp;b' ns2:b='1'/>");
    }

    @Test
    void elementOfTheXmlNamespaceKeepsItsPrefix() {
        Element element = Element.of("a", "http://www.w3.org/XML/1998/namespace", Element.of("b", "urn:1"));

        assertThat(written(element, "urn:1")).isEqualTo("<xml:a><b/></xml:a>");
    }

    @Test
    void textOutsideAsciiIsUtf8() {
        String text = "aä€😀\u0080\u07FF\u0800\uFFFD\uDBFF\uDFFF" + "é".repeat(1_000);

        assertThat(written(Element.ofText("größe", "urn:ä", text), ""))
                .isEqualTo("<größe xmlns='urn:ä'>" + text + "</größe>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\0", "\u001F", "\uFFFE", "\uFFFF", "\uD800", "\uDC00", "\uD800x", "\uDC00\uD800", "x\uDBFF"})
    void whatCannotStandInXmlIsRefusedAndLeavesNothingBehind(String text) {
        writer.raw("<before/>");
        Element element = Element.of("a", "", Element.ofText("b", "", text));

        assertThatThrownBy(() -> writer.element(element, "")).isInstanceOf(IllegalArgumentException.class);

        assertThat(written()).isEqualTo("<before/>");
    }

    @Test
    void rawIsWrittenAsItIs() {
        writer.raw("<ä a='1'/>");
        writer.raw(utf8("xx<b/>xx"), 2, 4);

        assertThat(written()).isEqualTo("<ä a='1'/><b/>");
        assertThat(writer.length()).isEqualTo(writer.toByteArray().length);
    }
}
