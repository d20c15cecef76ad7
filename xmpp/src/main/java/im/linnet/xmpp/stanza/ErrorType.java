// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the sender of a stanza may do about an error (RFC 6120 §8.3.2). */
public enum ErrorType {
    /** Retry after providing credentials. */
    AUTH,
    /** Do not retry. */
    CANCEL,
    /** Proceed: it was only a warning. */
    CONTINUE,
    /** Retry after changing what was sent. */
    MODIFY,
    /** Retry after waiting. */
    WAIT;

    private final String value = name().toLowerCase(Locale.ROOT);

    /** Returns the value of the {@code type} attribute. */
    public String value() {
        return value;
    }

    /** Returns the type with this attribute value, or null. */
    public static @Nullable ErrorType ofValue(@Nullable String value) {
        for (ErrorType type : values()) {
            if (type.value.equals(value)) {
                return type;
            }
        }
        return null;
    }
}
