// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.config.BlockingOptions;
import im.linnet.server.extension.Account;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.IqHandler;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Phase;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.StateKey;
import im.linnet.server.extension.Target;
import im.linnet.server.extension.Verdict;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Blocking;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps away whom a user does not want to hear (XEP-0191), "politely": subscriptions stay as they are.
 *
 * <p>The list is kept with the account while it is awake, so that filters only look at memory. The user's own account and
 * the server itself cannot be kept away: a client could not even take that back.
 */
public final class BlockingFeature implements Extension {
    private final StateKey<BlockList> listKey = new StateKey<>("block list");
    /** Sessions that have asked for the list and so hear of changes. */
    private final StateKey<Set<ClientSession>> listenersKey = new StateKey<>("listeners to the block list");

    private final AtomicLong pushes = new AtomicLong();
    private final BlockStore store;
    private final BlockingOptions options;

    /** Creates one over a store. */
    public BlockingFeature(BlockStore store, BlockingOptions options) {
        this.store = store;
        this.options = options;
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(191, "1.3");
        declarations.feature(Target.SERVER, Blocking.NAMESPACE);
        declarations.feature(Target.OWN_ACCOUNT, Blocking.NAMESPACE);
        declarations.accountState(listKey, account -> new BlockList(store.list(account.id())));
        declarations.accountState(listenersKey, _ -> Set.of());
        handlers(declarations, Target.OWN_ACCOUNT, this::fetch, this::change);
        for (Target others : List.of(Target.OTHER_ACCOUNT, Target.NO_ACCOUNT)) {
            handlers(declarations, others, BlockingFeature::forbidden, BlockingFeature::forbidden);
        }
        declarations.filter(Direction.FROM_CLIENT, Phase.BLOCK, this::fromClient);
        declarations.filter(Direction.TO_ACCOUNT, Phase.BLOCK, this::toAccount);
        declarations.on(Event.SessionEnded.class, event -> forget(event.session()));
    }

    private static void handlers(Declarations declarations, Target target, IqHandler get, IqHandler set) {
        declarations.iqOnLoop(IqType.GET, target, new PayloadName("blocklist", Blocking.NAMESPACE), get);
        for (String command : List.of("block", "unblock")) {
            PayloadName name = new PayloadName(command, Blocking.NAMESPACE);
            if (target == Target.OWN_ACCOUNT) {
                declarations.iq(IqType.SET, target, name, set);
            } else {
                declarations.iqOnLoop(IqType.SET, target, name, set);
            }
        }
    }

    private static Iq forbidden(Iq request, IqContext context) {
        throw new StanzaException(ErrorCondition.FORBIDDEN);
    }

    private Iq fetch(Iq request, IqContext context) {
        Account account = context.requireAccount();
        Set<ClientSession> listeners = new LinkedHashSet<>(account.state(listenersKey));
        listeners.add(context.requireSession());
        account.state(listenersKey, Set.copyOf(listeners));
        return request.result(Blocking.list(account.state(listKey).jids()));
    }

    private void forget(ClientSession session) {
        Set<ClientSession> listeners = session.account().state(listenersKey);
        if (listeners.contains(session)) {
            Set<ClientSession> others = new LinkedHashSet<>(listeners);
            others.remove(session);
            session.account().state(listenersKey, Set.copyOf(others));
        }
    }

    private @Nullable Iq change(Iq request, IqContext context) {
        Account account = context.requireAccount();
        ClientSession session = context.requireSession();
        Blocking.Command command = Blocking.command(Objects.requireNonNull(request.payload()));
        switch (command) {
            case Blocking.Fetch() -> throw new StanzaException(ErrorCondition.BAD_REQUEST);
            case Blocking.Block(List<Jid> jids) -> block(account, jids);
            case Blocking.Unblock(List<Jid> jids) -> unblock(account, jids);
        }
        // §3.3: the result, and also a push to everybody who has asked for the list.
        session.deliver(request.result());
        for (ClientSession listener : account.state(listenersKey)) {
            listener.deliver(Iq.request(
                    IqType.SET, "block" + pushes.incrementAndGet(), null, listener.jid(), Blocking.toElement(command)));
        }
        return null;
    }

    private void block(Account account, List<Jid> jids) {
        BlockList before = account.state(listKey);
        List<Jid> fresh =
                jids.stream().filter(jid -> !before.jids().contains(jid)).toList();
        if (before.jids().size() + fresh.size() > options.maxItems()) {
            throw new StanzaException(ErrorCondition.RESOURCE_CONSTRAINT, "The block list is full");
        }
        store.add(account.id(), fresh);
        BlockList added = new BlockList(Set.copyOf(fresh));
        // Before the list changes: then presence to them goes nowhere any more.
        for (Jid contact : watchers(account, fresh)) {
            if (!before.matches(contact)) {
                account.sendUnavailableTo(contact);
            }
        }
        account.withdrawDirectedPresence(added::matches);
        account.state(listKey, before.plus(fresh));
    }

    private void unblock(Account account, List<Jid> jids) {
        BlockList before = account.state(listKey);
        if (jids.isEmpty()) {
            store.clear(account.id());
        } else {
            store.remove(account.id(), jids);
        }
        List<Jid> gone = jids.isEmpty()
                ? List.copyOf(before.jids())
                : jids.stream().filter(before.jids()::contains).toList();
        BlockList after = before.minus(gone);
        account.state(listKey, after);
        for (Jid contact : watchers(account, gone)) {
            if (!after.matches(contact)) {
                account.sendPresenceTo(contact);
            }
        }
    }

    /** Returns who of those that items of the list mean gets the account's presence. */
    private static Set<Jid> watchers(Account account, List<Jid> items) {
        List<Jid> subscribers = account.subscribers();
        Set<Jid> watchers = new LinkedHashSet<>();
        for (Jid item : items) {
            if (item.isDomain()) {
                subscribers.stream()
                        .filter(contact -> contact.domain().equals(item.domain()))
                        .forEach(watchers::add);
            } else if (account.isSubscriber(item.bare())) {
                watchers.add(item);
            }
        }
        return watchers;
    }

    private Verdict fromClient(Stanza stanza, Account account, StanzaContext context) {
        Jid to = stanza.to();
        return to != null && isBlocked(account, to)
                ? new Verdict.Refuse(Blocking.blockedByYou())
                : new Verdict.Continue(stanza);
    }

    private Verdict toAccount(Stanza stanza, Account account, StanzaContext context) {
        Jid from = stanza.from();
        if (from == null || !isBlocked(account, from)) {
            return new Verdict.Continue(stanza);
        }
        return switch (stanza) {
            case Presence _ -> new Verdict.Drop("blocked");
            case Message message -> message.isError() ? new Verdict.Drop("blocked") : unavailable();
            case Iq iq -> iq.isRequest() ? unavailable() : new Verdict.Drop("blocked");
        };
    }

    private static Verdict unavailable() {
        return new Verdict.Refuse(StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
    }

    private boolean isBlocked(Account account, Jid other) {
        BlockList list = account.state(listKey);
        return !list.jids().isEmpty()
                && !other.bare().equals(account.jid())
                && !(other.isDomain() && other.domain().equals(account.jid().domain()))
                && list.matches(other);
    }

    /**
     * The addresses that a user has blocked.
     *
     * @param jids each bare, full or a domain, with or without a resource
     */
    record BlockList(Set<Jid> jids) {
        BlockList {
            jids = Set.copyOf(jids);
        }

        /** §6: the address itself, whose resource or bare address it is, or its domain. */
        boolean matches(Jid other) {
            return jids.contains(other) || jids.contains(other.bare()) || jids.contains(other.domainJid());
        }

        BlockList plus(List<Jid> more) {
            Set<Jid> changed = new LinkedHashSet<>(jids);
            changed.addAll(more);
            return new BlockList(changed);
        }

        BlockList minus(List<Jid> less) {
            Set<Jid> changed = new LinkedHashSet<>(jids);
            less.forEach(changed::remove);
            return new BlockList(changed);
        }
    }
}
