// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.archive.StanzaBytes;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.RosterItem;
import im.linnet.xmpp.payload.RosterQuery;
import im.linnet.xmpp.payload.Subscription;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.XmlException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roster of an account that is awake (RFC 6121 §2), and the subscription requests that wait for its user. Changed in
 * the account's turn, in tasks that may block; {@link #isSubscriber} and its like may be asked from any thread.
 */
final class RosterCache {
    private static final Logger LOG = LoggerFactory.getLogger(RosterCache.class);

    private final AccountEntity account;
    private final Map<Jid, RosterItem> items = new ConcurrentHashMap<>();
    private final Map<Jid, Presence> requests = new LinkedHashMap<>(0);
    private volatile long version;
    private volatile @Nullable List<Jid> subscribers;
    private volatile @Nullable List<Jid> subscribedTo;
    private long pushes;

    RosterCache(AccountEntity account, Roster stored) {
        this.account = account;
        this.version = stored.version();
        stored.items().forEach(item -> items.put(item.jid(), item));
        for (Roster.Request request : stored.requests()) {
            try {
                requests.put(request.from(), Presence.of(StanzaBytes.read(request.stanza())));
            } catch (XmlException | StanzaException e) {
                LOG.atError().setCause(e).log("a stored subscription request could not be read");
            }
        }
    }

    String version() {
        return Long.toString(version);
    }

    Collection<RosterItem> items() {
        return items.values();
    }

    /** Tells whether the roster would become too long by an item, added or changed. */
    boolean hasNoRoomFor(RosterItem item) {
        RosterItem before = items.get(item.jid());
        long growth = characters(item) - (before == null ? 0 : characters(before));
        return growth > 0
                && growth
                                + items.values().stream()
                                        .mapToLong(RosterCache::characters)
                                        .sum()
                        > AccountLimits.ROSTER_CHARACTERS;
    }

    private static long characters(RosterItem item) {
        String name = item.name();
        return item.jid().toString().length()
                + (name == null ? 0 : name.length())
                + item.groups().stream().mapToLong(String::length).sum();
    }

    @Nullable
    RosterItem item(Jid contact) {
        return items.get(contact);
    }

    Collection<Presence> requests() {
        return requests.values();
    }

    boolean isContact(Jid contact) {
        return items.containsKey(contact);
    }

    boolean isSubscriber(Jid contact) {
        RosterItem item = items.get(contact);
        return item != null && item.subscription().isFrom();
    }

    /** Returns the contacts that get the account's presence. */
    List<Jid> subscribers() {
        List<Jid> known = subscribers;
        if (known == null) {
            known = items.values().stream()
                    .filter(item -> item.subscription().isFrom())
                    .map(RosterItem::jid)
                    .toList();
            subscribers = known;
        }
        return known;
    }

    /** Returns the contacts whose presence the account gets. */
    List<Jid> subscribedTo() {
        List<Jid> known = subscribedTo;
        if (known == null) {
            known = items.values().stream()
                    .filter(item -> item.subscription().isTo())
                    .map(RosterItem::jid)
                    .toList();
            subscribedTo = known;
        }
        return known;
    }

    SubscriptionState state(Jid contact) {
        RosterItem item = items.get(contact);
        boolean pendingIn = requests.containsKey(contact);
        return item == null
                ? new SubscriptionState(false, false, false, pendingIn, false)
                : new SubscriptionState(
                        item.subscription().isTo(),
                        item.subscription().isFrom(),
                        item.ask(),
                        pendingIn,
                        item.approved());
    }

    /** Stores a contact's item and tells the clients; blocks. */
    void save(RosterItem item) {
        change(List.of(new RosterChange.Save(item)));
        items.put(item.jid(), item);
        forgetLists();
        push(item);
    }

    /** Removes a contact and its request, and tells the clients; blocks. */
    void remove(Jid contact) {
        change(List.of(new RosterChange.Remove(contact), new RosterChange.DropRequest(contact)));
        items.remove(contact);
        requests.remove(contact);
        forgetLists();
        push(RosterItem.removal(contact));
    }

    /** Stores what a transition makes of a contact, and tells the clients if what they see has changed; blocks. */
    void apply(Jid contact, SubscriptionState next, @Nullable Presence request) {
        RosterItem before = items.get(contact);
        List<RosterChange> changes = new ArrayList<>();
        if (next.pendingIn() && !requests.containsKey(contact) && request != null) {
            changes.add(new RosterChange.AddRequest(new Roster.Request(contact, StanzaBytes.of(request))));
        } else if (!next.pendingIn() && requests.containsKey(contact)) {
            changes.add(new RosterChange.DropRequest(contact));
        }
        RosterItem after = item(contact, before, next);
        if (after != null && !after.equals(before)) {
            changes.add(new RosterChange.Save(after));
        }
        if (changes.isEmpty()) {
            return;
        }
        change(changes);
        if (!next.pendingIn()) {
            requests.remove(contact);
        } else if (request != null) {
            requests.putIfAbsent(contact, request);
        }
        if (after != null && !after.equals(before)) {
            items.put(contact, after);
            forgetLists();
            push(after);
        }
    }

    /** Returns the item for a state; null if there is none and none is called for: a request alone makes no item. */
    private static @Nullable RosterItem item(Jid contact, @Nullable RosterItem before, SubscriptionState state) {
        if (before == null && !state.isInRoster()) {
            return null;
        }
        Subscription subscription = state.to()
                ? (state.from() ? Subscription.BOTH : Subscription.TO)
                : (state.from() ? Subscription.FROM : Subscription.NONE);
        return new RosterItem(
                contact,
                before == null ? null : before.name(),
                subscription,
                state.pendingOut(),
                state.approved(),
                before == null ? List.of() : before.groups());
    }

    private void change(List<RosterChange> changes) {
        version = account.services().rosters().apply(account.id(), changes);
    }

    private void forgetLists() {
        subscribers = null;
        subscribedTo = null;
    }

    /** §2.1.6. */
    private void push(RosterItem item) {
        RosterQuery query = RosterQuery.of(version(), item);
        for (Resource resource : account.resources()) {
            if (resource.isInterested()) {
                pushes++;
                resource.deliver(Iq.request(IqType.SET, "push" + pushes, null, resource.jid(), query.toElement()));
            }
        }
    }
}
