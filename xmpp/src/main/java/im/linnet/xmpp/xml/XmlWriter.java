// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes elements as UTF-8 into a buffer that grows and is used again. Not for use by several threads at once.
 *
 * <p>Bytes that an element remembers from the wire are written as they are. Otherwise the output is canonical enough to be compared in tests: attributes in their order, double or single quotes as
 * single quotes, the default namespace declared where it changes, an element without children as an empty-element tag.
 */
public final class XmlWriter {
    private static final String XML_PREFIX = "xml:";
    /** 1 for the ASCII characters that text and attribute values must not hold as they are. */
    private static final boolean[] SPECIAL = new boolean[128];

    static {
        for (int c = 0; c < 0x20; c++) {
            SPECIAL[c] = true;
        }
        for (char c : "<>&'\"".toCharArray()) {
            SPECIAL[c] = true;
        }
    }

    private byte[] buffer;
    private int length;

    /**
     * Creates a writer.
     *
     * @param capacity bytes to begin with
     */
    public XmlWriter(int capacity) {
        buffer = new byte[Math.max(16, capacity)];
    }

    /** Returns the buffer, of which the first {@link #length()} bytes are written. It may be replaced by later writes. */
    public byte[] array() {
        return buffer;
    }

    /** Returns how many bytes are written. */
    public int length() {
        return length;
    }

    /** Forgets what was written and keeps the buffer. */
    public void clear() {
        length = 0;
    }

    /** Returns a copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(buffer, length);
    }

    /** Writes characters as they are, which must be well-formed markup. */
    public void raw(String markup) {
        int size = markup.length();
        ensure(size);
        byte[] out = buffer;
        int at = length;
        for (int i = 0; i < size; i++) {
            char c = markup.charAt(i);
            if (c >= 0x80) {
                length = at;
                rawEncoded(markup.substring(i));
                return;
            }
            out[at++] = (byte) c;
        }
        length = at;
    }

    private void rawEncoded(String rest) {
        byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
        raw(bytes, 0, bytes.length);
    }

    /** Writes bytes as they are, which must be well-formed markup. */
    public void raw(byte[] bytes, int offset, int count) {
        ensure(count);
        System.arraycopy(bytes, offset, buffer, length, count);
        length += count;
    }

    /**
     * Writes an element, wholly or not at all.
     *
     * @param element the element
     * @param inherited the default namespace where it is written, empty for none
     * @throws IllegalArgumentException if the element holds a character that cannot stand in XML
     */
    public void element(Element element, String inherited) {
        int before = length;
        try {
            write(element, inherited);
        } catch (IllegalArgumentException e) {
            length = before;
            throw e;
        }
    }

    private void write(Element element, String inherited) {
        // This namespace can be written with its prefix only, and so does not become the default.
        boolean reserved = element.namespace().equals(Bindings.XML);
        String scope = reserved ? inherited : element.namespace();
        one('<');
        name(element.name(), reserved);
        if (!scope.equals(inherited)) {
            raw(" xmlns='");
            text(scope);
            one('\'');
        }
        for (int i = 0, n = element.attributeCount(); i < n; i++) {
            attribute(element.attributeName(i), element.attributeValue(i), i);
        }
        byte[] content = element.content();
        if (content == null && element.children().isEmpty()) {
            raw("/>");
            return;
        }
        one('>');
        if (content != null) {
            raw(content, 0, content.length);
        } else {
            for (Node child : element.children()) {
                switch (child) {
                    case Element nested -> write(nested, scope);
                    case Text(String value) -> text(value);
                }
            }
        }
        raw("</");
        name(element.name(), reserved);
        one('>');
    }

    private void name(String name, boolean reserved) {
        if (reserved) {
            raw(XML_PREFIX);
        }
        raw(name);
    }

    private void attribute(String name, String value, int index) {
        one(' ');
        if (name.charAt(0) == '{') {
            int end = name.indexOf('}');
            String prefix = "ns" + index;
            raw("xmlns:");
            raw(prefix);
            raw("='");
            text(name.substring(1, end));
            raw("' ");
            raw(prefix);
            one(':');
            raw(name.substring(end + 1));
        } else {
            raw(name);
        }
        one('=');
        one('\'');
        text(value);
        one('\'');
    }

    /**
     * Writes character data or the inside of an attribute value, with what is special in either escaped.
     *
     * @throws IllegalArgumentException if there is a character that cannot stand in XML
     */
    public void text(String text) {
        int size = text.length();
        for (int i = 0; i < size; i++) {
            i = plain(text, i, size);
            if (i == size) {
                return;
            }
            char c = text.charAt(i);
            if (c < 0x80) {
                escaped(c);
            } else {
                i = encoded(text, i, size);
            }
        }
    }

    /** Writes characters from an index on up to the first that is special or not ASCII, and returns its index. */
    private int plain(String text, int from, int size) {
        ensure(size - from);
        byte[] out = buffer;
        int at = length;
        int i = from;
        for (; i < size; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || SPECIAL[c]) {
                break;
            }
            out[at++] = (byte) c;
        }
        length = at;
        return i;
    }

    private void escaped(char c) {
        switch (c) {
            case '<' -> raw("&lt;");
            case '>' -> raw("&gt;");
            case '&' -> raw("&amp;");
            case '\'' -> raw("&apos;");
            case '"' -> raw("&quot;");
            // As references, so that neither line-end nor attribute-value normalization changes them.
            case '\t' -> raw("&#9;");
            case '\n' -> raw("&#10;");
            case '\r' -> raw("&#13;");
            default -> throw new IllegalArgumentException("character U+%04X cannot stand in XML".formatted((int) c));
        }
    }

    /** Writes the character outside ASCII at an index and returns the index of its last unit. */
    private int encoded(String text, int index, int size) {
        char c = text.charAt(index);
        ensure(4);
        if (c < 0x800) {
            one(0xC0 | c >> 6);
            one(0x80 | c & 0x3F);
            return index;
        }
        if (!Character.isSurrogate(c)) {
            if (c >= 0xFFFE) {
                throw new IllegalArgumentException("character U+%04X cannot stand in XML".formatted((int) c));
            }
            one(0xE0 | c >> 12);
            one(0x80 | c >> 6 & 0x3F);
            one(0x80 | c & 0x3F);
            return index;
        }
        if (!Character.isHighSurrogate(c) || index + 1 == size || !Character.isLowSurrogate(text.charAt(index + 1))) {
            throw new IllegalArgumentException("unpaired surrogate cannot stand in XML");
        }
        int point = Character.toCodePoint(c, text.charAt(index + 1));
        one(0xF0 | point >> 18);
        one(0x80 | point >> 12 & 0x3F);
        one(0x80 | point >> 6 & 0x3F);
        one(0x80 | point & 0x3F);
        return index + 1;
    }

    private void one(int b) {
        if (length == buffer.length) {
            ensure(1);
        }
        buffer[length++] = (byte) b;
    }

    private void ensure(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
