// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import java.util.Locale;

/** Who of user and contact gets the other's presence (RFC 6121 §2.1.2.5). */
public enum Subscription {
    /** Neither. */
    NONE,
    /** The user gets the contact's presence. */
    TO,
    /** The contact gets the user's presence. */
    FROM,
    /** Both. */
    BOTH;

    /** Tells whether the user gets the contact's presence. */
    public boolean to() {
        return this == TO || this == BOTH;
    }

    /** Tells whether the contact gets the user's presence. */
    public boolean from() {
        return this == FROM || this == BOTH;
    }

    /** Returns the subscription with these directions. */
    public static Subscription of(boolean to, boolean from) {
        if (to) {
            return from ? BOTH : TO;
        }
        return from ? FROM : NONE;
    }

    /** Returns the attribute's value. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
