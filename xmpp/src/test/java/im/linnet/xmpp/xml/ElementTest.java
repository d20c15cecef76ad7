// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.Namespaces;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementTest {
    private static final String C = Namespaces.CLIENT;
    private static final Element MESSAGE = Element.builder("message", C)
            .attribute("to", "a@b")
            .attribute("type", null)
            .text("")
            .text("x")
            .textChild("body", "Hi")
            .textChild("subject", null)
            .child(Element.of("x", "urn:x", new Text("1"), Element.of("y", C), new Text("2")))
            .child(null)
            .children(List.of(Element.of("body", C)))
            .build();

    @Test
    void childrenAreFoundByNameAndNamespace() {
        assertThat(MESSAGE.childText("body")).isEqualTo("Hi");
        assertThat(MESSAGE.childText("subject")).isNull();
        assertThat(MESSAGE.child("x")).isNull();
        assertThat(MESSAGE.has("x", "urn:x")).isTrue();
        assertThat(MESSAGE.elements("body", C)).hasSize(2);
        assertThat(MESSAGE.elements()).extracting(Element::name).containsExactly("body", "x", "body");
        assertThat(MESSAGE.firstElement()).isEqualTo(Element.ofText("body", C, "Hi"));
        assertThat(Element.of("a", "").firstElement()).isNull();
        assertThat(MESSAGE.text()).isEqualTo("x");
        assertThat(MESSAGE.elements().get(1).text()).isEqualTo("12");
    }

    @Test
    void attributesAreSetReplacedAndRemoved() {
        Element changed = MESSAGE.with("from", "c@d").with("to", "e@f");

        assertThat(changed.attribute("to")).isEqualTo("e@f");
        assertThat(changed.attribute("from", "-")).isEqualTo("c@d");
        assertThat(changed.attribute("id", "-")).isEqualTo("-");
        assertThat(changed.attributeCount()).isEqualTo(2);
        assertThat(changed.attributeName(1)).isEqualTo("from");
        assertThat(changed.attributeValue(1)).isEqualTo("c@d");
        assertThat(changed.with("from", null).with("to", "a@b")).isEqualTo(MESSAGE);
        assertThat(MESSAGE.with("to", "a@b")).isSameAs(MESSAGE);
        assertThat(MESSAGE.with("id", null)).isSameAs(MESSAGE);
    }

    @Test
    void orderOfAttributesDoesNotMatterButAllElseDoes() {
        Element one =
                Element.builder("a", "").attribute("b", "1").attribute("c", "2").build();
        Element other =
                Element.builder("a", "").attribute("c", "2").attribute("b", "1").build();

        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one).isNotEqualTo(one.with("b", "2")).isNotEqualTo(one.with("b", null));
        assertThat(one).isNotEqualTo(one.plus(new Text("x"))).isNotEqualTo(one.inNamespace("urn:x"));
    }

    @Test
    void moveTakesAlongWhatInheritsButNotWhatIsForwarded() {
        Element forwarded =
                Element.of("forwarded", "urn:xmpp:forward:0", Element.of("message", C, Element.of("body", C)));
        Element element = Element.of("message", C, Element.of("error", C, Element.of("text", C)), forwarded);

        assertThat(element.inNamespace(Namespaces.SERVER))
                .isEqualTo(Element.of(
                        "message",
                        Namespaces.SERVER,
                        Element.of("error", Namespaces.SERVER, Element.of("text", Namespaces.SERVER)),
                        forwarded));
        assertThat(element.inNamespace(C)).isSameAs(element);
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> new XmlLimits(0, 1, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new XmlLimits(1, 1_001, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deepestAllowedElementIsReadComparedAndWritten() {
        String xml = "<a>".repeat(1_000) + "</a>".repeat(1_000);
        XmlLimits limits = new XmlLimits(10_000, 1_000, 1, 1, 1);

        Element element = XmlStreamParser.parseFragment(Feed.utf8(xml), "", limits);

        assertThat(element).isEqualTo(XmlStreamParser.parseFragment(Feed.utf8(xml), "", limits));
        assertThat(element.inNamespace("urn:x").toString()).startsWith("<a xmlns='urn:x'><a><a>");
    }
}
