// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Phase;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.Verdict;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.PresenceType;
import im.linnet.xmpp.stanza.StanzaError;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** The presence of an account's sessions (RFC 6121 §4). Used in the account's turn only. */
final class AccountPresence {
    private final AccountEntity account;

    AccountPresence(AccountEntity account) {
        this.account = account;
    }

    /** Takes a session's presence without addressee (§4.2, §4.4, §4.5). */
    void broadcast(Resource resource, Presence presence) {
        switch (presence.type()) {
            case AVAILABLE -> available(resource, presence);
            case UNAVAILABLE -> unavailable(resource, presence);
            // Without an addressee the other types mean nothing.
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> {}
        }
    }

    private void available(Resource resource, Presence presence) {
        boolean initial = resource.presence() == null;
        boolean tookMessages = resource.takesMessages();
        resource.presence(presence);
        toSubscribers(presence);
        toOwnResources(presence);
        if (initial) {
            toldOfOthers(resource);
            account.services().registry().publish(new Event.BecameAvailable(resource, presence));
        }
        if (!tookMessages && resource.takesMessages()) {
            account.offline().deliverTo(resource);
        }
    }

    /** §4.2.2, §4.3.1: the new session is told who is there, and who wants to subscribe. */
    private void toldOfOthers(Resource resource) {
        for (Resource other : account.resources()) {
            Presence current = other.presence();
            if (other != resource && current != null) {
                resource.deliver(current.withTo(account.jid()));
            }
        }
        // From the full address, so that only the new session is told: the others know.
        Presence probe = Presence.of(PresenceType.PROBE, resource.jid(), null);
        for (Jid contact : account.roster().subscribedTo()) {
            send(probe.withTo(contact));
        }
        for (Presence request : account.roster().requests()) {
            if (account.services().registry().allows(Direction.TO_ACCOUNT, Phase.BLOCK, request, account)) {
                resource.deliver(request);
            }
        }
    }

    private void unavailable(Resource resource, Presence presence) {
        // Others may know of it from the server's earlier run.
        boolean was = resource.presence() != null || resource.wakePresence() != null;
        if (was) {
            resource.presence(null);
            toSubscribers(presence);
            // §4.5.2: also to the session itself, which is no longer among the available ones.
            resource.deliver(presence.withTo(account.jid()));
            toOwnResources(presence);
        }
        for (Jid other : resource.directed()) {
            // §4.6.3: those who were sent presence directly, unless they have just been told as subscribers.
            if (!was || !account.isSubscriber(other)) {
                send(presence.withTo(other));
            }
        }
        resource.directed().clear();
        if (was) {
            account.services().registry().publish(new Event.BecameUnavailable(resource, presence));
        }
    }

    private void toSubscribers(Presence presence) {
        for (Jid contact : account.roster().subscribers()) {
            send(presence.withTo(contact));
        }
    }

    private void toOwnResources(Presence presence) {
        Presence addressed = presence.withTo(account.jid());
        for (Resource other : account.resources()) {
            if (other.presence() != null) {
                other.deliver(addressed);
            }
        }
    }

    /** Sends presence on the account's behalf, if the account's own filters let it go. */
    private void send(Presence presence) {
        Verdict verdict =
                account.services().registry().filter(Direction.FROM_CLIENT, presence, account, StanzaContext.SERVER);
        if (verdict instanceof Verdict.Continue(var passed)) {
            account.router().route(passed, StanzaContext.SERVER);
        }
    }

    /** Remembers whom a session has sent presence to directly (§4.6). */
    void noteDirected(Resource resource, Presence presence) {
        Jid to = Objects.requireNonNull(presence.to());
        switch (presence.type()) {
            case AVAILABLE -> {
                if (resource.directed().size() < AccountLimits.DIRECTED
                        || resource.directed().contains(to)) {
                    resource.directed().add(to);
                } else if (!account.isSubscriber(to)) {
                    tooManyDirected(resource, presence, to);
                }
            }
            case UNAVAILABLE -> resource.directed().remove(to);
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> {}
        }
    }

    /** Nobody would remember to tell this one when the session ends, so that is done now. */
    private void tooManyDirected(Resource resource, Presence presence, Jid to) {
        send(Presence.of(PresenceType.UNAVAILABLE, resource.jid(), to));
        resource.deliver(presence.error(
                StanzaError.of(ErrorCondition.RESOURCE_CONSTRAINT, "Presence was sent directly to too many")));
    }

    /** Takes presence that was sent to the account or one of its resources (§8.5). */
    void receive(Presence presence, StanzaContext context) {
        Jid to = Objects.requireNonNull(presence.to());
        switch (presence.type()) {
            case AVAILABLE, ERROR -> deliver(presence, to);
            case UNAVAILABLE -> {
                forgetDirected(presence, to);
                deliver(presence, to);
            }
            case PROBE -> probe(presence, context);
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED ->
                account.subscriptions().inbound(presence);
        }
    }

    private void deliver(Presence presence, Jid to) {
        for (Resource resource : account.resources()) {
            boolean addressed = to.isFull() ? resource.jid().equals(to) : resource.presence() != null;
            if (addressed && (to.isFull() || presence.type() != PresenceType.ERROR)) {
                resource.deliver(presence);
            }
        }
    }

    /** §4.6.1: who has gone, or has left a room, is not told any more. */
    private void forgetDirected(Presence presence, Jid to) {
        for (Resource resource : account.resources()) {
            if (to.isBare() || resource.jid().equals(to)) {
                resource.directed().remove(presence.from());
            }
        }
    }

    /** §4.3.2. */
    private void probe(Presence probe, StanzaContext context) {
        Jid from = Objects.requireNonNull(probe.from());
        Jid to = Objects.requireNonNull(probe.to());
        boolean allowed = account.isSubscriber(from) || from.bare().equals(account.jid());
        if (to.isFull()) {
            probeOfResource(probe, to, allowed);
        } else if (!allowed) {
            answer(probe, PresenceType.UNSUBSCRIBED);
        } else if (!sendAllTo(from) && context.sender() != null) {
            // Not to the server's own probes, as when the account sleeps: a client takes silence for absence.
            answer(probe, PresenceType.UNAVAILABLE);
        }
    }

    private void probeOfResource(Presence probe, Jid to, boolean allowed) {
        Jid from = Objects.requireNonNull(probe.from());
        for (Resource resource : account.resources()) {
            if (resource.jid().equals(to)
                    && (allowed && resource.presence() != null
                            || resource.directed().contains(from))) {
                // Here and in §4.6.6: that it is there, and nothing else.
                send(Presence.of(PresenceType.AVAILABLE, to, from));
                return;
            }
        }
        if (!allowed) {
            answer(probe, PresenceType.UNSUBSCRIBED);
        }
    }

    /** Answers a probe, with its id (§4.3.2.1). */
    void answer(Presence probe, PresenceType type) {
        Presence answer = Presence.of(type, account.jid(), probe.from());
        Presence identified = answer.withElement(answer.element().with("id", probe.id()));
        if (account.exists()) {
            send(identified);
        } else {
            // Nobody's filters.
            account.router().route(identified, StanzaContext.SERVER);
        }
    }

    /**
     * Sends the current presence of all available sessions to somebody.
     *
     * @return whether there was any
     */
    boolean sendAllTo(Jid contact) {
        List<Presence> all = current();
        all.forEach(current -> send(current.withTo(contact)));
        return !all.isEmpty();
    }

    /** Sends unavailable presence of all available sessions to somebody. */
    void sendAllUnavailableTo(Jid contact) {
        for (Presence current : current()) {
            send(Presence.of(PresenceType.UNAVAILABLE, current.from(), contact));
        }
    }

    /** Sends unavailable presence to those whom sessions have sent presence to directly. */
    void withdrawDirected(Predicate<Jid> contacts) {
        for (Resource resource : account.resources()) {
            for (Jid other : List.copyOf(resource.directed())) {
                if (contacts.test(other)) {
                    send(Presence.of(PresenceType.UNAVAILABLE, resource.jid(), other));
                    resource.directed().remove(other);
                }
            }
        }
    }

    private List<Presence> current() {
        return account.resources().isEmpty()
                ? Collections.emptyList()
                : account.resources().stream()
                        .map(Resource::presence)
                        .filter(Objects::nonNull)
                        .toList();
    }

    /** §8.5.3.1: whether somebody may know that a resource is there, and so send requests to it. */
    boolean isSharedWith(Resource resource, Jid other) {
        return other.bare().equals(account.jid())
                || account.isSubscriber(other)
                || resource.directed().contains(other)
                || resource.directed().contains(other.bare());
    }
}
