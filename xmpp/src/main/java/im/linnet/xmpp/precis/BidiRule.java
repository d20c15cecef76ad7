// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

/** The Bidi Rule (RFC 5893 §2). */
final class BidiRule {
    private static final int LEFT = bit(Character.DIRECTIONALITY_LEFT_TO_RIGHT);
    private static final int RIGHT =
            bit(Character.DIRECTIONALITY_RIGHT_TO_LEFT) | bit(Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC);
    private static final int EUROPEAN = bit(Character.DIRECTIONALITY_EUROPEAN_NUMBER);
    private static final int ARABIC = bit(Character.DIRECTIONALITY_ARABIC_NUMBER);
    private static final int MARK = bit(Character.DIRECTIONALITY_NONSPACING_MARK);
    private static final int NEUTRAL = EUROPEAN
            | MARK
            | bit(Character.DIRECTIONALITY_EUROPEAN_NUMBER_SEPARATOR)
            | bit(Character.DIRECTIONALITY_EUROPEAN_NUMBER_TERMINATOR)
            | bit(Character.DIRECTIONALITY_COMMON_NUMBER_SEPARATOR)
            | bit(Character.DIRECTIONALITY_OTHER_NEUTRALS)
            | bit(Character.DIRECTIONALITY_BOUNDARY_NEUTRAL);

    private BidiRule() {}

    /** Tells whether there is a right-to-left code point (of class R, AL or AN). */
    static boolean hasRightToLeft(String text) {
        return text.codePoints().anyMatch(cp -> cp >= 0x80 && (of(cp) & (RIGHT | ARABIC)) != 0);
    }

    /** Tells whether the six conditions hold. */
    static boolean holds(String label) {
        if (label.isEmpty()) {
            return false;
        }
        int first = of(label.codePointAt(0));
        if ((first & (LEFT | RIGHT)) == 0) {
            return false;
        }
        int all = label.codePoints().map(BidiRule::of).reduce(0, (a, b) -> a | b);
        int last = lastButMarks(label);
        if (first == LEFT) {
            return (all & ~(LEFT | NEUTRAL)) == 0 && (last & (LEFT | EUROPEAN)) != 0;
        }
        boolean mixedNumbers = (all & EUROPEAN) != 0 && (all & ARABIC) != 0;
        return (all & ~(RIGHT | ARABIC | NEUTRAL)) == 0 && (last & (RIGHT | EUROPEAN | ARABIC)) != 0 && !mixedNumbers;
    }

    private static int lastButMarks(String label) {
        int cp;
        for (int i = label.length(); i > 0; i -= Character.charCount(cp)) {
            cp = label.codePointBefore(i);
            if (of(cp) != MARK) {
                return of(cp);
            }
        }
        return MARK;
    }

    private static int of(int cp) {
        byte directionality = Character.getDirectionality(cp);
        return directionality < 0 ? 0 : bit(directionality);
    }

    private static int bit(byte directionality) {
        return 1 << directionality;
    }
}
