// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.SessionFlag;
import im.linnet.server.extension.SignIn;
import im.linnet.server.store.Commits;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.StreamError;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bound resource, as its account sees it. What changes does so in the account's turn. */
public final class Resource implements ClientSession {
    private static final Logger LOG = LoggerFactory.getLogger(Resource.class);
    /** The client has asked for the roster. */
    private static final SessionFlag INTERESTED = new SessionFlag("roster");

    private final AccountEntity account;
    private final Jid jid;
    private final SessionLink link;
    private volatile @Nullable Presence presence;
    private boolean takesMessages;
    private volatile Set<SessionFlag> flags = Set.of();
    /** What a session of an earlier run of the server looked like, until its client has resumed it. */
    private @Nullable Presence dormant;

    /** Whether something changed while the session was on its way to the store. */
    private boolean changedMeanwhile;

    private volatile boolean ended;
    private final Set<Jid> directed = new LinkedHashSet<>(0);

    Resource(AccountEntity account, Jid jid, SessionLink link) {
        this.account = account;
        this.jid = jid;
        this.link = link;
    }

    @Override
    public Jid jid() {
        return jid;
    }

    @Override
    public AccountEntity account() {
        return account;
    }

    @Override
    public SignIn signIn() {
        return link.signIn();
    }

    @Override
    public InetAddress address() {
        return link.address();
    }

    @Override
    public void clientState(ClientState state) {
        link.clientState(state);
    }

    @Override
    public void deliver(Stanza stanza) {
        link.deliver(stanza, null, 0);
    }

    /** Delivers a message with this id in the store; returns its number on a stream that survives the server, else 0. */
    long deliver(Message message, @Nullable TrackedMessage tracked, long id) {
        if (tracked != null) {
            tracked.deliveredTo(link);
        }
        return link.deliver(message, tracked, id);
    }

    SessionLink link() {
        return link;
    }

    /** Returns the key of the session in the store, 0 if it is not there. */
    long key() {
        return link.key();
    }

    /** Tells whether the client acknowledges what it gets. */
    boolean isManaged() {
        return link.isManaged();
    }

    /** Tells whether somebody may be looking at the client. */
    boolean isActive() {
        return link.isActive();
    }

    @Override
    public boolean isAttached() {
        return link.isAttached();
    }

    @Override
    public boolean has(SessionFlag flag) {
        return flags.contains(flag);
    }

    @Override
    public void set(SessionFlag flag, boolean on) {
        if (on == flags.contains(flag)) {
            return;
        }
        Set<SessionFlag> changed = new HashSet<>(flags);
        if (on) {
            changed.add(flag);
        } else {
            changed.remove(flag);
        }
        flags = Set.copyOf(changed);
        storeState();
    }

    Set<SessionFlag> flags() {
        return flags;
    }

    /** Tells whether what is delivered can still arrive. */
    boolean isReachable() {
        return link.isOpen();
    }

    @Override
    public CompletableFuture<Boolean> written() {
        return link.written().thenCompose(taken -> taken ? link.room() : CompletableFuture.completedFuture(false));
    }

    @Override
    public void close(StreamError error) {
        link.close(error);
    }

    @Override
    public @Nullable Presence presence() {
        return presence;
    }

    @Override
    public boolean isInterested() {
        return has(INTERESTED);
    }

    /** Takes presence that the client sent, whatever its type and addressee; posts to the account. Never blocks. */
    public void sendPresence(Presence stanza) {
        account.fromClient(this, stanza);
    }

    /** Has a task that never blocks run when the account has done what was asked of it before. */
    public void afterWhatWasPosted(Runnable task) {
        account.post(task);
    }

    /**
     * The client finds in the archive what has come while it was away (XEP-0386 §3.2), and need not get it once more; in the
     * account's turn only. Blocks.
     */
    public void syncsFromArchive() {
        account.offline().dropArchived();
    }

    /** Has a task that may block run right after the current one; in the account's turn only. */
    public void nextBlocking(Runnable task) {
        account.nextBlocking(task);
    }

    /** The client has resumed the session; posts to the account. */
    public void resumed() {
        account.post(() -> account.resumed(this));
    }

    /** Somebody looks at the client again; posts to the account. */
    public void becameActive() {
        account.post(() -> account.services().registry().publish(new Event.SessionActive(this)));
    }

    /** The client's stream has ended; posts to the account. */
    public void ended() {
        account.post(() -> account.end(this));
    }

    /** From here on nothing that the client still sends is its presence. */
    void markEnded() {
        ended = true;
    }

    /** Tells whether the account has ended the session; its client may not know yet. */
    boolean isEnded() {
        return ended;
    }

    void presence(@Nullable Presence current) {
        presence = current;
        takesMessages = current != null && current.priority() >= 0;
        storeState();
    }

    void becomeInterested() {
        set(INTERESTED, true);
    }

    /** Takes over what the session was in an earlier run of the server. */
    void restore(StoredSession stored) {
        flags = stored.flags();
        dormant = stored.presence();
        takesMessages = dormant != null && dormant.priority() >= 0;
    }

    /** Returns the presence of an earlier run of the server, once: it is to be broadcast again. */
    @Nullable
    Presence wakePresence() {
        Presence slept = dormant;
        dormant = null;
        return slept;
    }

    private void storeState() {
        long key = link.key();
        changedMeanwhile = key == 0;
        if (key != 0) {
            Commits.watch(
                    account.services().keeping().sessions().state(key, presence, flags),
                    LOG,
                    "the state of a session could not be stored");
        }
    }

    /**
     * Keeps the session in the store from now on, so that its stream can be resumed after a restart; posts to the account.
     *
     * @param id the id of the stream
     * @param done hears the session's key, or 0 if it could not be stored; on any thread
     */
    public void keep(StreamId id, Duration max, LongConsumer done) {
        account.post(() -> keepInTurn(id, max, done));
    }

    /** Stores the session as {@link #keep} does; in the account's turn. */
    public void keepInTurn(StreamId id, Duration max, LongConsumer done) {
        Keeping keeping = account.services().keeping();
        if (ended || !account.exists()) {
            done.accept(0);
            return;
        }
        long key = keeping.ids().next();
        changedMeanwhile = false;
        StoredSession.Positions start = new StoredSession.Positions(0, 0, key);
        StoredSession stored =
                new StoredSession(key, Objects.requireNonNull(jid.resource()), id, max, start, presence, flags, null);
        Commits.then(keeping.sessions().add(account.id(), stored), failure -> {
            if (failure != null) {
                LOG.atWarn().setCause(failure).log("a session could not be stored and cannot be resumed");
            }
            done.accept(failure == null ? key : 0);
        });
    }

    /** The session has its key, and what changed before goes to the store, too; posts to the account. */
    public void kept() {
        account.post(() -> {
            if (changedMeanwhile && !ended) {
                storeState();
            }
        });
    }

    /** Whom the client sent available presence to directly, and not yet unavailable presence (RFC 6121 §4.6). */
    Set<Jid> directed() {
        return directed;
    }

    /** Tells whether messages to the bare address are for this resource too (RFC 6121 §8.5.2.1.1). */
    boolean takesMessages() {
        return takesMessages && link.isOpen();
    }
}
