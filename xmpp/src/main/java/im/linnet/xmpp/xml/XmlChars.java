// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import im.linnet.xmpp.xml.XmlException.Kind;

/** The character classes of XML 1.0 (fifth edition) and strict UTF-8 (RFC 3629). */
final class XmlChars {
    /** A sequence that is right so far but cut off by the end of the input. */
    static final int CUT = -1;

    /** Stands for itself. */
    static final byte PLAIN = 0;
    /** Has a meaning or needs a look. */
    static final byte SPECIAL = 1;
    /** Must not occur; also the byte 0 that ends the input. */
    static final byte BAD = 2;

    /** Class of an ASCII character in text. */
    static final byte[] TEXT = new byte[128];
    /** Class of an ASCII character in an attribute value. */
    static final byte[] VALUE = new byte[128];

    /** Cannot stand in a name. */
    static final byte NO_NAME = 0;
    /** Can begin a name. */
    static final byte NAME_START = 1;
    /** Can stand in a name, not at its begin. */
    static final byte NAME_PART = 2;

    /** Class of an ASCII character in a name without colon. */
    static final byte[] NAME = new byte[128];

    static {
        for (int c = 0; c < 0x20; c++) {
            TEXT[c] = BAD;
            VALUE[c] = BAD;
        }
        mark(TEXT, "\t\n", PLAIN);
        mark(TEXT, "\r<&>", SPECIAL);
        mark(VALUE, "\t\n\r<&'\"", SPECIAL);
        mark(NAME, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_", NAME_START);
        mark(NAME, "0123456789-.", NAME_PART);
    }

    private XmlChars() {}

    private static void mark(byte[] table, String characters, byte as) {
        for (int i = 0; i < characters.length(); i++) {
            table[characters.charAt(i)] = as;
        }
    }

    static boolean isSpace(int b) {
        return b == ' ' || b == '\n' || b == '\t' || b == '\r';
    }

    /** Tells whether a code point is a Char (XML 1.0, 2.2). */
    static boolean isChar(int c) {
        return c < 0x20
                ? c == '\t' || c == '\n' || c == '\r'
                : c < 0xD800 || c >= 0xE000 && c < 0xFFFE || c >= 0x10000 && c <= Character.MAX_CODE_POINT;
    }

    /** Tells whether a code point outside ASCII is a NameStartChar (XML 1.0, 2.3). */
    static boolean isNameStart(int c) {
        if (c < 0x2000) {
            return c >= 0xC0 && c != 0xD7 && c != 0xF7 && !(c >= 0x300 && c < 0x370) && c != 0x37E;
        }
        return c == 0x200C
                || c == 0x200D
                || c >= 0x2070 && c < 0x2190
                || c >= 0x2C00 && c < 0x2FF0
                || c >= 0x3001 && c < 0xD800
                || c >= 0xF900 && c < 0xFDD0
                || c >= 0xFDF0 && c < 0xFFFE
                || c >= 0x10000 && c < 0xF0000;
    }

    /** Tells whether a code point outside ASCII is a NameChar (XML 1.0, 2.3). */
    static boolean isNamePart(int c) {
        return isNameStart(c) || c == 0xB7 || c >= 0x300 && c < 0x370 || c == 0x203F || c == 0x2040;
    }

    /** Returns how many bytes of UTF-8 a code point outside ASCII takes. */
    static int size(int c) {
        return c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }

    /**
     * Decodes the character outside ASCII that begins at an index; the byte at {@code end} must exist and be 0.
     *
     * @return the code point, or {@link #CUT}
     */
    static int decode(byte[] in, int at, int end) {
        int lead = in[at] & 0xFF;
        int more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        if (lead < 0xC2 || lead > 0xF4) {
            throw malformed();
        }
        int c = lead & (0x3F >> more);
        for (int i = 1; i <= more; i++) {
            int b = in[at + i] & 0xFF;
            if ((b & 0xC0) != 0x80) {
                if (at + i >= end) {
                    return CUT;
                }
                throw malformed();
            }
            c = c << 6 | b & 0x3F;
            if (i == 1 && tooLongOrHigh(lead, b)) {
                throw malformed();
            }
        }
        if (c == 0xFFFE || c == 0xFFFF) {
            throw new XmlException(Kind.NOT_WELL_FORMED, "character that XML does not allow");
        }
        return c;
    }

    /** Tells whether the second byte makes the sequence overlong, a surrogate, or above U+10FFFF (RFC 3629 §4). */
    private static boolean tooLongOrHigh(int lead, int second) {
        return switch (lead) {
            case 0xE0 -> second < 0xA0;
            case 0xED -> second > 0x9F;
            case 0xF0 -> second < 0x90;
            case 0xF4 -> second > 0x8F;
            default -> false;
        };
    }

    private static XmlException malformed() {
        return new XmlException(Kind.ENCODING, "malformed UTF-8");
    }
}
