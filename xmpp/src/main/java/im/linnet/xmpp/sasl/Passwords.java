// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Prepares passwords as the OpaqueString profile says (RFC 8265 §4.2), the successor of SASLprep that RFC 5802 names:
 * other spaces become U+0020, then NFC, case stays. Of the characters that the profile's base class excludes, controls,
 * unassigned and private ones are refused.
 */
final class Passwords {
    static final int MAX_BYTES = 1023;

    private Passwords() {}

    /** Returns the prepared password, or null if it is empty, too long or holds what a password must not. */
    static @Nullable String prepared(String password) {
        String result = password;
        if (!isPlainAscii(password)) {
            StringBuilder mapped = new StringBuilder(password.length());
            password.codePoints()
                    .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                    .forEach(mapped::appendCodePoint);
            result = Normalizer.normalize(mapped, Normalizer.Form.NFC);
        }
        boolean allowed = !result.isEmpty()
                && SaslText.bytes(result).length <= MAX_BYTES
                && result.codePoints().allMatch(Passwords::isAllowed);
        return allowed ? result : null;
    }

    private static boolean isPlainAscii(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    private static boolean isAllowed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
