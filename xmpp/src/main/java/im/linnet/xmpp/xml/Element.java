// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable XML element: a name in a namespace, attributes, and children.
 *
 * <p>Changing methods return a new element that shares everything that did not change. An attribute in a namespace is
 * named {@code {namespace}local}, except those of the {@code xml} prefix, which keep their usual spelling
 * ({@code xml:lang}). Namespace declarations are not attributes.
 *
 * <p>An element that came from the wire may remember the bytes between its tags, if these do not depend on a prefix that
 * was declared outside them. Changes of attributes keep these bytes, changes of children drop them, so that a stanza
 * whose envelope alone is changed on its way costs no serialization of its payload.
 */
public final class Element implements Node {
    private static final String[] NO_ATTRIBUTES = {};

    private final String name;
    private final String namespace;
    /** Names and values in turn. */
    private final String[] attributes;

    private final List<Node> children;
    private final byte @Nullable [] content;

    private Element(
            String name, String namespace, String[] attributes, List<Node> children, byte @Nullable [] content) {
        this.name = name;
        this.namespace = namespace;
        this.attributes = attributes;
        this.children = children;
        this.content = content;
    }

    /** Returns an element without attributes. */
    public static Element of(String name, String namespace, Node... children) {
        return new Element(name, namespace, NO_ATTRIBUTES, List.of(children), null);
    }

    /** Returns an element with nothing but text in it. */
    public static Element ofText(String name, String namespace, String text) {
        return new Element(name, namespace, NO_ATTRIBUTES, text.isEmpty() ? List.of() : List.of(new Text(text)), null);
    }

    /** Returns a builder of an element. */
    public static Builder builder(String name, String namespace) {
        return new Builder(name, namespace);
    }

    /** What the parser builds; the arrays are handed over and must not be changed afterwards. */
    static Element parsed(
            String name, String namespace, String[] attributes, List<Node> children, byte @Nullable [] content) {
        return new Element(name, namespace, attributes, children, content);
    }

    /** Returns the local name. */
    public String name() {
        return name;
    }

    /** Returns the namespace, empty for none. */
    public String namespace() {
        return namespace;
    }

    /** Tells whether the element has this local name and namespace. */
    public boolean is(String otherName, String otherNamespace) {
        return name.equals(otherName) && namespace.equals(otherNamespace);
    }

    /** Returns an attribute's value, or null if the element does not have it. */
    public @Nullable String attribute(String attribute) {
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i].equals(attribute)) {
                return attributes[i + 1];
            }
        }
        return null;
    }

    /** Returns an attribute's value, or the default if the element does not have it. */
    public String attribute(String attribute, String absent) {
        String value = attribute(attribute);
        return value == null ? absent : value;
    }

    /** Returns how many attributes there are. */
    public int attributeCount() {
        return attributes.length / 2;
    }

    /** Returns the name of the attribute at an index from 0. */
    public String attributeName(int index) {
        return attributes[2 * index];
    }

    /** Returns the value of the attribute at an index from 0. */
    public String attributeValue(int index) {
        return attributes[2 * index + 1];
    }

    /** Returns all children in order. */
    public List<Node> children() {
        return children;
    }

    /** Returns the children that are elements, in order. */
    public List<Element> elements() {
        List<Element> elements = new ArrayList<>(children.size());
        for (Node child : children) {
            if (child instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** Returns the child elements with this name and namespace, in order. */
    public List<Element> elements(String childName, String childNamespace) {
        List<Element> elements = new ArrayList<>();
        for (Node child : children) {
            if (child instanceof Element element && element.is(childName, childNamespace)) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** Returns the first child element, or null. */
    public @Nullable Element firstElement() {
        for (Node child : children) {
            if (child instanceof Element element) {
                return element;
            }
        }
        return null;
    }

    /** Returns the first child element with this name and namespace, or null. */
    public @Nullable Element child(String childName, String childNamespace) {
        for (Node child : children) {
            if (child instanceof Element element && element.is(childName, childNamespace)) {
                return element;
            }
        }
        return null;
    }

    /** Returns the first child element with this name in the element's own namespace, or null. */
    public @Nullable Element child(String childName) {
        return child(childName, namespace);
    }

    /** Tells whether there is a child element with this name and namespace. */
    public boolean has(String childName, String childNamespace) {
        return child(childName, childNamespace) != null;
    }

    /** Returns the text of the first child with this name in the element's own namespace, or null without one. */
    public @Nullable String childText(String childName) {
        Element child = child(childName);
        return child == null ? null : child.text();
    }

    /** Returns the text that stands directly in this element; empty without any. */
    public String text() {
        if (children.size() == 1 && children.getFirst() instanceof Text(String value)) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        for (Node child : children) {
            if (child instanceof Text(String value)) {
                text.append(value);
            }
        }
        return text.toString();
    }

    /** Returns this element with an attribute set, or removed if the value is null. */
    public Element with(String attribute, @Nullable String value) {
        for (int i = 0; i < attributes.length; i += 2) {
            if (attributes[i].equals(attribute)) {
                return value == null ? withoutAttributeAt(i) : withAttributeAt(i, value);
            }
        }
        if (value == null) {
            return this;
        }
        String[] more = Arrays.copyOf(attributes, attributes.length + 2);
        more[attributes.length] = attribute;
        more[attributes.length + 1] = value;
        return new Element(name, namespace, more, children, content);
    }

    private Element withAttributeAt(int i, String value) {
        if (attributes[i + 1].equals(value)) {
            return this;
        }
        String[] changed = attributes.clone();
        changed[i + 1] = value;
        return new Element(name, namespace, changed, children, content);
    }

    private Element withoutAttributeAt(int i) {
        String[] fewer = new String[attributes.length - 2];
        System.arraycopy(attributes, 0, fewer, 0, i);
        System.arraycopy(attributes, i + 2, fewer, i, attributes.length - i - 2);
        return new Element(name, namespace, fewer, children, content);
    }

    /** Returns this element with other children. */
    public Element withChildren(List<? extends Node> replacement) {
        return new Element(name, namespace, attributes, List.copyOf(replacement), null);
    }

    /** Returns this element with a child appended. */
    public Element plus(Node child) {
        List<Node> more = new ArrayList<>(children.size() + 1);
        more.addAll(children);
        more.add(child);
        return new Element(name, namespace, attributes, List.copyOf(more), null);
    }

    /** Returns this element without the child elements that match; the same object if none does. */
    public Element without(Predicate<Element> unwanted) {
        List<Node> kept = new ArrayList<>(children.size());
        for (Node child : children) {
            if (!(child instanceof Element element && unwanted.test(element))) {
                kept.add(child);
            }
        }
        return kept.size() == children.size() ? this : withChildren(kept);
    }

    /**
     * Returns this element, and those below it that share its namespace with all elements in between, in another one:
     * the way of a stanza from a stream with one content namespace to a stream with another (RFC 6120 §4.8.3). A stanza
     * forwarded inside an element of another namespace stays in its own (XEP-0297).
     */
    public Element inNamespace(String other) {
        return namespace.equals(other) ? this : moved(namespace, other);
    }

    private Element moved(String from, String to) {
        List<Node> changed = new ArrayList<>(children.size());
        for (Node child : children) {
            changed.add(
                    child instanceof Element element && element.namespace.equals(from)
                            ? element.moved(from, to)
                            : child);
        }
        // The remembered bytes inherit the default namespace of where they are written, so they stay right; but another
        // move must not take along what was in the new namespace before.
        boolean keeps = content != null && !borders(to);
        return new Element(name, to, attributes, List.copyOf(changed), keeps ? content : null);
    }

    /** Tells whether an element of another namespace stands in this one with none but its own in between. */
    private boolean borders(String other) {
        for (Node child : children) {
            if (child instanceof Element element
                    && (element.namespace.equals(other)
                            || element.namespace.equals(namespace) && element.borders(other))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the bytes between the element's tags as they came from the wire, or null if there are none that could be
     * written again as they are. The array is shared and must not be changed.
     */
    byte @Nullable [] content() {
        return content;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Element that
                && name.equals(that.name)
                && namespace.equals(that.namespace)
                && sameAttributes(that)
                && children.equals(that.children);
    }

    private boolean sameAttributes(Element that) {
        if (attributes.length != that.attributes.length) {
            return false;
        }
        for (int i = 0; i < attributes.length; i += 2) {
            if (!attributes[i + 1].equals(that.attribute(attributes[i]))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, namespace, children);
    }

    /** Returns the element as XML text that stands on its own. */
    @Override
    public String toString() {
        XmlWriter writer = new XmlWriter(256);
        writer.element(this, "");
        return new String(writer.array(), 0, writer.length(), StandardCharsets.UTF_8);
    }

    /** Builds an element; used once, by one thread. */
    public static final class Builder {
        private final String name;
        private final String namespace;
        private final List<String> attributes = new ArrayList<>();
        private final List<Node> children = new ArrayList<>();

        private Builder(String name, String namespace) {
            this.name = name;
            this.namespace = namespace;
        }

        /** Adds an attribute that is not there yet; a null value adds nothing. */
        public Builder attribute(String attribute, @Nullable String value) {
            if (value != null) {
                attributes.add(attribute);
                attributes.add(value);
            }
            return this;
        }

        /** Adds text; empty text adds nothing. */
        public Builder text(String text) {
            if (!text.isEmpty()) {
                children.add(new Text(text));
            }
            return this;
        }

        /** Adds a child; null adds nothing. */
        public Builder child(@Nullable Node child) {
            if (child != null) {
                children.add(child);
            }
            return this;
        }

        /** Adds a child element in the same namespace that holds text; null text adds nothing. */
        public Builder textChild(String childName, @Nullable String text) {
            return text == null ? this : child(ofText(childName, namespace, text));
        }

        /** Adds children. */
        public Builder children(Iterable<? extends Node> more) {
            more.forEach(children::add);
            return this;
        }

        /** Returns the element. */
        public Element build() {
            return new Element(
                    name,
                    namespace,
                    attributes.isEmpty() ? NO_ATTRIBUTES : attributes.toArray(String[]::new),
                    List.copyOf(children),
                    null);
        }
    }
}
