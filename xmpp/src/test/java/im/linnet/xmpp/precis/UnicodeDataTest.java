// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacter.DecompositionType;
import com.ibm.icu.lang.UCharacter.HangulSyllableType;
import com.ibm.icu.lang.UCharacter.JoiningType;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import im.linnet.xmpp.precis.CodePoints.Derived;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every code point against ICU4J: our tables, and the derived properties computed as the RFCs write them.
 *
 * <p>ICU4J may know a later Unicode than the JDK; what the JDK does not know is disallowed and not compared.
 */
class UnicodeDataTest {
    private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();

    /** RFC 5892 §2.6. */
    private static final Set<Integer> EXCEPTIONS_VALID = Set.of(0xdf, 0x3c2, 0x6fd, 0x6fe, 0xf0b, 0x3007);

    private static final Set<Integer> EXCEPTIONS_CONTEXT = Set.of(0xb7, 0x375, 0x5f3, 0x5f4, 0x30fb);
    private static final Set<Integer> EXCEPTIONS_DISALLOWED =
            Set.of(0x640, 0x7fa, 0x302e, 0x302f, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035, 0x303b);

    private static final Set<UCharacter.UnicodeBlock> IGNORABLE_BLOCKS = Set.of(
            UCharacter.UnicodeBlock.COMBINING_MARKS_FOR_SYMBOLS,
            UCharacter.UnicodeBlock.MUSICAL_SYMBOLS,
            UCharacter.UnicodeBlock.ANCIENT_GREEK_MUSICAL_NOTATION);

    @Test
    void precis_properties_are_those_of_rfc_8264() {
        assertSame(cp -> CodePoints.precis(cp) == precis(cp));
    }

    @Test
    void idna_properties_are_those_of_rfc_5892() {
        assertSame(cp -> CodePoints.idna(cp) == idna(cp));
    }

    @Test
    void unassigned_code_points_are_disallowed() {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(cp -> !Character.isDefined(cp))
                        .filter(cp -> CodePoints.precis(cp) != Derived.DISALLOWED
                                || CodePoints.idna(cp) != Derived.DISALLOWED))
                .isEmpty();
    }

    @Test
    void default_ignorables_are_right() {
        assertSame(cp -> CodePoints.isDefaultIgnorable(cp)
                == UCharacter.hasBinaryProperty(cp, UProperty.DEFAULT_IGNORABLE_CODE_POINT));
    }

    @Test
    void viramas_and_joining_types_are_right() {
        assertSame(cp -> Joining.isVirama(cp) == (UCharacter.getCombiningClass(cp) == 9));
        assertSame(cp -> Joining.joinsForward(cp)
                == (joining(cp) == JoiningType.DUAL_JOINING || joining(cp) == JoiningType.LEFT_JOINING));
        assertSame(cp -> Joining.joinsBackward(cp)
                == (joining(cp) == JoiningType.DUAL_JOINING || joining(cp) == JoiningType.RIGHT_JOINING));
        assertSame(cp -> CodePoints.precis(cp) == Derived.DISALLOWED
                || Joining.isTransparent(cp) == (joining(cp) == JoiningType.TRANSPARENT));
    }

    @Test
    void width_mapping_is_the_decomposition_or_leads_nowhere() {
        assertSame(cp -> {
            int type = UCharacter.getIntPropertyValue(cp, UProperty.DECOMPOSITION_TYPE);
            boolean mapped = type == DecompositionType.WIDE || type == DecompositionType.NARROW;
            String self = Character.toString(cp);
            String ours = Mappings.width(self);
            return mapped
                    ? ours.equals(NFKC.getRawDecomposition(cp)) || !isIdentifier(ours)
                    : ours.equals(self) || !isIdentifier(self);
        });
    }

    @Test
    void lower_case_is_that_of_unicode_without_context() {
        assertSame(cp -> Character.getType(cp) == Character.SURROGATE
                || Mappings.lowerCase(Character.toString(cp))
                        .equals(UCharacter.toLowerCase(Locale.ROOT, Character.toString(cp))));
    }

    private static Derived precis(int cp) {
        Derived exception = exception(cp);
        if (exception != null) {
            return exception;
        }
        if (cp >= 0x21 && cp <= 0x7e) {
            return Derived.VALID;
        }
        if (UCharacter.hasBinaryProperty(cp, UProperty.JOIN_CONTROL)) {
            return Derived.CONTEXT;
        }
        if (isOldHangul(cp)
                || UCharacter.hasBinaryProperty(cp, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
                || UCharacter.hasBinaryProperty(cp, UProperty.NONCHARACTER_CODE_POINT)
                || Character.getType(cp) == Character.CONTROL) {
            return Derived.DISALLOWED;
        }
        if (!NFKC.normalize(Character.toString(cp)).equals(Character.toString(cp))) {
            return Derived.FREEFORM;
        }
        return switch (category(cp)) {
            case "Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc" -> Derived.VALID;
            case "Lt", "Nl", "No", "Me", "Zs", "Sm", "Sc", "Sk", "So" -> Derived.FREEFORM;
            case "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po" -> Derived.FREEFORM;
            default -> Derived.DISALLOWED;
        };
    }

    private static Derived idna(int cp) {
        Derived exception = exception(cp);
        if (exception != null) {
            return exception;
        }
        if (cp == '-' || cp >= '0' && cp <= '9' || cp >= 'a' && cp <= 'z') {
            return Derived.VALID;
        }
        if (UCharacter.hasBinaryProperty(cp, UProperty.JOIN_CONTROL)) {
            return Derived.CONTEXT;
        }
        String self = Character.toString(cp);
        String folded = NFKC.normalize(UCharacter.foldCase(NFKC.normalize(self), true));
        if (!folded.equals(self)
                || UCharacter.hasBinaryProperty(cp, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
                || UCharacter.hasBinaryProperty(cp, UProperty.WHITE_SPACE)
                || UCharacter.hasBinaryProperty(cp, UProperty.NONCHARACTER_CODE_POINT)
                || isIgnorableBlock(cp)
                || isOldHangul(cp)) {
            return Derived.DISALLOWED;
        }
        return switch (category(cp)) {
            case "Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc" -> Derived.VALID;
            default -> Derived.DISALLOWED;
        };
    }

    private static @Nullable Derived exception(int cp) {
        if (EXCEPTIONS_VALID.contains(cp)) {
            return Derived.VALID;
        }
        if (EXCEPTIONS_CONTEXT.contains(cp) || cp >= 0x660 && cp <= 0x669 || cp >= 0x6f0 && cp <= 0x6f9) {
            return Derived.CONTEXT;
        }
        return EXCEPTIONS_DISALLOWED.contains(cp) ? Derived.DISALLOWED : null;
    }

    private static boolean isIgnorableBlock(int cp) {
        return IGNORABLE_BLOCKS.contains(UCharacter.UnicodeBlock.of(cp));
    }

    private static boolean isOldHangul(int cp) {
        int type = UCharacter.getIntPropertyValue(cp, UProperty.HANGUL_SYLLABLE_TYPE);
        return type == HangulSyllableType.LEADING_JAMO
                || type == HangulSyllableType.VOWEL_JAMO
                || type == HangulSyllableType.TRAILING_JAMO;
    }

    private static int joining(int cp) {
        return UCharacter.getIntPropertyValue(cp, UProperty.JOINING_TYPE);
    }

    private static String category(int cp) {
        return UCharacter.getPropertyValueName(
                UProperty.GENERAL_CATEGORY, UCharacter.getType(cp), UProperty.NameChoice.SHORT);
    }

    private static boolean isIdentifier(String text) {
        return text.codePoints().allMatch(cp -> CodePoints.precis(cp) == Derived.VALID);
    }

    private static void assertSame(IntPredicate isSame) {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(Character::isDefined)
                        .filter(isSame.negate())
                        .mapToObj(Integer::toHexString))
                .isEmpty();
    }
}
