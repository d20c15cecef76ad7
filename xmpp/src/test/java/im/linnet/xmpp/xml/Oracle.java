// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static javax.xml.stream.XMLStreamConstants.CDATA;
import static javax.xml.stream.XMLStreamConstants.CHARACTERS;
import static javax.xml.stream.XMLStreamConstants.COMMENT;
import static javax.xml.stream.XMLStreamConstants.DTD;
import static javax.xml.stream.XMLStreamConstants.END_ELEMENT;
import static javax.xml.stream.XMLStreamConstants.ENTITY_REFERENCE;
import static javax.xml.stream.XMLStreamConstants.PROCESSING_INSTRUCTION;
import static javax.xml.stream.XMLStreamConstants.SPACE;
import static javax.xml.stream.XMLStreamConstants.START_ELEMENT;

import com.ctc.wstx.stax.WstxInputFactory;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Another parser to compare with. */
enum Oracle {
    JDK(XMLInputFactory.newDefaultFactory()),
    WOODSTOX(new WstxInputFactory());

    @SuppressWarnings("ImmutableEnumChecker") // Set up once.
    private final XMLInputFactory factory;

    Oracle(XMLInputFactory factory) {
        this.factory = factory;
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    }

    /** What a parser says of a document. */
    sealed interface Verdict {
        /** Well-formed and without what XMPP prohibits. */
        record Tree(Element element) implements Verdict {}

        /** Holds something that XMPP prohibits. */
        record Restricted() implements Verdict {}

        /** Not well-formed. */
        record Malformed(String why) implements Verdict {}
    }

    /** Parses a document of UTF-8. */
    Verdict parse(byte[] document) {
        try {
            // Decoded here, since the JDK's parser prints malformed UTF-8 to the error stream.
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(document))
                    .toString());
        } catch (CharacterCodingException e) {
            return new Verdict.Malformed("not UTF-8");
        }
    }

    /**
     * Tells whether a document that was refused is refused because of a name alone: these parsers know the names of XML
     * 1.0's fourth edition, and we those of the fifth.
     */
    boolean refusesOnlyNames(byte[] document) {
        StringBuilder text = new StringBuilder();
        new String(document, StandardCharsets.UTF_8)
                .codePoints()
                .map(c -> c < 0x80 || !XmlChars.isNamePart(c)
                        ? c
                        : XmlChars.isNameStart(c) ? 0x4E00 + c % 20_000 : 0x300 + c % 0x40)
                .forEach(text::appendCodePoint);
        return parse(text.toString()) instanceof Verdict.Tree;
    }

    private Verdict parse(String text) {
        try {
            // Woodstox lets these pass in CDATA sections, but they are not Chars (XML 1.0, 2.2).
            if (text.indexOf('\uFFFE') >= 0 || text.indexOf('\uFFFF') >= 0) {
                return new Verdict.Malformed("not a Char");
            }
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(text));
            Element root = null;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case START_ELEMENT -> root = element(reader);
                    case COMMENT, PROCESSING_INSTRUCTION, DTD -> {
                        return new Verdict.Restricted();
                    }
                    default -> {}
                }
            }
            return new Verdict.Tree(Objects.requireNonNull(root));
        } catch (RestrictedException e) {
            return new Verdict.Restricted();
        } catch (XMLStreamException | RuntimeException e) {
            return new Verdict.Malformed(String.valueOf(e.getMessage()));
        }
    }

    private static Element element(XMLStreamReader reader) throws XMLStreamException {
        Element.Builder builder = Element.builder(reader.getLocalName(), orEmpty(reader.getNamespaceURI()));
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String namespace = orEmpty(reader.getAttributeNamespace(i));
            String local = reader.getAttributeLocalName(i);
            String name = namespace.isEmpty()
                    ? local
                    : namespace.equals("http://www.w3.org/XML/1998/namespace")
                            ? "xml:" + local
                            : "{" + namespace + "}" + local;
            builder.attribute(name, reader.getAttributeValue(i));
        }
        StringBuilder text = new StringBuilder();
        List<Node> children = new ArrayList<>();
        for (; ; ) {
            switch (reader.next()) {
                case START_ELEMENT -> {
                    flush(text, children);
                    children.add(element(reader));
                }
                case CHARACTERS, CDATA, SPACE -> text.append(reader.getText());
                case END_ELEMENT -> {
                    flush(text, children);
                    return builder.children(children).build();
                }
                case COMMENT, PROCESSING_INSTRUCTION, ENTITY_REFERENCE -> throw new RestrictedException();
                default -> throw new IllegalStateException("event " + reader.getEventType());
            }
        }
    }

    private static void flush(StringBuilder text, List<Node> children) {
        if (!text.isEmpty()) {
            children.add(new Text(text.toString()));
            text.setLength(0);
        }
    }

    @SuppressWarnings("NullAway") // StAX gives null or an empty string for no namespace.
    private static String orEmpty(String namespace) {
        return namespace == null ? "" : namespace;
    }

    private static final class RestrictedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
