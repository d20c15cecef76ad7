// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The derived property of code points: for PRECIS by RFC 8264 §8 and §9, for IDNA2008 by RFC 5892 §3. */
final class CodePoints {
    /** What a string class says about a code point. */
    enum Derived {
        /** Allowed in every class. */
        VALID,
        /** Allowed in the FreeformClass only. */
        FREEFORM,
        /** Allowed where a rule of RFC 5892 Appendix A holds. */
        CONTEXT,
        /** Allowed nowhere; unassigned code points too. */
        DISALLOWED
    }

    /** General categories that are letters and digits by RFC 5892 §2.1. */
    private static final int LETTER_DIGITS = bits(
            Character.LOWERCASE_LETTER,
            Character.UPPERCASE_LETTER,
            Character.OTHER_LETTER,
            Character.DECIMAL_DIGIT_NUMBER,
            Character.MODIFIER_LETTER,
            Character.NON_SPACING_MARK,
            Character.COMBINING_SPACING_MARK);

    /** Categories R, N, O and P of RFC 8264 §9: other letters and digits, spaces, symbols, punctuation. */
    private static final int FREEFORM = bits(
            Character.TITLECASE_LETTER,
            Character.LETTER_NUMBER,
            Character.OTHER_NUMBER,
            Character.ENCLOSING_MARK,
            Character.SPACE_SEPARATOR,
            Character.MATH_SYMBOL,
            Character.CURRENCY_SYMBOL,
            Character.MODIFIER_SYMBOL,
            Character.OTHER_SYMBOL,
            Character.CONNECTOR_PUNCTUATION,
            Character.DASH_PUNCTUATION,
            Character.START_PUNCTUATION,
            Character.END_PUNCTUATION,
            Character.INITIAL_QUOTE_PUNCTUATION,
            Character.FINAL_QUOTE_PUNCTUATION,
            Character.OTHER_PUNCTUATION);

    private static final int MARKS =
            bits(Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK);

    private CodePoints() {}

    /** Returns the derived property of PRECIS. */
    static Derived precis(int cp) {
        if (cp < 0x80) {
            return cp > 0x20 && cp < 0x7f ? Derived.VALID : cp == 0x20 ? Derived.FREEFORM : Derived.DISALLOWED;
        }
        Derived exception = exception(cp);
        if (exception != null) {
            return exception;
        }
        if (isJoiner(cp)) {
            return Derived.CONTEXT;
        }
        if (isOldHangul(cp) || isDefaultIgnorable(cp)) {
            return Derived.DISALLOWED;
        }
        int type = 1 << Character.getType(cp);
        if ((type & LETTER_DIGITS) != 0) {
            return hasCompat(cp) ? Derived.FREEFORM : Derived.VALID;
        }
        // Whatever else has a compatibility form is in one of these categories too (a test holds this).
        return (type & FREEFORM) != 0 ? Derived.FREEFORM : Derived.DISALLOWED;
    }

    /** Returns the derived property of IDNA2008; never {@code FREEFORM}. */
    static Derived idna(int cp) {
        if (cp < 0x80) {
            boolean ldh = cp == '-' || cp >= '0' && cp <= '9' || cp >= 'a' && cp <= 'z';
            return ldh ? Derived.VALID : Derived.DISALLOWED;
        }
        Derived exception = exception(cp);
        if (exception != null) {
            return exception;
        }
        if (isJoiner(cp)) {
            return Derived.CONTEXT;
        }
        boolean letter = (1 << Character.getType(cp) & LETTER_DIGITS) != 0;
        boolean ignorable = isDefaultIgnorable(cp) || isIgnorableBlock(cp) || isOldHangul(cp);
        return letter && !ignorable && isStable(cp) ? Derived.VALID : Derived.DISALLOWED;
    }

    /** Exceptions of RFC 5892 §2.6; null for all others. */
    private static @Nullable Derived exception(int cp) {
        return switch (cp) {
            case 0xdf, 0x3c2, 0x6fd, 0x6fe, 0xf0b, 0x3007 -> Derived.VALID;
            case 0xb7, 0x375, 0x5f3, 0x5f4, 0x30fb -> Derived.CONTEXT;
            case 0x640, 0x7fa, 0x302e, 0x302f, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303b -> Derived.DISALLOWED;
            default -> isArabicIndicDigit(cp) || isExtendedArabicIndicDigit(cp) ? Derived.CONTEXT : null;
        };
    }

    static boolean isArabicIndicDigit(int cp) {
        return cp >= 0x660 && cp <= 0x669;
    }

    static boolean isExtendedArabicIndicDigit(int cp) {
        return cp >= 0x6f0 && cp <= 0x6f9;
    }

    /** Tells whether this is ZERO WIDTH NON-JOINER or ZERO WIDTH JOINER. */
    static boolean isJoiner(int cp) {
        return cp == 0x200c || cp == 0x200d;
    }

    /** Tells whether this is a combining mark (general category M). */
    static boolean isMark(int cp) {
        return (1 << Character.getType(cp) & MARKS) != 0;
    }

    /** Tells whether NFKC changes the code point (RFC 8264 §9.17). */
    private static boolean hasCompat(int cp) {
        return !Normalizer.isNormalized(Character.toString(cp), Normalizer.Form.NFKC);
    }

    /** Leading, vowel and trailing conjoining jamo (RFC 5892 §2.9). */
    private static boolean isOldHangul(int cp) {
        return cp >= 0x1100 && cp <= 0x11ff
                || cp >= 0xa960 && cp <= 0xa97c
                || cp >= 0xd7b0 && cp <= 0xd7c6
                || cp >= 0xd7cb && cp <= 0xd7fb;
    }

    /** Default_Ignorable_Code_Point, which the JDK lacks; the property is reserved by range, so it does not grow. */
    static boolean isDefaultIgnorable(int cp) {
        return switch (cp) {
            case 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xfeff, 0xffa0 -> true;
            default ->
                cp >= 0x180b && cp <= 0x180f
                        || cp >= 0x200b && cp <= 0x200f
                        || cp >= 0x202a && cp <= 0x202e
                        || cp >= 0x2060 && cp <= 0x206f
                        || cp >= 0xfe00 && cp <= 0xfe0f
                        || cp >= 0xfff0 && cp <= 0xfff8
                        || cp >= 0x1bca0 && cp <= 0x1bca3
                        || cp >= 0x1d173 && cp <= 0x1d17a
                        || cp >= 0xe0000 && cp <= 0xe0fff;
        };
    }

    /** Blocks of RFC 5892 §2.4: combining marks for symbols, musical symbols, ancient Greek musical notation. */
    private static boolean isIgnorableBlock(int cp) {
        return cp >= 0x20d0 && cp <= 0x20ff || cp >= 0x1d100 && cp <= 0x1d1ff || cp >= 0x1d200 && cp <= 0x1d24f;
    }

    /** Tells whether NFKC and case folding leave the code point as it is (RFC 5892 §2.2). */
    private static boolean isStable(int cp) {
        String self = Character.toString(cp);
        if (!Normalizer.isNormalized(self, Normalizer.Form.NFKC)) {
            return false;
        }
        // Cherokee folds to upper case, dotless i to itself; all others as by upper and then lower case.
        if (cp == 0x131 || cp >= 0x13a0 && cp <= 0x13f5) {
            return true;
        }
        if (cp >= 0x13f8 && cp <= 0x13fd || cp >= 0xab70 && cp <= 0xabbf) {
            return false;
        }
        String folded = self.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC).equals(self);
    }

    private static int bits(byte... types) {
        int bits = 0;
        for (byte type : types) {
            bits |= 1 << type;
        }
        return bits;
    }
}
