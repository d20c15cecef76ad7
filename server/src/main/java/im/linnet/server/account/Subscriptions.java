// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.archive.StanzaBytes;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.StoreErrors;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.RosterItem;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.PresenceType;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscriptions of and to an account (RFC 6121 §3). Used in the account's turn only, in tasks that may block: each
 * change is stored before anybody hears of it.
 */
final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final AccountEntity account;

    Subscriptions(AccountEntity account) {
        this.account = account;
    }

    /** A client of the account manages a subscription (A.2). */
    void outbound(Presence sent) {
        Jid contact = Objects.requireNonNull(sent.to()).bare();
        // §3.1.2: from the bare address, to the bare address.
        Presence stanza = sent.withFrom(account.jid()).withTo(contact);
        if (contact.equals(account.jid())) {
            return;
        }
        RosterCache roster = account.roster();
        SubscriptionState before = roster.state(contact);
        SubscriptionState.Transition transition = before.outbound(sent.type());
        if (roster.item(contact) == null
                && transition.next().isInRoster()
                && roster.items().size() >= account.services().limits().rosterItems()) {
            refuse(sent, StanzaError.of(ErrorCondition.RESOURCE_CONSTRAINT, "The roster is full"));
            return;
        }
        try {
            roster.apply(contact, transition.next(), null);
        } catch (StoreException e) {
            StoreErrors.log(LOG, "a subscription could not be stored", e);
            refuse(sent, StoreErrors.of(e));
            return;
        }
        if (before.from() && !transition.next().from()) {
            // §3.2.2: the contact is told that everybody is gone while it is still subscribed.
            account.presence().sendAllUnavailableTo(contact);
        }
        if (transition.passOn()) {
            account.router().route(stanza, StanzaContext.SERVER);
        }
        if (!before.from() && transition.next().from()) {
            // §3.1.5: approved, so the contact gets what it may see now.
            account.presence().sendAllTo(contact);
        }
    }

    private void refuse(Presence sent, StanzaError error) {
        account.router().route(sent.error(error), StanzaContext.SERVER);
    }

    /** A contact manages a subscription (A.3). */
    void inbound(Presence stanza) {
        Jid contact = Objects.requireNonNull(stanza.from()).bare();
        if (contact.equals(account.jid())) {
            return;
        }
        Presence bare = bounded(stanza.withFrom(contact).withTo(account.jid()));
        RosterCache roster = account.roster();
        SubscriptionState before = roster.state(contact);
        SubscriptionState.Transition transition = before.inbound(stanza.type());
        if (!before.pendingIn()
                && transition.next().pendingIn()
                && roster.requests().size() >= AccountLimits.REQUESTS) {
            return;
        }
        if (transition.passOn()) {
            deliver(bare);
        }
        roster.apply(contact, transition.next(), bare);
        if (before.from() && !transition.next().from()) {
            // §3.3.3
            account.presence().sendAllUnavailableTo(contact);
        }
        if (transition.autoReply()) {
            PresenceType reply =
                    stanza.type() == PresenceType.SUBSCRIBE ? PresenceType.SUBSCRIBED : PresenceType.UNSUBSCRIBED;
            account.router().route(Presence.of(reply, account.jid(), contact), StanzaContext.SERVER);
        }
        if (!before.from() && transition.next().from()) {
            account.presence().sendAllTo(contact);
        }
    }

    /** §3.1.3: a request is kept with all that is in it, as long as that is not a book. */
    private static Presence bounded(Presence stanza) {
        return stanza.type() == PresenceType.SUBSCRIBE && StanzaBytes.of(stanza).length > AccountLimits.REQUEST_BYTES
                ? stanza.withElement(stanza.element().withChildren(List.of()))
                : stanza;
    }

    /** Requests go to all available sessions (§3.1.3), news of them to those that asked for the roster (§3.1.6). */
    private void deliver(Presence stanza) {
        for (Resource resource : account.resources()) {
            boolean concerned =
                    stanza.type() == PresenceType.SUBSCRIBE ? resource.presence() != null : resource.isInterested();
            if (concerned) {
                resource.deliver(stanza);
            }
        }
    }

    /** The user removes a contact (§2.5.2): what subscriptions there are end first. */
    void remove(Jid contact) {
        RosterItem item = account.roster().item(contact);
        if (item == null) {
            throw new StanzaException(ErrorCondition.ITEM_NOT_FOUND);
        }
        SubscriptionState state = account.roster().state(contact);
        account.roster().remove(contact);
        tell(contact, state);
    }

    /** The account is gone: its subscriptions, both ways, are over (XEP-0077 §3.2). Nothing is stored. */
    void cancelAll() {
        Set<Jid> contacts = new LinkedHashSet<>();
        account.roster().items().forEach(item -> contacts.add(item.jid()));
        account.roster().requests().forEach(request -> contacts.add(Objects.requireNonNull(request.from())));
        for (Jid contact : contacts) {
            tell(contact, account.roster().state(contact));
        }
    }

    private void tell(Jid contact, SubscriptionState state) {
        if (state.to() || state.pendingOut()) {
            account.router().route(Presence.of(PresenceType.UNSUBSCRIBE, account.jid(), contact), StanzaContext.SERVER);
        }
        if (state.from()) {
            account.presence().sendAllUnavailableTo(contact);
        }
        if (state.from() || state.pendingIn()) {
            account.router()
                    .route(Presence.of(PresenceType.UNSUBSCRIBED, account.jid(), contact), StanzaContext.SERVER);
        }
    }
}
