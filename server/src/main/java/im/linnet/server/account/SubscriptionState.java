// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.stanza.PresenceType;

/**
 * The state of the subscriptions between a user and a contact, as the user's server keeps it, and how presence stanzas
 * change it (RFC 6121 Appendix A). A pure value.
 *
 * @param to the user gets the contact's presence
 * @param from the contact gets the user's presence
 * @param pendingOut the user has asked for the contact's presence ("ask")
 * @param pendingIn the contact has asked for the user's presence
 * @param approved the user has approved the contact's request before it came (§3.4)
 */
public record SubscriptionState(boolean to, boolean from, boolean pendingOut, boolean pendingIn, boolean approved) {
    /** Neither knows the other. */
    public static final SubscriptionState NONE = new SubscriptionState(false, false, false, false, false);

    /** Tells whether a contact in this state must be in the roster: an unanswered request alone is not (A.1, state 3). */
    public boolean isInRoster() {
        return to || from || pendingOut || approved;
    }

    /**
     * What a stanza does.
     *
     * @param next the new state
     * @param passOn outbound: route the stanza to the contact; inbound: deliver it to the user
     * @param autoReply answer the contact on the user's behalf: {@code subscribed} for a request, {@code unsubscribed}
     *     for a cancellation
     */
    public record Transition(SubscriptionState next, boolean passOn, boolean autoReply) {}

    /**
     * The user sends a stanza to the contact (A.2).
     *
     * @throws IllegalArgumentException if the type does not manage subscriptions
     */
    public Transition outbound(PresenceType type) {
        return switch (type) {
            case SUBSCRIBE -> new Transition(to ? this : withPendingOut(true), true, false);
            case UNSUBSCRIBE -> new Transition(withTo(false).withPendingOut(false), true, false);
            case SUBSCRIBED -> {
                if (pendingIn) {
                    yield new Transition(withFrom(true).withPendingIn(false).withApproved(false), true, false);
                }
                // A.2.3 [1], §3.4.2: approval before a request only becomes part of the state.
                yield new Transition(from ? this : withApproved(true), false, false);
            }
            case UNSUBSCRIBED ->
                new Transition(withFrom(false).withPendingIn(false).withApproved(false), from || pendingIn, false);
            case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> throw new IllegalArgumentException(type.name());
        };
    }

    /**
     * The contact sent a stanza to the user (A.3).
     *
     * @throws IllegalArgumentException if the type does not manage subscriptions
     */
    public Transition inbound(PresenceType type) {
        return switch (type) {
            case SUBSCRIBE -> {
                if (from) {
                    yield new Transition(this, false, true);
                }
                if (approved) {
                    // §3.4.2: the server answers, and the user is told by the roster push alone.
                    yield new Transition(withFrom(true).withPendingIn(false).withApproved(false), false, true);
                }
                yield new Transition(withPendingIn(true), !pendingIn, false);
            }
            case UNSUBSCRIBE -> {
                boolean changes = from || pendingIn;
                yield new Transition(withFrom(false).withPendingIn(false), changes, changes);
            }
            case SUBSCRIBED ->
                pendingOut
                        ? new Transition(withTo(true).withPendingOut(false), true, false)
                        : new Transition(this, false, false);
            case UNSUBSCRIBED -> new Transition(withTo(false).withPendingOut(false), to || pendingOut, false);
            case AVAILABLE, UNAVAILABLE, PROBE, ERROR -> throw new IllegalArgumentException(type.name());
        };
    }

    private SubscriptionState withTo(boolean value) {
        return new SubscriptionState(value, from, pendingOut, pendingIn, approved);
    }

    private SubscriptionState withFrom(boolean value) {
        return new SubscriptionState(to, value, pendingOut, pendingIn, approved);
    }

    private SubscriptionState withPendingOut(boolean value) {
        return new SubscriptionState(to, from, value, pendingIn, approved);
    }

    private SubscriptionState withPendingIn(boolean value) {
        return new SubscriptionState(to, from, pendingOut, value, approved);
    }

    private SubscriptionState withApproved(boolean value) {
        return new SubscriptionState(to, from, pendingOut, pendingIn, value);
    }
}
