// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.SignIn;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.StreamError;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A bound resource, as its account sees it. What changes does so in the account's turn. */
public final class Resource implements ClientSession {
    private final AccountEntity account;
    private final Jid jid;
    private final SessionLink link;
    private volatile @Nullable Presence presence;
    private boolean takesMessages;
    private volatile boolean interested;
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
    public void deliver(Stanza stanza) {
        link.deliver(stanza);
    }

    /** Tells whether what is delivered can still arrive. */
    boolean isReachable() {
        return link.isOpen();
    }

    /** Completes as {@link SessionLink#written} does. */
    CompletableFuture<Boolean> written() {
        return link.written();
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
        return interested;
    }

    /** Takes presence that the client sent, whatever its type and addressee; posts to the account. Never blocks. */
    public void sendPresence(Presence stanza) {
        account.fromClient(this, stanza);
    }

    /** Has a task that never blocks run when the account has done what was asked of it before. */
    public void afterWhatWasPosted(Runnable task) {
        account.post(task);
    }

    /** Has a task that may block run right after the current one; in the account's turn only. */
    public void nextBlocking(Runnable task) {
        account.nextBlocking(task);
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
    }

    void becomeInterested() {
        interested = true;
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
