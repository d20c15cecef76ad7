// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who sees whose presence (RFC 6121 §2.1.2.5). */
public enum Subscription {
    /** Neither sees the other. */
    NONE,
    /** The user sees the contact. */
    TO,
    /** The contact sees the user. */
    FROM,
    /** Each sees the other. */
    BOTH,
    /** Not a state: the item is to be removed, or was. */
    REMOVE;

    /** Returns the value of the {@code subscription} attribute. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the subscription of an attribute value; {@code NONE} for none and for an unknown one. */
    public static Subscription ofValue(@Nullable String value) {
        return switch (value) {
            case "to" -> TO;
            case "from" -> FROM;
            case "both" -> BOTH;
            case "remove" -> REMOVE;
            case null, default -> NONE;
        };
    }

    /** Tells whether the user sees the contact's presence. */
    public boolean isTo() {
        return this == TO || this == BOTH;
    }

    /** Tells whether the contact sees the user's presence. */
    public boolean isFrom() {
        return this == FROM || this == BOTH;
    }
}
