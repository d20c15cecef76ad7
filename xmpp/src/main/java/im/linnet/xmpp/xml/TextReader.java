// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.XmlChars.CUT;

import im.linnet.xmpp.xml.XmlException.Kind;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads character data: text, references and CDATA sections (XML 1.0, 2.4, 2.7, 2.11, 4.1). */
final class TextReader {
    private static final byte[] NOTHING = {};
    private static final byte[] SECTION = "<![CDATA[".getBytes(StandardCharsets.US_ASCII);

    private byte[] in = NOTHING;
    private int end;
    private int pos;
    private boolean ascii;
    private boolean section;

    void release() {
        in = NOTHING;
    }

    /** Returns the index after what was read. */
    int position() {
        return pos;
    }

    /** Tells whether there was a CDATA section in what was read. */
    boolean hasSection() {
        return section;
    }

    /** Returns the text from an index up to the next tag, or null if the input ends before that. */
    @Nullable
    String read(byte[] input, int from, int to) {
        in = input;
        end = to;
        ascii = true;
        section = false;
        int at = plain(from);
        if (at < 0) {
            return null;
        }
        if (in[at] == '<' && in[at + 1] != '!') {
            pos = at;
            return string(in, from, at, ascii);
        }
        return mixed(from, at);
    }

    static String string(byte[] in, int from, int to, boolean ascii) {
        return new String(in, from, to - from, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /** Returns the index of the first byte from an index on that does not stand for itself. */
    private int plain(int from) {
        int at = from;
        for (; ; ) {
            while (at + Swar.WIDTH <= in.length) {
                long special = Swar.specialInText(Swar.eight(in, at));
                if (special != 0) {
                    at += Swar.index(special);
                    break;
                }
                at += Swar.WIDTH;
            }
            int b = in[at];
            if (b < 0) {
                at = skip(in, at, end);
                if (at < 0) {
                    return CUT;
                }
                ascii = false;
            } else if (XmlChars.TEXT[b] == XmlChars.PLAIN) {
                at++;
            } else if (b != '>') {
                return XmlChars.TEXT[b] == XmlChars.BAD ? cutOrBad(at, end) : at;
            } else if (in[at - 1] == ']' && in[at - 2] == ']') {
                throw new XmlException(Kind.NOT_WELL_FORMED, "']]>' in text");
            } else {
                at++;
            }
        }
    }

    /** Checks the characters outside ASCII from an index on and returns the index after them. */
    static int skip(byte[] in, int from, int end) {
        int at = from;
        while (in[at] < 0) {
            int c = XmlChars.decode(in, at, end);
            if (c == CUT) {
                return CUT;
            }
            at += XmlChars.size(c);
        }
        return at;
    }

    static int cutOrBad(int at, int end) {
        if (at >= end) {
            return CUT;
        }
        throw new XmlException(Kind.NOT_WELL_FORMED, "character that XML does not allow");
    }

    private @Nullable String mixed(int begin, int stop) {
        StringBuilder text = new StringBuilder(stop - begin + 64);
        int from = begin;
        int at = stop;
        while (at >= 0) {
            text.append(string(in, from, at, ascii));
            switch (in[at]) {
                case '&' -> from = reference(in, at, end, text);
                case '\r' -> from = lineEnd(at, text);
                default -> {
                    if (in[at + 1] != '!') {
                        pos = at;
                        return text.toString();
                    }
                    from = section(at, text);
                }
            }
            at = from < 0 ? CUT : plain(from);
        }
        return null;
    }

    private int lineEnd(int at, StringBuilder text) {
        text.append('\n');
        return in[at + 1] == '\n' ? at + 2 : at + 1;
    }

    /** Reads a CDATA section that begins at an index and returns the index after it. */
    private int section(int at, StringBuilder text) {
        for (int i = 2; i < SECTION.length; i++) {
            if (in[at + i] != SECTION[i]) {
                if (at + i >= end) {
                    return CUT;
                }
                throw new XmlException(Kind.RESTRICTED, "comment or document type declaration");
            }
        }
        section = true;
        int from = at + SECTION.length;
        for (int i = from; ; ) {
            int b = in[i];
            if (b == ']' && in[i + 1] == ']' && in[i + 2] == '>') {
                text.append(string(in, from, i, false));
                return i + 3;
            }
            if (b < 0) {
                i = skip(in, i, end);
                if (i < 0) {
                    return CUT;
                }
            } else if (b == '\r') {
                text.append(string(in, from, i, false));
                i = lineEnd(i, text);
                from = i;
            } else if (XmlChars.TEXT[b] == XmlChars.BAD) {
                return cutOrBad(i, end);
            } else {
                i++;
            }
        }
    }

    /** Resolves the reference that begins at an index and returns the index after it. */
    static int reference(byte[] in, int at, int end, StringBuilder to) {
        if (in[at + 1] == '#') {
            return characterReference(in, at + 2, end, to);
        }
        int i = at + 1;
        while (in[i] < 0 || XmlChars.NAME[in[i]] != XmlChars.NO_NAME || in[i] == ':') {
            i++;
        }
        if (in[i] != ';') {
            return cutOrMalformed(i, end);
        }
        int first = in[at + 1];
        if (first >= 0 && first != ':' && XmlChars.NAME[first] != XmlChars.NAME_START) {
            throw malformed();
        }
        switch (new String(in, at + 1, i - at - 1, StandardCharsets.ISO_8859_1)) {
            case "lt" -> to.append('<');
            case "gt" -> to.append('>');
            case "amp" -> to.append('&');
            case "apos" -> to.append('\'');
            case "quot" -> to.append('"');
            default -> throw new XmlException(Kind.RESTRICTED, "entity that is not predefined");
        }
        return i + 1;
    }

    private static int characterReference(byte[] in, int from, int end, StringBuilder to) {
        int radix = in[from] == 'x' ? 16 : 10;
        int first = radix == 16 ? from + 1 : from;
        int i = first;
        int c = 0;
        for (int digit = digit(in[i], radix); digit >= 0; digit = digit(in[i], radix)) {
            c = Math.min(c * radix + digit, Character.MAX_CODE_POINT + 1);
            i++;
        }
        if (in[i] != ';' || i == first) {
            return cutOrMalformed(i, end);
        }
        if (!XmlChars.isChar(c)) {
            throw new XmlException(Kind.NOT_WELL_FORMED, "reference to a character that XML does not allow");
        }
        to.appendCodePoint(c);
        return i + 1;
    }

    private static int digit(int b, int radix) {
        return b >= '0' && b <= '9'
                ? b - '0'
                : radix == 16 && b >= 'a' && b <= 'f'
                        ? b - 'a' + 10
                        : radix == 16 && b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
    }

    private static int cutOrMalformed(int at, int end) {
        if (at >= end) {
            return CUT;
        }
        throw malformed();
    }

    private static XmlException malformed() {
        return new XmlException(Kind.NOT_WELL_FORMED, "malformed reference");
    }
}
