// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of presence stanzas (RFC 6121 §4.7.1). */
public enum PresenceType {
    /** No {@code type} attribute: the sender is available. */
    AVAILABLE,
    UNAVAILABLE,
    SUBSCRIBE,
    SUBSCRIBED,
    UNSUBSCRIBE,
    UNSUBSCRIBED,
    PROBE,
    ERROR;

    /** Returns the value of the {@code type} attribute, null for {@code AVAILABLE}. */
    public @Nullable String attribute() {
        return this == AVAILABLE ? null : name().toLowerCase(Locale.ROOT);
    }

    /** Returns the type of an attribute value, or null for an unknown one. */
    public static @Nullable PresenceType ofAttribute(@Nullable String value) {
        return switch (value) {
            case null -> AVAILABLE;
            case "unavailable" -> UNAVAILABLE;
            case "subscribe" -> SUBSCRIBE;
            case "subscribed" -> SUBSCRIBED;
            case "unsubscribe" -> UNSUBSCRIBE;
            case "unsubscribed" -> UNSUBSCRIBED;
            case "probe" -> PROBE;
            case "error" -> ERROR;
            default -> null;
        };
    }
}
