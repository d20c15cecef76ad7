// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.Node;
import im.linnet.xmpp.xml.Text;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** XML that tests write down: in the client namespace, with blank text between elements dropped. */
final class Xml {
    private Xml() {}

    static Element element(String xml) {
        byte[] bytes = xml.strip().getBytes(StandardCharsets.UTF_8);
        return tidy(XmlStreamParser.parseFragment(bytes, Namespaces.CLIENT, XmlLimits.AUTHENTICATED));
    }

    static Stanza stanza(String xml) {
        return Objects.requireNonNull(Stanza.of(element(xml)));
    }

    private static Element tidy(Element element) {
        List<Node> children = element.children().stream()
                .filter(child -> !(child instanceof Text(String value) && value.isBlank()))
                .<Node>map(child -> child instanceof Element below ? tidy(below) : child)
                .toList();
        return element.withChildren(children);
    }
}
