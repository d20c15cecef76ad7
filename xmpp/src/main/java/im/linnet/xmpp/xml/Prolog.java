// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.XmlChars.CUT;

import im.linnet.xmpp.xml.XmlException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What may stand before a root element: a byte order mark and an XML declaration (XML 1.0, 2.8; RFC 6120 §11.5). */
final class Prolog {
    /** Bytes of a declaration, so that looking for its end again and again costs next to nothing. */
    private static final int LONGEST = 256;

    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] OPEN = "<?xml".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern DECLARATION =
            Pattern.compile("[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(['\"])1\\.[0-9]+\\1"
                    + "(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(['\"])([A-Za-z][A-Za-z0-9._-]*)\\2)?"
                    + "(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:'yes'|'no'|\"yes\"|\"no\"))?[ \t\r\n]*");

    private Prolog() {}

    /** Returns the index after a byte order mark, the index given if there is none, or a negative number if cut off. */
    static int skipMark(byte[] in, int from, int end) {
        int seen = common(in, from, end, MARK);
        return seen == MARK.length ? from + seen : seen > 0 && from + seen == end || from == end ? CUT : from;
    }

    /** Returns the index after an XML declaration, the index given if there is none, or a negative number if cut off. */
    static int skipDeclaration(byte[] in, int from, int end) {
        int seen = common(in, from, end, OPEN);
        if (from + seen == end) {
            return CUT;
        }
        int at = from + seen;
        if (seen < OPEN.length || !XmlChars.isSpace(in[at])) {
            return from;
        }
        for (; at + 1 < end; at++) {
            if (in[at] == '?' && in[at + 1] == '>') {
                check(new String(in, from + seen, at - from - seen, StandardCharsets.ISO_8859_1));
                return at + 2;
            }
            if (in[at] == '<' || at - from > LONGEST) {
                throw malformed();
            }
        }
        return CUT;
    }

    private static int common(byte[] in, int from, int end, byte[] expected) {
        int available = Math.min(expected.length, end - from);
        int mismatch = Arrays.mismatch(in, from, from + available, expected, 0, available);
        return mismatch < 0 ? available : mismatch;
    }

    private static void check(String declaration) {
        Matcher matcher = DECLARATION.matcher(declaration);
        if (!matcher.matches()) {
            throw malformed();
        }
        String encoding = matcher.group(3);
        if (encoding != null && !encoding.equalsIgnoreCase("UTF-8")) {
            throw new XmlException(Kind.ENCODING, "encoding other than UTF-8");
        }
    }

    private static XmlException malformed() {
        return new XmlException(Kind.NOT_WELL_FORMED, "malformed XML declaration");
    }
}
