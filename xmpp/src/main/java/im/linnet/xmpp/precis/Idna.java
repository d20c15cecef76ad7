// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import java.util.Locale;

/**
 * Internationalized domain names by IDNA2008 (RFC 5890 to 5893), with the mappings of RFC 5895 (case, width,
 * composition, ideographic full stop) before.
 *
 * <p>Beyond the letter of the RFCs an underscore is allowed in labels of ASCII: names of containers and test hosts have
 * it, and DNS carries it. Labels with {@code --} in their third and fourth place are reserved and refused unless they
 * are A-labels.
 */
public final class Idna {
    /** RFC 1034 §3.1: 255 octets with the length bytes, of a name that is written without its last dot. */
    private static final int MAX_NAME = 253;

    /** Code units before the mapping: composition makes one code point of at most four. */
    private static final int MAX_RAW = 4 * MAX_NAME;

    private static final int MAX_LABEL = 63;
    private static final String PREFIX = "xn--";

    private Idna() {}

    /**
     * Prepares a domain name: labels in lower case and as U-labels, without a dot at the end.
     *
     * @throws PrecisException if it is not a domain name
     */
    public static String toUnicode(String domain) {
        if (domain.length() > MAX_RAW) {
            throw new PrecisException("longer than a domain name may be");
        }
        String name = isAscii(domain) ? domain.toLowerCase(Locale.ROOT) : mapped(domain);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        // No A-label is shorter than its U-label has code points.
        if (name.codePointCount(0, name.length()) > MAX_NAME) {
            throw new PrecisException("longer than a domain name may be");
        }
        if (isAscii(name) && !name.contains(PREFIX)) {
            checkAsciiName(name);
            return name;
        }
        String[] labels = name.split("\\.", -1);
        int length = labels.length - 1;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i].startsWith(PREFIX)) {
                labels[i] = decoded(labels[i]);
            }
            length += checkedLength(labels[i]);
        }
        String result = String.join(".", labels);
        if (length > MAX_NAME) {
            throw new PrecisException("longer than a domain name may be");
        }
        if (BidiRule.hasRightToLeft(result)) {
            checkDirections(labels);
        }
        return result;
    }

    /**
     * Returns the form for DNS and TLS: every U-label as an A-label.
     *
     * @param prepared as {@link #toUnicode} returns it
     */
    public static String toAscii(String prepared) {
        if (isAscii(prepared)) {
            return prepared;
        }
        String[] labels = prepared.split("\\.", -1);
        for (int i = 0; i < labels.length; i++) {
            if (!isAscii(labels[i])) {
                labels[i] = PREFIX + Punycode.encode(labels[i]);
            }
        }
        return String.join(".", labels);
    }

    private static String mapped(String domain) {
        String folded = Mappings.domainCase(Mappings.width(domain));
        return Mappings.compose(folded).replace('\u3002', '.');
    }

    private static String decoded(String aLabel) {
        String label = isAscii(aLabel) ? Punycode.decode(aLabel.substring(PREFIX.length())) : null;
        // The way back proves that the A-label was the one of a U-label, and the mapping that it hides nothing else.
        if (label == null
                || isAscii(label)
                || !mapped(label).equals(label)
                || !aLabel.equals(PREFIX + Punycode.encode(label))) {
            throw new PrecisException("a wrong A-label");
        }
        return label;
    }

    private static void checkAsciiName(String name) {
        int start = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
            checkAsciiLabel(name, start, dot);
            start = dot + 1;
        }
        checkAsciiLabel(name, start, name.length());
    }

    private static void checkAsciiLabel(String name, int start, int end) {
        if (start == end || end - start > MAX_LABEL) {
            throw new PrecisException("an empty or too long label");
        }
        checkHyphens(name, start, end);
        for (int i = start; i < end; i++) {
            char c = name.charAt(i);
            boolean allowed = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!allowed) {
                throw new PrecisException("a character that domain names do not allow");
            }
        }
    }

    private static void checkHyphens(String name, int start, int end) {
        boolean reserved = end - start >= 4 && name.startsWith("--", start + 2);
        if (name.charAt(start) == '-' || name.charAt(end - 1) == '-' || reserved) {
            throw new PrecisException("a hyphen where labels do not allow it");
        }
    }

    /** Checks a label and returns the length of its form for DNS. */
    private static int checkedLength(String label) {
        if (isAscii(label)) {
            checkAsciiLabel(label, 0, label.length());
            return label.length();
        }
        checkULabel(label);
        int length = PREFIX.length() + Punycode.encode(label).length();
        if (length > MAX_LABEL) {
            throw new PrecisException("a too long label");
        }
        return length;
    }

    /** RFC 5891 §4.2.3; that the label is in NFC is the mapping's doing. */
    private static void checkULabel(String label) {
        checkHyphens(label, 0, label.length());
        if (CodePoints.isMark(label.codePointAt(0))) {
            throw new PrecisException("a combining mark at the start of a label");
        }
        boolean context = false;
        int cp;
        for (int i = 0; i < label.length(); i += Character.charCount(cp)) {
            cp = label.codePointAt(i);
            switch (CodePoints.idna(cp)) {
                case VALID -> {}
                case CONTEXT -> context = true;
                case FREEFORM, DISALLOWED -> throw new PrecisException("a character that domain names do not allow");
            }
        }
        if (context && !ContextRules.hold(label)) {
            throw new PrecisException("a character that is not allowed in its place");
        }
    }

    /** In a name with a right-to-left label the Bidi Rule binds every label (RFC 5893 §1.4 and §2). */
    private static void checkDirections(String[] labels) {
        for (String label : labels) {
            if (!BidiRule.holds(label)) {
                throw new PrecisException("directions mixed");
            }
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
