// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp;

import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.Text;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads XML that tests write down, by a parser that is not ours. Space between elements is dropped. */
public final class TestXml {
    private TestXml() {}

    /** Parses a document. */
    public static Element parse(String xml) {
        try {
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.IS_COALESCING, true);
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            return read(factory.createXMLStreamReader(new StringReader(xml)));
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Element read(XMLStreamReader reader) throws XMLStreamException {
        Deque<Element.Builder> open = new ArrayDeque<>();
        while (true) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> open.push(start(reader));
                case XMLStreamConstants.CHARACTERS -> {
                    if (!reader.getText().isBlank()) {
                        open.element().child(new Text(reader.getText()));
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    Element done = open.pop().build();
                    if (open.isEmpty()) {
                        return done;
                    }
                    open.element().child(done);
                }
                default -> {}
            }
        }
    }

    private static Element.Builder start(XMLStreamReader reader) {
        String namespace = reader.getNamespaceURI();
        Element.Builder element = Element.builder(reader.getLocalName(), namespace == null ? "" : namespace);
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String attributeNamespace = reader.getAttributeNamespace(i);
            String name = reader.getAttributeLocalName(i);
            if ("xml".equals(reader.getAttributePrefix(i))) {
                name = "xml:" + name;
            } else if (attributeNamespace != null && !attributeNamespace.isEmpty()) {
                name = '{' + attributeNamespace + '}' + name;
            }
            element.attribute(name, reader.getAttributeValue(i));
        }
        return element;
    }
}
