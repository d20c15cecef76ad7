// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

/**
 * JID Escaping (XEP-0106): writes characters that localparts do not allow as {@code \20}, {@code \22} and so on.
 *
 * <p>For gateways and for what people see; on the wire an escaped localpart is an ordinary one.
 */
public final class JidEscaping {
    private static final String ESCAPED = " \"&'/:<>@\\";
    private static final String HEX = "0123456789abcdef";

    private JidEscaping() {}

    /**
     * Escapes a text that is to be a localpart. A backslash is escaped only where it would be read as an escape.
     *
     * @throws JidException if it starts or ends with a space, which XEP-0106 §4.1 does not allow
     */
    public static String escape(String text) {
        if (text.startsWith(" ") || text.endsWith(" ")) {
            throw new JidException("localpart: a space at the start or end can't be escaped");
        }
        StringBuilder out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' ? escapedAt(text, i) >= 0 : ESCAPED.indexOf(c) >= 0) {
                out.append('\\').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /**
     * Returns what an escaped localpart stands for. Backslashes that start no escape stay, as does {@code \20} at the
     * start or end, where it is none.
     */
    public static String unescape(String localpart) {
        if (localpart.indexOf('\\') < 0) {
            return localpart;
        }
        StringBuilder out = new StringBuilder(localpart.length());
        for (int i = 0; i < localpart.length(); i++) {
            int escaped = escapedAt(localpart, i);
            boolean edge = i == 0 || i + 3 == localpart.length();
            if (escaped < 0 || escaped == ' ' && edge) {
                out.append(localpart.charAt(i));
            } else {
                out.append((char) escaped);
                i += 2;
            }
        }
        return out.toString();
    }

    /** Returns the character whose escape starts at the index, or -1. Upper-case digits are none (XEP-0106 §3.1). */
    private static int escapedAt(String text, int index) {
        if (text.charAt(index) != '\\' || index + 2 >= text.length()) {
            return -1;
        }
        int value = 16 * HEX.indexOf(text.charAt(index + 1)) + HEX.indexOf(text.charAt(index + 2));
        return value > 0 && ESCAPED.indexOf(value) >= 0 ? value : -1;
    }
}
