// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.stanza.MessageType;

/**
 * Where a message to a local address goes (RFC 6121 §8.5, table 1). Pure, so that the table can be tested as it stands.
 *
 * <p>Where the RFC leaves a choice: what cannot be delivered bounces, except headlines to a bare address, which are
 * ignored; a chat message goes to offline storage where that is allowed; a message to a bare address goes to all resources
 * with a priority that is not negative, since a user may sit at any of them.
 */
public final class DeliveryRules {
    private DeliveryRules() {}

    /** What happens to a message. */
    public enum Decision {
        /** It goes to the resource that it names ("D" for a full address). */
        TO_RESOURCE,
        /** It goes to every resource with a priority that is not negative ("D" or "A" for a bare address). */
        TO_ALL,
        /** It is stored ("O"). */
        STORE,
        /** The sender gets {@code service-unavailable} ("E"). */
        BOUNCE,
        /** It is ignored ("S"). */
        IGNORE
    }

    /** What a message's address names. */
    public enum Address {
        /** The account. */
        BARE,
        /** A resource that is connected. */
        FULL_MATCH,
        /** A resource that is not connected. */
        FULL_NO_MATCH
    }

    /**
     * Decides about a message.
     *
     * @param exists whether the account exists
     * @param nonNegative whether a resource is available with a priority that is not negative
     */
    public static Decision decide(MessageType type, Address address, boolean exists, boolean nonNegative) {
        if (address == Address.FULL_MATCH) {
            return Decision.TO_RESOURCE;
        }
        if (type == MessageType.ERROR) {
            return Decision.IGNORE;
        }
        return address == Address.BARE
                ? toBare(type, exists, nonNegative)
                : toMissingResource(type, exists, nonNegative);
    }

    private static Decision toBare(MessageType type, boolean exists, boolean nonNegative) {
        return switch (type) {
            case NORMAL, CHAT -> {
                if (!exists) {
                    yield Decision.BOUNCE;
                }
                yield nonNegative ? Decision.TO_ALL : Decision.STORE;
            }
            case GROUPCHAT -> Decision.BOUNCE;
            case HEADLINE -> nonNegative ? Decision.TO_ALL : Decision.IGNORE;
            case ERROR -> Decision.IGNORE;
        };
    }

    private static Decision toMissingResource(MessageType type, boolean exists, boolean nonNegative) {
        return switch (type) {
            case CHAT -> toBare(type, exists, nonNegative);
            case NORMAL, GROUPCHAT, HEADLINE -> Decision.BOUNCE;
            case ERROR -> Decision.IGNORE;
        };
    }
}
