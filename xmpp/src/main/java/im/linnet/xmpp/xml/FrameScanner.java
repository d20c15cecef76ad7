// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

/**
 * Finds where a top-level element, or a stream's opening tag, ends, while its bytes are still on their way: looks at
 * each byte once and remembers between calls where in the markup it stands.
 *
 * <p>It checks nothing but what it must stop at. Wherever it sees something that cannot be right, or too much of
 * something, it says that the end is reached, and leaves it to the parser to find out what is wrong.
 */
final class FrameScanner {
    private static final String SECTION = "[CDATA[";

    private enum State {
        CONTENT,
        AFTER_LESS,
        NAME,
        TAG,
        ATTRIBUTE,
        VALUE,
        AFTER_SLASH,
        END_TAG,
        BANG,
        SECTION
    }

    private State state = State.CONTENT;
    private boolean openingTagOnly;
    private int depth;
    private int attributes;
    private int nameBytes;
    private int quote;
    /** Characters of {@code [CDATA[}, or square brackets that could end a section, seen. */
    private int seen;

    /** Begins a new frame, at its {@code <}. */
    void begin(boolean openingTag) {
        state = State.CONTENT;
        openingTagOnly = openingTag;
        depth = 0;
    }

    /**
     * Looks at more bytes of the frame.
     *
     * @return the index after the frame, or after what is wrong in it; -1 if neither is in these bytes
     */
    int scan(byte[] in, int from, int to, XmlLimits limits) {
        int at = from;
        while (at < to) {
            int b = in[at++];
            boolean done = switch (state) {
                case CONTENT -> content(b);
                case AFTER_LESS -> afterLess(b, limits);
                case NAME, ATTRIBUTE -> name(b, limits);
                case TAG -> inTag(b, limits);
                case VALUE -> value(b);
                case AFTER_SLASH -> b != '>' || closed();
                case END_TAG -> b == '<' || b == '>' && closed();
                case BANG -> bang(b);
                case SECTION -> section(b);
            };
            if (done) {
                return at;
            }
        }
        return -1;
    }

    private boolean content(int b) {
        if (b == '<') {
            state = State.AFTER_LESS;
        }
        return b == 0;
    }

    private boolean afterLess(int b, XmlLimits limits) {
        switch (b) {
            case '/' -> state = State.END_TAG;
            case '!' -> {
                state = State.BANG;
                seen = 0;
                return depth == 0;
            }
            case '?', '<', '>', 0 -> {
                return true;
            }
            default -> {
                state = State.NAME;
                nameBytes = 1;
                attributes = 0;
                depth++;
                return depth > limits.depth();
            }
        }
        return false;
    }

    private boolean name(int b, XmlLimits limits) {
        if (b == '>' || b == '/' || b == '=' || XmlChars.isSpace(b)) {
            state = State.TAG;
            return inTag(b, limits);
        }
        nameBytes++;
        return nameBytes > limits.nameBytes() || b == '<' || b == 0 || b == '"' || b == '\'';
    }

    private boolean inTag(int b, XmlLimits limits) {
        if (XmlChars.isSpace(b) || b == '=') {
            return false;
        }
        switch (b) {
            case '"', '\'' -> {
                state = State.VALUE;
                quote = b;
            }
            case '>' -> {
                state = State.CONTENT;
                return openingTagOnly;
            }
            case '/' -> state = State.AFTER_SLASH;
            case '<', 0 -> {
                return true;
            }
            default -> {
                state = State.ATTRIBUTE;
                nameBytes = 1;
                attributes++;
                return attributes > limits.attributes();
            }
        }
        return false;
    }

    private boolean value(int b) {
        if (b == quote) {
            state = State.TAG;
        }
        return b == '<' || b == 0;
    }

    /** Leaves an element; tells whether it was the frame's. */
    private boolean closed() {
        state = State.CONTENT;
        depth--;
        return depth <= 0;
    }

    private boolean bang(int b) {
        if (b != SECTION.charAt(seen)) {
            return true;
        }
        seen++;
        if (seen == SECTION.length()) {
            state = State.SECTION;
            seen = 0;
        }
        return false;
    }

    private boolean section(int b) {
        if (b == '>' && seen >= 2) {
            state = State.CONTENT;
        }
        seen = b == ']' ? seen + 1 : 0;
        return false;
    }
}
