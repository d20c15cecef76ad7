// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.XmlChars.CUT;

import im.linnet.xmpp.xml.XmlException.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads start tags and empty-element tags: name, attributes and declarations (XML 1.0, 3.1; Namespaces in XML 1.0).
 * What it found can be asked for until the next one is read.
 */
final class TagReader {
    private static final byte[] NOTHING = {};
    private static final String[] NO_ATTRIBUTES = {};
    private static final byte[] XMLNS = {'x', 'm', 'l', 'n', 's'};

    /** How a tag ended. */
    enum Outcome {
        /** With {@code >}. */
        OPEN,
        /** With {@code />}. */
        EMPTY,
        /** Not before the input did. */
        CUT
    }

    private final StringPool strings = new StringPool();
    private final Bindings bindings = new Bindings();

    private byte[] in = NOTHING;
    private int end;
    private int pos;

    private int nameTo;
    private @Nullable String prefix;
    private String local = "";
    private @Nullable String declaredDefault;

    /** Names and values in turn; a prefixed name is its local part until the tag is read. */
    private @Nullable String[] attributes = new @Nullable String[16];
    /** The prefix of each attribute that has one. */
    private @Nullable String[] prefixes = new @Nullable String[8];

    private int attributeCount;
    private boolean prefixedAttributes;

    /** What the last name was: index of its colon or -1, and whether it is ASCII only. */
    private int colon;

    private boolean ascii;

    Bindings bindings() {
        return bindings;
    }

    void release() {
        in = NOTHING;
    }

    int position() {
        return pos;
    }

    /** Returns the index after the element's name. */
    int nameEnd() {
        return nameTo;
    }

    String localName() {
        return local;
    }

    boolean prefixed() {
        return prefix != null;
    }

    boolean declaresDefault() {
        return declaredDefault != null;
    }

    String defaultNamespaceOr(String inherited) {
        return declaredDefault == null ? inherited : declaredDefault;
    }

    String elementNamespace(String defaultNamespace) {
        return prefix == null ? defaultNamespace : bindings.lookup(prefix);
    }

    /** Reads a tag from the byte after its {@code <}. Declarations are bound and stay so until cut off. */
    Outcome read(byte[] input, int from, int to, XmlLimits limits) {
        in = input;
        end = to;
        declaredDefault = null;
        attributeCount = 0;
        prefixedAttributes = false;
        nameTo = name(from, limits.nameBytes());
        if (nameTo < 0) {
            return Outcome.CUT;
        }
        prefix = colon < 0 ? null : string(from, colon);
        local = string(colon < 0 ? from : colon + 1, nameTo);
        int base = bindings.count();
        int at = nameTo;
        for (int count = 0; ; count++) {
            int next = space(at);
            int b = in[next];
            if (b == '>') {
                pos = next + 1;
                return Outcome.OPEN;
            }
            if (b == '/') {
                return emptyEnd(next + 1);
            }
            if (next >= end) {
                return Outcome.CUT;
            }
            if (next == at) {
                throw new XmlException(Kind.NOT_WELL_FORMED, "no white space before an attribute");
            }
            if (count >= limits.attributes()) {
                throw new XmlException(Kind.LIMIT, "too many attributes in one element");
            }
            at = attribute(next, base, limits.nameBytes());
            if (at < 0) {
                return Outcome.CUT;
            }
        }
    }

    private Outcome emptyEnd(int at) {
        if (in[at] == '>') {
            pos = at + 1;
            return Outcome.EMPTY;
        }
        if (at >= end) {
            return Outcome.CUT;
        }
        throw new XmlException(Kind.NOT_WELL_FORMED, "'/' in a tag");
    }

    /** Returns the attributes, names and values in turn. To be called once, when the tag is read. */
    @SuppressWarnings("NullAway") // Below 2 * attributeCount the array holds no null.
    String[] attributes() {
        int size = 2 * attributeCount;
        if (size == 0) {
            return NO_ATTRIBUTES;
        }
        if (prefixedAttributes) {
            expandNames();
        }
        String[] all = Arrays.copyOf(attributes, size, String[].class);
        for (int i = 2; i < size; i += 2) {
            for (int j = 0; j < i; j += 2) {
                if (all[i].equals(all[j])) {
                    throw new XmlException(Kind.NOT_WELL_FORMED, "attribute occurs twice");
                }
            }
        }
        return all;
    }

    private void expandNames() {
        for (int i = 0; i < attributeCount; i++) {
            String attributePrefix = prefixes[i];
            if (attributePrefix != null) {
                attributes[2 * i] = '{' + bindings.lookup(attributePrefix) + '}' + attributes[2 * i];
            }
        }
    }

    private int space(int from) {
        int at = from;
        while (XmlChars.isSpace(in[at])) {
            at++;
        }
        return at;
    }

    /** Reads an attribute or a declaration and returns the index after it. */
    private int attribute(int from, int bindingBase, int nameLimit) {
        int to = name(from, nameLimit);
        if (to < 0) {
            return CUT;
        }
        int nameColon = colon;
        boolean nameAscii = ascii;
        int at = space(to);
        if (in[at] != '=') {
            return cutOr(at, "no '=' after an attribute's name");
        }
        at = space(at + 1);
        if (in[at] != '"' && in[at] != '\'') {
            return cutOr(at, "no quote before an attribute's value");
        }
        if (to - from >= XMLNS.length && in[from] == 'x' && Arrays.equals(in, from, from + 5, XMLNS, 0, 5)) {
            if (to - from == XMLNS.length) {
                return defaultDeclaration(at);
            }
            if (nameColon == from + XMLNS.length) {
                return declaration(poolOrFresh(nameColon + 1, to, nameAscii), at, bindingBase);
            }
        }
        String attributePrefix = null;
        String name;
        if (nameColon < 0) {
            name = poolOrFresh(from, to, nameAscii);
        } else {
            attributePrefix = poolOrFresh(from, nameColon, nameAscii);
            if (attributePrefix.equals("xml")) {
                attributePrefix = null;
                name = poolOrFresh(from, to, nameAscii);
            } else {
                name = poolOrFresh(nameColon + 1, to, nameAscii);
            }
        }
        String value = value(at, false);
        if (value == null) {
            return CUT;
        }
        add(attributePrefix, name, value);
        return pos;
    }

    private int defaultDeclaration(int at) {
        String value = value(at, true);
        if (value == null) {
            return CUT;
        }
        if (declaredDefault != null) {
            throw new XmlException(Kind.NOT_WELL_FORMED, "attribute occurs twice");
        }
        Bindings.checkDefault(value);
        declaredDefault = value;
        return pos;
    }

    private int declaration(String declared, int at, int bindingBase) {
        String value = value(at, true);
        if (value == null) {
            return CUT;
        }
        bindings.bind(declared, value, bindingBase);
        return pos;
    }

    private void add(@Nullable String attributePrefix, String name, String value) {
        int at = attributeCount;
        if (2 * at == attributes.length) {
            attributes = Arrays.copyOf(attributes, 4 * at);
            prefixes = Arrays.copyOf(prefixes, 2 * at);
        }
        attributes[2 * at] = name;
        attributes[2 * at + 1] = value;
        prefixes[at] = attributePrefix;
        prefixedAttributes |= attributePrefix != null;
        attributeCount = at + 1;
    }

    private int cutOr(int at, String message) {
        if (at >= end) {
            return CUT;
        }
        throw new XmlException(Kind.NOT_WELL_FORMED, message);
    }

    /** Reads a qualified name and returns the index after it. */
    private int name(int from, int limit) {
        int at = from;
        int partFrom = from;
        colon = -1;
        ascii = true;
        for (; ; ) {
            int b = in[at];
            if (b < 0) {
                int c = XmlChars.decode(in, at, end);
                if (c == CUT) {
                    return CUT;
                }
                if (!(at == partFrom ? XmlChars.isNameStart(c) : XmlChars.isNamePart(c))) {
                    throw badName();
                }
                ascii = false;
                at += XmlChars.size(c);
            } else if (XmlChars.NAME[b] != XmlChars.NO_NAME) {
                if (at == partFrom && XmlChars.NAME[b] != XmlChars.NAME_START) {
                    throw badName();
                }
                at++;
            } else if (b == ':' && colon < 0 && at > from) {
                colon = at++;
                partFrom = at;
            } else {
                break;
            }
        }
        if (at - from > limit) {
            throw new XmlException(Kind.LIMIT, "name too long");
        }
        if (at >= end) {
            return CUT;
        }
        if (at == partFrom || in[at] == ':') {
            throw badName();
        }
        return at;
    }

    private static XmlException badName() {
        return new XmlException(Kind.NOT_WELL_FORMED, "malformed name");
    }

    private String string(int from, int to) {
        return poolOrFresh(from, to, ascii);
    }

    private String poolOrFresh(int from, int to, boolean allAscii) {
        return allAscii ? strings.get(in, from, to) : TextReader.string(in, from, to, false);
    }

    /**
     * Reads a value from its opening quote and moves on behind its closing one; null if cut off.
     *
     * @param pooled whether the value is likely to come again, as namespaces are
     */
    private @Nullable String value(int open, boolean pooled) {
        int quote = in[open];
        ascii = true;
        int from = open + 1;
        int at = plain(from, quote);
        if (at < 0) {
            return null;
        }
        if (in[at] != quote) {
            return normalized(from, at, quote);
        }
        pos = at + 1;
        if (at == from) {
            return "";
        }
        if (!ascii) {
            return TextReader.string(in, from, at, false);
        }
        return pooled ? strings.get(in, from, at) : StringPool.word(in, from, at);
    }

    /** Returns the index of the first byte from an index on that does not stand for itself, or ends the value. */
    private int plain(int from, int quote) {
        int at = from;
        long quotes = Swar.repeated(quote);
        for (; ; ) {
            while (at + Swar.WIDTH <= in.length) {
                long special = Swar.specialInValue(Swar.eight(in, at), quotes);
                if (special != 0) {
                    at += Swar.index(special);
                    break;
                }
                at += Swar.WIDTH;
            }
            int b = in[at];
            if (b == quote) {
                return at;
            } else if (b < 0) {
                at = TextReader.skip(in, at, end);
                if (at < 0) {
                    return CUT;
                }
                ascii = false;
            } else if (XmlChars.VALUE[b] == XmlChars.PLAIN) {
                at++;
            } else if (XmlChars.VALUE[b] == XmlChars.BAD) {
                return TextReader.cutOrBad(at, end);
            } else if (b == '<') {
                throw new XmlException(Kind.NOT_WELL_FORMED, "'<' in an attribute's value");
            } else if (b == '"' || b == '\'') {
                at++;
            } else {
                return at;
            }
        }
    }

    /** Attribute-value normalization (XML 1.0, 3.3.3). */
    private @Nullable String normalized(int begin, int stop, int quote) {
        StringBuilder value = new StringBuilder(stop - begin + 32);
        int from = begin;
        int at = stop;
        while (at >= 0) {
            value.append(TextReader.string(in, from, at, ascii));
            int b = in[at];
            if (b == quote) {
                pos = at + 1;
                return value.toString();
            }
            if (b == '&') {
                from = TextReader.reference(in, at, end, value);
            } else {
                value.append(' ');
                from = b == '\r' && in[at + 1] == '\n' ? at + 2 : at + 1;
            }
            at = from < 0 ? CUT : plain(from, quote);
        }
        return null;
    }
}
