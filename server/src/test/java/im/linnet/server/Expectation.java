// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.payload.StanzaId;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a transcript says that a client receives, with placeholders. */
final class Expectation {
    private static final Pattern VARIABLE = Pattern.compile("\\$([a-z][a-z0-9]*)");
    private static final String ANY = "any";
    private static final String MAYBE = "maybe";
    private static final String MORE = "more";

    private final XmlEvent expected;

    private Expectation(XmlEvent expected) {
        this.expected = expected;
    }

    /** Reads an element, or the opening or closing tag of a stream. */
    static Expectation of(String xml) {
        XmlStreamParser parser = new XmlStreamParser(XmlLimits.AUTHENTICATED);
        boolean opening = xml.startsWith("<stream:stream");
        String context =
                opening ? "" : "<stream:stream xmlns='jabber:client' xmlns:stream='" + Namespaces.STREAMS + "'>";
        parser.append(ByteBuffer.wrap((context + xml).getBytes(StandardCharsets.UTF_8)));
        XmlEvent event = parser.next();
        event = opening ? event : parser.next();
        if (event == null || parser.next() != null) {
            throw new IllegalArgumentException("not one element: " + xml);
        }
        return new Expectation(event);
    }

    /** Puts values in place of the variables that have one. */
    static String substitute(String text, Map<String, String> variables) {
        return VARIABLE.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(variables.getOrDefault(match.group(1), match.group())));
    }

    /**
     * Compares.
     *
     * @param variables values that were found before; those that are found now are added if all agrees
     * @return what is different, or null if nothing is
     */
    @Nullable
    String mismatch(@Nullable XmlEvent actual, Map<String, String> variables) {
        Map<String, String> found = new HashMap<>(variables);
        String mismatch = switch (expected) {
            case XmlEvent.Opened(Element header, String _)
            when actual instanceof XmlEvent.Opened(Element sent, String _) -> element(header, sent, found);
            case XmlEvent.Received(Element element)
            when actual instanceof XmlEvent.Received(Element sent) -> element(element, sent, found);
            case XmlEvent.Closed _ when actual instanceof XmlEvent.Closed -> null;
            default -> "something else";
        };
        if (mismatch == null) {
            variables.putAll(found);
        }
        return mismatch;
    }

    private static @Nullable String element(Element wanted, Element sent, Map<String, String> found) {
        if (wanted.name().equals(ANY)) {
            return null;
        }
        if (!sent.is(wanted.name(), wanted.namespace())) {
            return "expected <" + wanted.name() + " xmlns='" + wanted.namespace() + "'>, got <" + sent.name()
                    + " xmlns='" + sent.namespace() + "'>";
        }
        String attributes = attributes(wanted, sent, found);
        if (attributes != null) {
            return "<" + wanted.name() + ">: " + attributes;
        }
        if (!wanted.text().isBlank() || wanted.elements().isEmpty()) {
            String text = value(wanted.text().strip(), sent.text().strip(), found);
            if (text != null) {
                return "text of <" + wanted.name() + ">: " + text;
            }
        }
        return children(wanted, sent, found);
    }

    private static @Nullable String attributes(Element wanted, Element sent, Map<String, String> found) {
        for (int i = 0; i < wanted.attributeCount(); i++) {
            String name = wanted.attributeName(i);
            String value = wanted.attributeValue(i);
            String actual = sent.attribute(name);
            if (value.equals(MAYBE)) {
                continue;
            }
            String mismatch = actual == null ? "missing" : value(value, actual, found);
            if (mismatch != null) {
                return "attribute " + name + ": " + mismatch;
            }
        }
        for (int i = 0; i < sent.attributeCount(); i++) {
            if (wanted.attribute(sent.attributeName(i)) == null) {
                return "unexpected attribute " + sent.attributeName(i) + "='" + sent.attributeValue(i) + "'";
            }
        }
        return null;
    }

    private static @Nullable String value(String wanted, String actual, Map<String, String> found) {
        if (wanted.equals(ANY)) {
            return null;
        }
        Matcher variable = VARIABLE.matcher(wanted);
        String needed = wanted;
        if (variable.matches()) {
            String known = found.putIfAbsent(variable.group(1), actual);
            needed = known == null ? actual : known;
        }
        return needed.equals(actual) ? null : "expected '" + needed + "', got '" + actual + "'";
    }

    private static @Nullable String children(Element wanted, Element sent, Map<String, String> found) {
        List<Element> needed = wanted.elements();
        boolean more = !needed.isEmpty() && needed.getLast().name().equals(MORE);
        List<Element> rest = more ? needed.subList(0, needed.size() - 1) : needed;
        int at = 0;
        String last = "too few children";
        for (Element child : sent.elements()) {
            if (isUnmentionedId(child, rest)) {
                continue;
            }
            String mismatch = at == rest.size() ? "unexpected " + child : tryElement(rest.get(at), child, found);
            if (mismatch == null) {
                at++;
            } else if (!more) {
                return "in <" + wanted.name() + ">: " + mismatch;
            } else {
                last = mismatch;
            }
        }
        return at == rest.size() ? null : "in <" + wanted.name() + ">: missing " + rest.get(at) + " (" + last + ")";
    }

    /** Every archived message has an id (XEP-0359), which few transcripts are about. */
    private static boolean isUnmentionedId(Element child, List<Element> wanted) {
        return child.is("stanza-id", StanzaId.NAMESPACE)
                && wanted.stream().noneMatch(element -> element.is("stanza-id", StanzaId.NAMESPACE));
    }

    boolean isAcknowledgement() {
        return expected instanceof XmlEvent.Received(Element wanted) && wanted.is("a", StreamManagement.NAMESPACE);
    }

    /** Tells whether this is a request for an acknowledgement that the transcript does not mention (XEP-0198 §4). */
    boolean passesOver(@Nullable XmlEvent actual) {
        return actual instanceof XmlEvent.Received(Element sent)
                && sent.is("r", StreamManagement.NAMESPACE)
                && !(expected instanceof XmlEvent.Received(Element wanted) && wanted.is("r", sent.namespace()));
    }

    private static @Nullable String tryElement(Element wanted, Element sent, Map<String, String> found) {
        Map<String, String> tentative = new HashMap<>(found);
        String mismatch = element(wanted, sent, tentative);
        if (mismatch == null) {
            found.putAll(tentative);
        }
        return mismatch;
    }

    @Override
    public String toString() {
        return expected.toString();
    }
}
