// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import java.lang.Character.UnicodeScript;

/** The contextual rules of RFC 5892 Appendix A. Linear in the length of the string, whatever it holds. */
final class ContextRules {
    private static final int MIDDLE_DOT = 0xb7;
    private static final int KERAIA = 0x375;
    private static final int GERESH = 0x5f3;
    private static final int GERSHAYIM = 0x5f4;
    private static final int KATAKANA_MIDDLE_DOT = 0x30fb;
    private static final int NON_JOINER = 0x200c;

    private ContextRules() {}

    /** Tells whether every code point that needs a context has it. */
    static boolean hold(String text) {
        boolean arabicDigits = false;
        boolean extendedDigits = false;
        boolean katakanaDot = false;
        boolean japanese = false;
        int cp;
        for (int i = 0; i < text.length(); i += Character.charCount(cp)) {
            cp = text.codePointAt(i);
            if (cp < 0x80) {
                continue;
            }
            arabicDigits |= CodePoints.isArabicIndicDigit(cp);
            extendedDigits |= CodePoints.isExtendedArabicIndicDigit(cp);
            katakanaDot |= cp == KATAKANA_MIDDLE_DOT;
            japanese |= isJapanese(cp);
            if (!neighboursAllow(cp, text, i)) {
                return false;
            }
        }
        return !(arabicDigits && extendedDigits) && (!katakanaDot || japanese);
    }

    private static boolean neighboursAllow(int cp, String text, int index) {
        return switch (cp) {
            case MIDDLE_DOT ->
                index > 0
                        && text.charAt(index - 1) == 'l'
                        && index + 1 < text.length()
                        && text.charAt(index + 1) == 'l';
            case KERAIA ->
                index + 1 < text.length() && UnicodeScript.of(text.codePointAt(index + 1)) == UnicodeScript.GREEK;
            case GERESH, GERSHAYIM ->
                index > 0 && UnicodeScript.of(text.codePointBefore(index)) == UnicodeScript.HEBREW;
            default -> !CodePoints.isJoiner(cp) || joinerAllowed(text, index);
        };
    }

    /** Rules A.1 and A.2: after a virama, or (the non-joiner only) where it breaks a cursive connection. */
    static boolean joinerAllowed(String text, int index) {
        if (index == 0) {
            return false;
        }
        return Joining.isVirama(text.codePointBefore(index))
                || text.charAt(index) == NON_JOINER && joinsBefore(text, index) && joinsAfter(text, index + 1);
    }

    private static boolean joinsBefore(String text, int end) {
        int cp;
        for (int i = end; i > 0; i -= Character.charCount(cp)) {
            cp = text.codePointBefore(i);
            if (!Joining.isTransparent(cp)) {
                return Joining.joinsForward(cp);
            }
        }
        return false;
    }

    private static boolean joinsAfter(String text, int from) {
        int cp;
        for (int i = from; i < text.length(); i += Character.charCount(cp)) {
            cp = text.codePointAt(i);
            if (!Joining.isTransparent(cp)) {
                return Joining.joinsBackward(cp);
            }
        }
        return false;
    }

    private static boolean isJapanese(int cp) {
        UnicodeScript script = UnicodeScript.of(cp);
        return script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA || script == UnicodeScript.HAN;
    }
}
