// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import java.text.Normalizer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The mappings that profiles are made of. Each returns its argument itself where there is nothing to map. */
final class Mappings {
    private Mappings() {}

    /** Maps fullwidth and halfwidth code points to their decompositions (RFC 8264 §5.2.1). */
    static String width(String text) {
        return map(text, Mappings::width);
    }

    /**
     * Maps to lower case, code point by code point.
     *
     * <p>Without regard to the context: a final capital sigma becomes the ordinary small one, so that a capital letter
     * means the same wherever it stands (RFC 7622 §3.5, RFC 8265 §3.6).
     */
    static String lowerCase(String text) {
        return map(text, Mappings::lower);
    }

    /** Maps to the case that IDNA2008 keeps: lower, save for Cherokee, whose capital letters are the stable ones. */
    static String domainCase(String text) {
        return map(text, cp -> {
            if (cp >= 0xab70 && cp <= 0xabbf) {
                return Character.toString(cp - 0xab70 + 0x13a0);
            }
            if (cp >= 0x13f8 && cp <= 0x13fd) {
                return Character.toString(cp - 8);
            }
            return cp >= 0x13a0 && cp <= 0x13f5 ? null : lower(cp);
        });
    }

    /** Maps spaces other than U+0020 to it. */
    static String spaces(String text) {
        return map(text, cp -> cp != ' ' && Character.getType(cp) == Character.SPACE_SEPARATOR ? " " : null);
    }

    /**
     * Removes invisible code points that stringprep maps to nothing (RFC 3454 Table B.1) and PRECIS would refuse:
     * variation selectors, soft hyphens, zero width spaces, and joiners where no rule allows them.
     */
    static String withoutInvisibles(String text) {
        String visible = map(text, cp -> isMappedToNothing(cp) ? "" : null);
        StringBuilder out = null;
        for (int i = 0; i < visible.length(); i++) {
            boolean remove = CodePoints.isJoiner(visible.charAt(i)) && !ContextRules.joinerAllowed(visible, i);
            if (remove && out == null) {
                out = new StringBuilder(visible.length()).append(visible, 0, i);
            } else if (!remove && out != null) {
                out.append(visible.charAt(i));
            }
        }
        return out == null ? visible : out.toString();
    }

    static String compose(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    private static boolean isMappedToNothing(int cp) {
        return switch (cp) {
            case 0xad, 0x34f, 0x180b, 0x180c, 0x180d, 0x200b, 0x2060, 0xfeff -> true;
            default -> cp >= 0xfe00 && cp <= 0xfe0f;
        };
    }

    private static @Nullable String width(int cp) {
        // All code points with a <wide> or <narrow> decomposition stand here, and NFKC is that decomposition but for
        // some whose decomposition no profile with a width mapping allows either (a test holds this).
        if (cp != 0x3000 && (cp < 0xff01 || cp > 0xffee)) {
            return null;
        }
        return Normalizer.normalize(Character.toString(cp), Normalizer.Form.NFKC);
    }

    private static @Nullable String lower(int cp) {
        if (cp == 0x130) {
            return "i\u0307";
        }
        int lower = Character.toLowerCase(cp);
        return lower == cp ? null : Character.toString(lower);
    }

    private static String map(String text, IntFunction<@Nullable String> mapping) {
        StringBuilder out = null;
        int cp;
        for (int i = 0; i < text.length(); i += Character.charCount(cp)) {
            cp = text.codePointAt(i);
            String mapped = mapping.apply(cp);
            if (mapped != null && out == null) {
                out = new StringBuilder(text.length()).append(text, 0, i);
            }
            if (out != null && mapped == null) {
                out.appendCodePoint(cp);
            } else if (out != null) {
                out.append(mapped);
            }
        }
        return out == null ? text : out.toString();
    }
}
