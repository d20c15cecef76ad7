// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import java.text.Normalizer;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The PRECIS profiles (RFC 8264) that XMPP uses.
 *
 * <p>Each function enforces its profile: it returns the one form that stands for all equivalent strings, or refuses.
 * The rules are applied until the result is stable (RFC 8264 §7), so that every function leaves its own results as they
 * are. ASCII strings take a short way and are mostly returned themselves. The work is linear in the length of the
 * string, which callers bound.
 */
public final class Precis {
    /** The first application and three more (RFC 8264 §7). */
    private static final int MAX_ROUNDS = 4;

    /**
     * Combining marks in a row. No language needs a tenth of it; normalization sorts them in quadratic time, which an
     * attacker would use.
     */
    private static final int MAX_MARKS = 64;

    private Precis() {}

    /**
     * Enforces the UsernameCaseMapped profile (RFC 8265 §3.3).
     *
     * @throws PrecisException if the profile does not allow it
     */
    public static String usernameCaseMapped(String username) {
        String lower = asciiLowerCase(username);
        return lower != null ? lower : stable(username, Precis::usernameRound);
    }

    /**
     * Enforces the profile of localparts: UsernameCaseMapped without the characters of RFC 7622 §3.3.1.
     *
     * <p>What is refused here and was allowed by the older Nodeprep (RFC 6122: symbols, characters with a compatibility
     * form other than fullwidth ones) stays refused, as RFC 7622 §3.5 asks (examples 20 and 21): no two addresses may
     * look alike because one side maps and the other does not.
     *
     * @throws PrecisException if the profile does not allow it
     */
    public static String localpart(String localpart) {
        String prepared = usernameCaseMapped(localpart);
        for (int i = 0; i < prepared.length(); i++) {
            // After the mappings: a fullwidth @ is as forbidden as the plain one.
            if (isExcluded(prepared.charAt(i))) {
                throw new PrecisException("a character that addresses reserve");
            }
        }
        return prepared;
    }

    /**
     * Enforces the OpaqueString profile (RFC 8265 §4.2): for passwords.
     *
     * @throws PrecisException if the profile does not allow it
     */
    public static String opaqueString(String text) {
        return isVisibleAscii(text) ? text : stable(text, Precis::opaqueRound);
    }

    /**
     * Enforces the profile of resourceparts: OpaqueString, after the removal of invisible characters.
     *
     * <p>Clients and servers of RFC 6122 (Resourceprep) map variation selectors, soft hyphens, zero width spaces and
     * joiners to nothing where OpaqueString refuses them, and every emoji keyboard writes them into nicknames. They are
     * removed here too, as "map where possible" (RFC 7622 §4) asks; joiners stay where their script needs them. A space
     * at the start is refused (RFC 7622 §3.5, example 18).
     *
     * @throws PrecisException if the profile does not allow it
     */
    public static String resourcepart(String resourcepart) {
        String prepared = isVisibleAscii(resourcepart)
                ? resourcepart
                : stable(resourcepart, text -> opaqueRound(Mappings.withoutInvisibles(text)));
        if (prepared.charAt(0) == ' ') {
            throw new PrecisException("a space at the start");
        }
        return prepared;
    }

    /**
     * Enforces the Nickname profile (RFC 8266 §2.3): the form to show.
     *
     * @throws PrecisException if the profile does not allow it
     */
    public static String nickname(String nickname) {
        return stable(nickname, text -> compatible(nicknameSpaces(text)));
    }

    /**
     * Returns the form in which nicknames are compared (RFC 8266 §2.4): without case and compatibility differences.
     *
     * @throws PrecisException if the profile does not allow it
     */
    public static String nicknameKey(String nickname) {
        return stable(nickname, text -> compatible(Mappings.lowerCase(nicknameSpaces(text))));
    }

    private static String usernameRound(String text) {
        String wide = Mappings.width(text);
        checkClass(wide, true);
        String composed = Mappings.compose(Mappings.lowerCase(wide));
        if (BidiRule.hasRightToLeft(composed) && !BidiRule.holds(composed)) {
            throw new PrecisException("directions mixed");
        }
        return composed;
    }

    private static String opaqueRound(String text) {
        checkClass(text, false);
        return Mappings.compose(Mappings.spaces(text));
    }

    private static String nicknameSpaces(String text) {
        checkClass(text, false);
        String mapped = Mappings.spaces(text);
        StringBuilder out = new StringBuilder(mapped.length());
        for (int i = 0; i < mapped.length(); i++) {
            char c = mapped.charAt(i);
            if (c != ' ' || !out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(c);
            }
        }
        if (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
            out.setLength(out.length() - 1);
        }
        return out.toString();
    }

    private static String compatible(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    private static String stable(String text, UnaryOperator<String> round) {
        String last = text;
        // One round more than allowed: it only confirms the result of the last one.
        for (int i = 0; i <= MAX_ROUNDS; i++) {
            String next = round.apply(last);
            if (next.isEmpty()) {
                throw new PrecisException("nothing left");
            }
            if (next.equals(last)) {
                return last;
            }
            last = next;
        }
        throw new PrecisException("no stable form");
    }

    private static void checkClass(String text, boolean identifier) {
        boolean context = false;
        int marks = 0;
        int cp;
        for (int i = 0; i < text.length(); i += Character.charCount(cp)) {
            cp = text.codePointAt(i);
            switch (CodePoints.precis(cp)) {
                case VALID -> {}
                case FREEFORM -> {
                    if (identifier) {
                        throw new PrecisException("a character that identifiers do not allow");
                    }
                }
                case CONTEXT -> context = true;
                case DISALLOWED -> throw new PrecisException("a character that is not allowed");
            }
            marks = CodePoints.isMark(cp) ? marks + 1 : 0;
            if (marks > MAX_MARKS) {
                throw new PrecisException("too many marks on one character");
            }
        }
        if (context && !ContextRules.hold(text)) {
            throw new PrecisException("a character that is not allowed in its place");
        }
    }

    /** Returns the string in lower case if it is an identifier of ASCII alone, else null. */
    private static @Nullable String asciiLowerCase(String text) {
        boolean upper = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return null;
            }
            upper |= c >= 'A' && c <= 'Z';
        }
        return text.isEmpty() ? null : upper ? text.toLowerCase(Locale.ROOT) : text;
    }

    private static boolean isVisibleAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isExcluded(char c) {
        return switch (c) {
            case '"', '&', '\'', '/', ':', '<', '>', '@' -> true;
            default -> false;
        };
    }
}
