// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of IQ stanzas (RFC 6120 §8.2.3). */
public enum IqType {
    GET,
    SET,
    RESULT,
    ERROR;

    /** Returns the value of the {@code type} attribute. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the type of an attribute value, or null for none and for an unknown one. */
    public static @Nullable IqType ofAttribute(@Nullable String value) {
        return switch (value) {
            case "get" -> GET;
            case "set" -> SET;
            case "result" -> RESULT;
            case "error" -> ERROR;
            case null, default -> null;
        };
    }
}
