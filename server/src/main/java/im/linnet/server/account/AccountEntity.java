// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.Account;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.StateKey;
import im.linnet.server.extension.StoreErrors;
import im.linnet.server.extension.Target;
import im.linnet.server.extension.Verdict;
import im.linnet.server.mailbox.Mailbox;
import im.linnet.server.route.Router;
import im.linnet.server.store.Commits;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.ErrorType;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.MessageType;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.PresenceType;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local bare address: its sessions, roster, presence and delivery.
 *
 * <p>Everything happens in its mailbox, whose first task loads it from the store. It is kept while it has sessions or
 * something to do, and some time after ({@link Accounts}). An address without an account is an entity too, a short-lived
 * one that answers as RFC 6121 §8.5.1 says.
 */
public final class AccountEntity implements Account {
    private static final Logger LOG = LoggerFactory.getLogger(AccountEntity.class);
    /** The store failed; it may be back soon, so senders keep what they have. */
    private static final StanzaError NOT_LOADED = StanzaError.of(ErrorType.WAIT, ErrorCondition.INTERNAL_SERVER_ERROR);

    private final Jid jid;
    private final AccountServices services;
    private final Router router;
    private final Consumer<AccountEntity> gone;
    private final Mailbox mailbox;
    private final Map<String, Resource> resources = new LinkedHashMap<>(2);
    private final AccountPresence presence;
    private final Subscriptions subscriptions;
    private final OfflineMessages offline;
    private final Carbons carbons = new Carbons(this);
    private final HandedOn handedOn;
    private final EndedStreams endedStreams = new EndedStreams();
    private volatile List<ClientSession> sessions = List.of();
    private volatile Map<StateKey<?>, Object> states = Map.of();
    private volatile @Nullable StoredAccount stored;
    private @Nullable RosterCache roster;
    private boolean failed;

    /**
     * Creates one that loads itself.
     *
     * @param gone hears of it when there turns out to be no account, or none any more
     */
    AccountEntity(Jid jid, AccountServices services, Router router, Consumer<AccountEntity> gone) {
        this.jid = jid;
        this.services = services;
        this.router = router;
        this.gone = gone;
        this.mailbox = new Mailbox(services.loops().apply(jid.hashCode()), services.blocking());
        this.presence = new AccountPresence(this);
        this.subscriptions = new Subscriptions(this);
        this.offline = new OfflineMessages(this);
        this.handedOn = new HandedOn(this);
        mailbox.postBlocking(this::load);
    }

    private void load() {
        failed = false;
        try {
            Optional<StoredAccount> found = services.accounts().find(jid);
            if (found.isPresent()) {
                long id = found.get().id();
                roster = new RosterCache(this, services.rosters().load(id));
                offline.load(id);
                // Before the states, whose loaders ask for the account's id.
                stored = found.get();
                states = services.registry().loadStates(this);
                restoreSessions(id);
            }
        } catch (RuntimeException e) {
            // All or nothing: an account without its block list, say, must not go on.
            stored = null;
            failed = true;
            StoreErrors.log(LOG, "an account could not be loaded", e);
        }
    }

    /** Binds again what an earlier run of the server has left, and ends what came too late. */
    private void restoreSessions(long id) {
        List<Resource> late = new ArrayList<>();
        for (SessionRestorer.RestoredSession session : new RestoredSessions(this).load(id)) {
            SessionLink link = services.restorer().restore(session);
            String name = session.stored().resource();
            Resource resource = new Resource(this, jid.withResource(name), link);
            resource.restore(session.stored());
            link.bound(resource);
            services.registry().publish(new Event.SessionBound(resource));
            session.sent().forEach(sent -> {
                if (sent.tracked() != null) {
                    sent.tracked().deliveredTo(link);
                    if (sent.tracked().isUndelivered()) {
                        offline.heldBy(sent.tracked());
                    }
                }
            });
            Resource older = resources.put(name, resource);
            if (older != null) {
                late.add(older);
            }
            if (session.remaining().isZero()) {
                late.add(resource);
            }
        }
        sessions = List.copyOf(resources.values());
        late.forEach(this::end);
    }

    AccountServices services() {
        return services;
    }

    Router router() {
        return router;
    }

    RosterCache roster() {
        return Objects.requireNonNull(roster, "the account is not loaded");
    }

    AccountPresence presence() {
        return presence;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    OfflineMessages offline() {
        return offline;
    }

    Carbons carbons() {
        return carbons;
    }

    HandedOn handedOn() {
        return handedOn;
    }

    /** Has a task that never blocks run in the account's turn after a while. */
    void after(Duration delay, Runnable task) {
        mailbox.loop().schedule(() -> mailbox.post(task), delay);
    }

    Collection<Resource> resources() {
        return resources.values();
    }

    boolean exists() {
        return stored != null;
    }

    @Override
    public Jid jid() {
        return jid;
    }

    @Override
    public long id() {
        return Objects.requireNonNull(stored, "there is no such account").id();
    }

    @Override
    public List<ClientSession> sessions() {
        return sessions;
    }

    @Override
    @SuppressWarnings("unchecked") // The key's type is that of its loader and of all that replace the value.
    public <T> T state(StateKey<T> key) {
        return (T) Objects.requireNonNull(states.get(key), key.toString());
    }

    @Override
    public <T> void state(StateKey<T> key, T value) {
        Map<StateKey<?>, Object> changed = new HashMap<>(states);
        changed.put(key, value);
        states = changed;
    }

    @Override
    public boolean isContact(Jid contact) {
        return roster().isContact(contact.bare());
    }

    @Override
    public boolean isSubscriber(Jid contact) {
        return roster().isSubscriber(contact.bare());
    }

    @Override
    public List<Jid> subscribers() {
        return roster().subscribers();
    }

    @Override
    public void sendPresenceTo(Jid contact) {
        presence.sendAllTo(contact);
    }

    @Override
    public void sendUnavailableTo(Jid contact) {
        presence.sendAllUnavailableTo(contact);
    }

    @Override
    public void withdrawDirectedPresence(Predicate<Jid> contacts) {
        presence.withdrawDirected(contacts);
    }

    @Override
    public void copyRefused(Message message, Message error, ClientSession sender) {
        carbons.refused(message, error, sender);
    }

    /** Posts a task that never blocks to the account's turn. */
    void post(Runnable task) {
        mailbox.post(task);
    }

    @Override
    public void postBlocking(Runnable task) {
        mailbox.postBlocking(task);
    }

    /** Has a task that may block run right after the current one; in the account's turn only. */
    void nextBlocking(Runnable task) {
        mailbox.nextBlocking(task);
    }

    int backlog() {
        return mailbox.pending();
    }

    /** Tells whether nothing would be lost if the entity were forgotten; asked while nothing can be posted. */
    boolean isIdle(int running) {
        return mailbox.pending() <= running && sessions.isEmpty() && offline.isSettled();
    }

    /** Tells whether the entity answers for an account that does not exist or could not be read. */
    boolean isShortLived() {
        return stored == null;
    }

    /** Handles a stanza that was sent to the account or one of its resources; in the account's turn. */
    void receive(Stanza stanza, StanzaContext context) {
        if (!exists()) {
            receiveForNobody(stanza, context);
            return;
        }
        switch (services.registry().filter(Direction.TO_ACCOUNT, stanza, this, context)) {
            case Verdict.Continue(Stanza passed) -> accept(passed, context);
            case Verdict.Drop _ -> {}
            case Verdict.Refuse(StanzaError error) -> router.refuse(stanza, context, error);
        }
    }

    /** RFC 6121 §8.5.1; a store that fails is no reason to say that an account does not exist. */
    private void receiveForNobody(Stanza stanza, StanzaContext context) {
        StanzaError error = failed ? NOT_LOADED : StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE);
        switch (stanza) {
            case Presence received -> {
                if (received.type() == PresenceType.PROBE && !failed) {
                    presence.answer(received, PresenceType.UNSUBSCRIBED);
                }
            }
            case Message message -> {
                DeliveryRules.Address address =
                        Objects.requireNonNull(message.to()).isFull()
                                ? DeliveryRules.Address.FULL_NO_MATCH
                                : DeliveryRules.Address.BARE;
                if (DeliveryRules.decide(message.type(), address, false, false) == DeliveryRules.Decision.BOUNCE) {
                    router.refuse(message, context, error);
                }
            }
            case Iq iq
            when iq.isRequest() && !failed && Objects.requireNonNull(iq.to()).isBare() -> {
                IqContext asked = new IqContext(Objects.requireNonNull(iq.from()), context.sender(), null);
                router.reply(services.dispatch().answer(iq, Target.NO_ACCOUNT, asked), context);
            }
            case Iq _ -> router.refuse(stanza, context, error);
        }
    }

    private void accept(Stanza stanza, StanzaContext context) {
        switch (stanza) {
            case Message message -> accept(message, context);
            case Presence received -> presence.receive(received, context);
            case Iq iq -> accept(iq, context);
        }
    }

    private void accept(Message message, StanzaContext context) {
        Jid to = Objects.requireNonNull(message.to());
        Resource match = resource(to);
        DeliveryRules.Address address = match != null
                ? DeliveryRules.Address.FULL_MATCH
                : to.isFull() ? DeliveryRules.Address.FULL_NO_MATCH : DeliveryRules.Address.BARE;
        DeliveryRules.Decision decision = DeliveryRules.decide(message.type(), address, true, isAnyTakingMessages());
        switch (decision) {
            case BOUNCE -> router.refuse(message, context, StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
            case IGNORE -> {
                carbons.arriving(message, context, Resource::deliver);
                carbons.delivered(message, context, Set.of(), Resource::deliver);
            }
            case TO_RESOURCE, TO_ALL, STORE -> deliver(new MessageDelivery(this, message, context), decision, match);
        }
    }

    private void deliver(MessageDelivery delivery, DeliveryRules.Decision decision, @Nullable Resource match) {
        delivery.copyToSender(carbons);
        if (decision == DeliveryRules.Decision.TO_RESOURCE) {
            delivery.to(Objects.requireNonNull(match));
        } else if (decision == DeliveryRules.Decision.TO_ALL) {
            for (Resource resource : resources.values()) {
                if (resource.takesMessages()) {
                    delivery.to(resource);
                }
            }
        } else {
            delivery.store();
        }
        delivery.copyToOthers(carbons);
        delivery.keep();
    }

    private boolean isAnyTakingMessages() {
        for (Resource resource : resources.values()) {
            if (resource.takesMessages()) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Resource resource(Jid to) {
        Resource match = to.resource() == null ? null : resources.get(to.resource());
        // Whose stream has just ended is gone already: what is sent to it would be lost.
        return match != null && match.isReachable() ? match : null;
    }

    private void accept(Iq iq, StanzaContext context) {
        Jid to = Objects.requireNonNull(iq.to());
        Jid from = Objects.requireNonNull(iq.from());
        if (to.isBare()) {
            if (iq.isRequest()) {
                IqContext asked = new IqContext(from, context.sender(), this);
                router.reply(services.dispatch().answer(iq, Registry.accountTarget(jid, from), asked), context);
            }
            return;
        }
        Resource match = resource(to);
        if (match != null && (!iq.isRequest() || mayAsk(match, from))) {
            match.deliver(iq);
        } else {
            router.refuse(iq, context, StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
        }
    }

    /** RFC 6121, 8.5.3.1: a request tells its sender whether the client is online, so strangers need leave. */
    private boolean mayAsk(Resource resource, Jid from) {
        return services.limits().requestsFromStrangers() || presence.isSharedWith(resource, from);
    }

    /** Takes presence of one of the account's clients (RFC 6121 §3, §4); called in the session's turn. */
    void fromClient(Resource resource, Presence stanza) {
        Jid to = stanza.to();
        if (resource.isEnded()) {
            // Its presence has been taken back, and another client may have its address by now.
            return;
        }
        if (stanza.isSubscription() && to != null) {
            mailbox.postBlocking(() -> unlessEnded(resource, () -> subscriptions.outbound(stanza)));
        } else if (to != null) {
            // Routed here and not in the account's turn, so that what the client sends next cannot overtake it.
            router.routeInTurn(stanza, new StanzaContext(resource));
            mailbox.post(() -> unlessEnded(resource, () -> presence.noteDirected(resource, stanza)));
        } else {
            mailbox.post(() -> unlessEnded(resource, () -> presence.broadcast(resource, stanza)));
        }
    }

    private static void unlessEnded(Resource resource, Runnable task) {
        if (!resource.isEnded()) {
            task.run();
        }
    }

    /**
     * A client's request for a resource.
     *
     * @param resource the resource that it wants, prepared, or null to leave that to the server
     * @param link how to reach the client
     */
    public record BindRequest(@Nullable String resource, SessionLink link) {}

    /** What became of a request for a resource. */
    public sealed interface BindResult {
        /** The resource is bound. */
        record Bound(Resource resource) implements BindResult {}

        /** It is not. */
        record Refused(StanzaError error) implements BindResult {}
    }

    /**
     * Binds a resource (RFC 6120 §7); in the account's turn.
     *
     * @param done hears what became of it, in the account's turn
     */
    void bind(BindRequest request, Consumer<BindResult> done) {
        if (exists()) {
            done.accept(bind(request));
            return;
        }
        // Who asks has just signed in: there may be an account since it was looked for, or the store may be back.
        mailbox.nextBlocking(() -> {
            load();
            done.accept(bind(request));
            if (!exists()) {
                gone.accept(this);
            }
        });
    }

    private BindResult bind(BindRequest request) {
        StoredAccount account = stored;
        if (account == null || !account.enabled()) {
            return new BindResult.Refused(failed ? NOT_LOADED : StanzaError.of(ErrorCondition.NOT_ALLOWED));
        }
        endOlderSessions(request.link().signIn().client());
        String wanted = request.resource() == null ? freshResource() : request.resource();
        Resource holder = resources.get(wanted);
        if (holder != null) {
            switch (services.limits().conflict()) {
                case REPLACE -> {
                    holder.close(StreamError.of(StreamCondition.CONFLICT, "Replaced by a new connection"));
                    end(holder);
                }
                case REFUSE -> {
                    return new BindResult.Refused(StanzaError.of(ErrorCondition.CONFLICT));
                }
                case RENAME -> wanted = freshResource();
            }
        }
        if (resources.size() >= services.limits().resources()) {
            endOldestDetached();
        }
        if (resources.size() >= services.limits().resources()) {
            return new BindResult.Refused(
                    StanzaError.of(ErrorCondition.RESOURCE_CONSTRAINT, "Too many clients are connected"));
        }
        Resource bound = new Resource(this, jid.withResource(wanted), request.link());
        request.link().bound(bound);
        resources.put(wanted, bound);
        sessions = List.copyOf(resources.values());
        services.registry().publish(new Event.SessionBound(bound));
        return new BindResult.Bound(bound);
    }

    /** XEP-0386 §3.2: an installation of a client that binds again has lost its earlier session. */
    private void endOlderSessions(long client) {
        if (client == 0) {
            return;
        }
        for (Resource resource : new ArrayList<>(resources.values())) {
            if (resource.signIn().client() == client) {
                resource.close(StreamError.of(StreamCondition.CONFLICT, "Replaced by a new connection"));
                end(resource);
            }
        }
    }

    /** A client that cannot come back to its old sessions must not be locked out by them. */
    private void endOldestDetached() {
        for (Resource resource : resources.values()) {
            if (!resource.isAttached()) {
                resource.close(StreamError.of(StreamCondition.RESOURCE_CONSTRAINT, "Too many clients are connected"));
                end(resource);
                return;
            }
        }
    }

    private String freshResource() {
        byte[] bytes = new byte[12];
        services.random().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Ends a session: it is gone for everybody from here on; in the account's turn. */
    void end(Resource resource) {
        if (resources.get(Objects.requireNonNull(resource.jid().resource())) != resource) {
            return;
        }
        resource.markEnded();
        try {
            presence.broadcast(resource, Presence.of(PresenceType.UNAVAILABLE, resource.jid(), null));
        } finally {
            // Whatever goes wrong above: who is gone must not hold the address for ever.
            resources.remove(resource.jid().resource());
            sessions = List.copyOf(resources.values());
        }
        services.registry().publish(new Event.SessionEnded(resource));
        returnUnacknowledged(resource);
    }

    /** XEP-0198 §4: what a client has not acknowledged is treated as if it had been sent to one that is not there. */
    private void returnUnacknowledged(Resource resource) {
        boolean toNobody = false;
        for (SessionLink.Unacknowledged returned : resource.link().unacknowledged()) {
            TrackedMessage tracked = returned.tracked();
            if (tracked != null) {
                toNobody |= returned(tracked, resource.link());
            } else if (returned.stanza() instanceof Iq
                    || returned.stanza() instanceof Message message && message.type() == MessageType.GROUPCHAT) {
                router.refuse(
                        returned.stanza(), StanzaContext.SERVER, StanzaError.of(ErrorCondition.RECIPIENT_UNAVAILABLE));
            }
        }
        if (toNobody) {
            deliverWaiting();
        }
        StreamId streamId = resource.link().streamId();
        if (streamId != null) {
            endedStreams.add(resource.link());
        }
        if (resource.key() != 0) {
            Commits.watch(
                    services.keeping().sessions().remove(resource.key()),
                    LOG,
                    "an ended session could not be forgotten");
        }
    }

    /** Takes back what a session did not acknowledge; returns whether nobody has it. */
    private boolean returned(TrackedMessage tracked, SessionLink link) {
        boolean toNobody = tracked.returnedBy(link);
        if (tracked.isUndelivered()) {
            offline.returned(tracked);
        } else if (toNobody && exists()) {
            new UnacknowledgedMessage(this, tracked).keep();
        }
        return toNobody && exists();
    }

    /** Gives what nobody has to a client that takes messages, if there is one. */
    private void deliverWaiting() {
        for (Resource other : resources.values()) {
            if (other.takesMessages()) {
                offline.deliverTo(other);
                return;
            }
        }
    }

    /** What became of a request to resume a stream. */
    public sealed interface ResumeResult {
        /** The session is there. */
        record Found(SessionLink link) implements ResumeResult {}

        /**
         * It is not.
         *
         * @param handled how many of the client's stanzas were handled, or null if that is not known
         */
        record Unknown(@Nullable Long handled) implements ResumeResult {}
    }

    /**
     * Looks for the session of a stream that is to be resumed (XEP-0198 §5); in the account's turn.
     *
     * @param done hears what became of it, on any thread
     */
    void resume(StreamId previousId, Consumer<ResumeResult> done) {
        for (Resource resource : resources.values()) {
            StreamId id = resource.link().streamId();
            if (id != null && resource.link().isOpen() && id.matches(previousId)) {
                done.accept(new ResumeResult.Found(resource.link()));
                return;
            }
        }
        SessionLink ended = endedStreams.find(previousId);
        if (ended == null) {
            done.accept(new ResumeResult.Unknown(null));
        } else {
            // What was on its way to the store when the session ended may count by now.
            ended.whenHandled(handled -> done.accept(new ResumeResult.Unknown(handled)));
        }
    }

    /** A session has its client again; if an earlier run of the server left it, it is there as it was (XEP-0198 §5). */
    void resumed(Resource resource) {
        if (resource.isEnded()) {
            return;
        }
        Presence slept = resource.wakePresence();
        if (slept != null) {
            presence.broadcast(resource, slept);
            if (resource.takesMessages()) {
                // It had those in the earlier run that it has not acknowledged.
                offline.deliverTo(resource);
            }
        }
        // What it could not be sent before it was lost.
        offline.deliverTo(resource);
        services.registry().publish(new Event.SessionActive(resource));
    }

    /** The server ends: sessions that can be resumed are left for its next run. */
    CompletableFuture<Void> suspend(StreamError error) {
        List<CompletableFuture<Void>> suspended = new ArrayList<>();
        for (Resource resource : new ArrayList<>(resources.values())) {
            if (resource.key() == 0) {
                resource.close(error);
                end(resource);
            } else {
                suspended.add(resource.link().suspend(error));
            }
        }
        return CompletableFuture.allOf(suspended.toArray(CompletableFuture[]::new));
    }

    /** Reads again whether the account exists and is enabled, and ends the sessions of one that may not go on. */
    void recheck(StreamError error) {
        if (!exists()) {
            return;
        }
        Optional<StoredAccount> found = services.accounts().find(jid);
        if (found.isEmpty() || found.get().id() != id()) {
            // Gone, or another one of the same name.
            deleted(error);
            return;
        }
        stored = found.get();
        if (!found.get().enabled()) {
            disconnect(error);
        }
    }

    @Override
    public void deleted(StreamError farewell) {
        disconnect(farewell);
        subscriptions.cancelAll();
        stored = null;
        gone.accept(this);
    }

    /** Ends all sessions. */
    void disconnect(StreamError error) {
        for (Resource resource : new ArrayList<>(resources.values())) {
            resource.close(error);
            end(resource);
        }
    }
}
