// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.account.AccountEntity.BindRequest;
import im.linnet.server.account.AccountEntity.BindResult;
import im.linnet.server.account.AccountEntity.ResumeResult;
import im.linnet.server.cluster.Cluster;
import im.linnet.server.cluster.EntityHost;
import im.linnet.server.cluster.LocalCluster;
import im.linnet.server.extension.Handling;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.route.Router;
import im.linnet.server.store.Commits;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.PresenceType;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that are awake on this node. Safe from any thread; never blocks.
 *
 * <p>Stanzas come here by way of the cluster only. Binding, checking and disconnecting are asked of the node that owns
 * the account: in a cluster of one there is no other.
 *
 * <p>An entity is made by the first stanza or session for its address, and forgotten by {@link #sweep} when it has been
 * idle. Posting to an entity and forgetting it exclude each other, so that nothing is posted to one that is forgotten.
 */
public final class Accounts implements EntityHost {
    private final AccountServices services;
    private final Router router;
    private final ConcurrentHashMap<Jid, AccountEntity> awake = new ConcurrentHashMap<>();

    /**
     * Creates a host without any entity.
     *
     * @param router makes the router of a cluster, in this case of this node alone
     */
    public Accounts(AccountServices services, Function<Cluster, Router> router) {
        this.services = services;
        this.router = router.apply(new LocalCluster(this));
    }

    /** Returns the router that leads here. */
    public Router router() {
        return router;
    }

    @Override
    public void deliver(Stanza stanza, StanzaContext context) {
        Jid to = Objects.requireNonNull(stanza.to());
        AccountEntity known = awake.get(to.bare());
        if (known == null && isForTheAwake(stanza, context)) {
            return;
        }
        if (known != null && known.backlog() >= AccountLimits.BACKLOG) {
            // Out here: the refusal may be for an account, too, and a map must not be changed inside a change of it.
            router.refuse(stanza, context, StanzaError.of(ErrorCondition.RESOURCE_CONSTRAINT));
            return;
        }
        boolean mayBlock = mayBlock(stanza, to);
        Handling handling = context.handling();
        if (handling != null) {
            // While it waits for its turn it is nowhere but in memory.
            handling.hold();
        }
        AccountEntity entity = withEntity(to.bare(), target -> {
            if (mayBlock) {
                target.postBlocking(() -> receive(target, stanza, context));
            } else {
                target.post(() -> receive(target, stanza, context));
            }
        });
        if (entity.isShortLived()) {
            forgetSoon(entity);
        }
    }

    private void receive(AccountEntity entity, Stanza stanza, StanzaContext context) {
        Handling handling = context.handling();
        try {
            entity.receive(stanza, context);
        } catch (RuntimeException e) {
            // A bug, but nothing is lost without a word.
            if (!(stanza instanceof Presence)) {
                router.refuse(stanza, context, StanzaError.of(ErrorCondition.INTERNAL_SERVER_ERROR));
            }
            throw e;
        } finally {
            if (handling != null) {
                handling.release();
            }
        }
    }

    private void forgetSoon(AccountEntity entity) {
        entity.post(() -> forgetIfShortLived(entity));
    }

    /**
     * Tells whether a stanza may be dropped without waking an account that sleeps: presence that only available sessions
     * would get (RFC 6121 §8.5.2.2.2), and the server's own probes, whose answer would be that nobody is there.
     */
    private static boolean isForTheAwake(Stanza stanza, StanzaContext context) {
        return stanza instanceof Presence presence
                && (presence.type() == PresenceType.AVAILABLE
                        || presence.type() == PresenceType.UNAVAILABLE
                        || presence.type() == PresenceType.PROBE && context.sender() == null);
    }

    private boolean mayBlock(Stanza stanza, Jid to) {
        return switch (stanza) {
            case Presence presence -> presence.isSubscription();
            case Iq iq
            when iq.isRequest() && to.isBare() -> {
                Element payload = iq.payload();
                Registry.Handler handler = payload == null
                        ? null
                        : services.registry().handler(iq.type(), Registry.accountTarget(to, iq.from()), payload);
                yield handler != null && handler.mayBlock();
            }
            default -> false;
        };
    }

    private AccountEntity withEntity(Jid account, Consumer<AccountEntity> action) {
        return Objects.requireNonNull(awake.compute(account, (_, known) -> {
            AccountEntity entity =
                    known == null ? new AccountEntity(account, services, router, this::forgetSoon) : known;
            action.accept(entity);
            return entity;
        }));
    }

    private void forgetIfShortLived(AccountEntity entity) {
        awake.computeIfPresent(
                entity.jid(),
                (_, known) -> known == entity && entity.isShortLived() && entity.isIdle(1) ? null : known);
    }

    /** Forgets the entities that are idle; to be called now and then. */
    public void sweep() {
        for (AccountEntity entity : awake.values()) {
            if (entity.isIdle(0)) {
                awake.computeIfPresent(entity.jid(), (_, known) -> known.isIdle(0) ? null : known);
            }
        }
    }

    /**
     * Binds a resource (RFC 6120 §7).
     *
     * @param done hears what became of it, in the account's turn
     */
    public void bind(Jid account, BindRequest request, Consumer<BindResult> done) {
        withEntity(account, entity -> entity.post(() -> entity.bind(request, done)));
    }

    /**
     * Looks for the session of a stream that is to be resumed (XEP-0198 §5).
     *
     * @param done hears what became of it, in the account's turn
     */
    public void resume(Jid account, StreamId previousId, Consumer<ResumeResult> done) {
        withEntity(account, entity -> entity.post(() -> entity.resume(previousId, done)));
    }

    /** Wakes an account, so that it ends the sessions of which nobody has come back. */
    public void wake(Jid account) {
        withEntity(account, entity -> entity.post(() -> {}));
    }

    /** Leaves the sessions that can be resumed for the server's next run, and ends the others. */
    public CompletableFuture<Void> suspendAll(StreamError error) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (Jid account : awake.keySet()) {
            all.add(ifAwake(account, (entity, done) -> entity.post(() -> suspend(entity, error, done))));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** Has an account read again whether it may go on, after it was changed in the store; completes when it has. */
    public CompletableFuture<Void> recheck(Jid account, StreamError error) {
        return ifAwake(
                account, (entity, done) -> entity.postBlocking(() -> completing(done, () -> entity.recheck(error))));
    }

    /** Ends all sessions of an account; completes when they have been told. */
    public CompletableFuture<Void> disconnect(Jid account, StreamError error) {
        return ifAwake(account, (entity, done) -> entity.post(() -> completing(done, () -> entity.disconnect(error))));
    }

    private static void suspend(AccountEntity entity, StreamError error, CompletableFuture<Void> done) {
        try {
            Commits.then(entity.suspend(error), _ -> done.complete(null));
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    /** Whoever waits must hear the end of it also if it is a failure. */
    private static void completing(CompletableFuture<Void> done, Runnable task) {
        try {
            task.run();
            done.complete(null);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private CompletableFuture<Void> ifAwake(Jid account, BiConsumer<AccountEntity, CompletableFuture<Void>> action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        AccountEntity found = awake.computeIfPresent(account, (_, entity) -> {
            action.accept(entity, done);
            return entity;
        });
        if (found == null) {
            done.complete(null);
        }
        return done;
    }

    /** Returns how many accounts are awake. */
    public int awakeCount() {
        return awake.size();
    }

    /** Returns how many sessions there are. */
    public long sessionCount() {
        return awake.values().stream()
                .mapToLong(entity -> entity.sessions().size())
                .sum();
    }

    /** Returns how many sessions an account has; 0 also if it sleeps. */
    public int sessionCount(Jid account) {
        @Nullable AccountEntity entity = awake.get(account);
        return entity == null ? 0 : entity.sessions().size();
    }
}
