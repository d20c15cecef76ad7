// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import java.util.ArrayList;
import java.util.List;

/** IPv6 literals in brackets as domainparts (RFC 3986 §3.2.2, zone by RFC 6874). */
final class IpLiteral {
    private static final int GROUPS = 8;
    /** The longest form, {@code [ffff:...:255.255.255.255%25zone]}, with much room for the zone. */
    private static final int MAX_LENGTH = 128;

    private static final String ZONE_MARK = "%25";

    private IpLiteral() {}

    /**
     * Returns the one form of the literal (RFC 5952 §4): lower case, no leading zeros, the longest run of zeros as
     * {@code ::}. A zone stays as it is.
     *
     * @throws JidException if it is not an IPv6 literal
     */
    static String prepare(String literal) {
        if (literal.length() > MAX_LENGTH || !literal.endsWith("]")) {
            throw new JidException("domainpart: not an IPv6 literal");
        }
        String inner = literal.substring(1, literal.length() - 1);
        int mark = inner.indexOf(ZONE_MARK);
        String address = mark < 0 ? inner : inner.substring(0, mark);
        String zone = mark < 0 ? "" : inner.substring(mark);
        checkZone(zone);
        return '[' + format(groups(address)) + zone + ']';
    }

    private static int[] groups(String address) {
        int gap = address.indexOf("::");
        List<Integer> front = new ArrayList<>(GROUPS);
        List<Integer> back = new ArrayList<>(GROUPS);
        if (gap < 0) {
            read(address, true, front);
        } else {
            if (gap > 0) {
                read(address.substring(0, gap), false, front);
            }
            if (gap + 2 < address.length()) {
                read(address.substring(gap + 2), true, back);
            }
        }
        int count = front.size() + back.size();
        if (gap < 0 ? count != GROUPS : count >= GROUPS) {
            throw new JidException("domainpart: not an IPv6 literal");
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < front.size(); i++) {
            groups[i] = front.get(i);
        }
        for (int i = 0; i < back.size(); i++) {
            groups[GROUPS - back.size() + i] = back.get(i);
        }
        return groups;
    }

    private static void read(String text, boolean atEnd, List<Integer> groups) {
        String[] words = text.split(":", -1);
        for (int i = 0; i < words.length; i++) {
            if (atEnd && i == words.length - 1 && words[i].indexOf('.') > 0) {
                readDotted(words[i], groups);
            } else {
                groups.add(number(words[i], 16, 4, 0xffff));
            }
        }
    }

    private static void readDotted(String text, List<Integer> groups) {
        String[] bytes = text.split("\\.", -1);
        if (bytes.length != 4) {
            throw new JidException("domainpart: not an IPv6 literal");
        }
        for (int i = 0; i < 4; i += 2) {
            groups.add(number(bytes[i], 10, 3, 255) << 8 | number(bytes[i + 1], 10, 3, 255));
        }
    }

    private static int number(String digits, int radix, int maxDigits, int max) {
        int value = 0;
        boolean wrong = digits.isEmpty() || digits.length() > maxDigits;
        for (int i = 0; i < digits.length() && !wrong; i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            wrong = digit < 0;
            value = value * radix + digit;
        }
        if (wrong || value > max) {
            throw new JidException("domainpart: not an IPv6 literal");
        }
        return value;
    }

    private static void checkZone(String zone) {
        for (int i = ZONE_MARK.length(); i < zone.length(); i++) {
            char c = zone.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && "-._~".indexOf(c) < 0) {
                throw new JidException("domainpart: a wrong zone");
            }
        }
        if (zone.length() == ZONE_MARK.length()) {
            throw new JidException("domainpart: a wrong zone");
        }
    }

    private static String format(int[] groups) {
        int start = 0;
        int length = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (length > 1 && i == start) {
                out.append("::");
                i += length - 1;
            } else {
                if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
                    out.append(':');
                }
                out.append(Integer.toHexString(groups[i]));
            }
        }
        return out.toString();
    }
}
