// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.Handling;
import im.linnet.xmpp.stanza.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the sessions of an account, until one of its clients has acknowledged it.
 *
 * <p>What clients tell arrives from any thread; everything else belongs to the account's turn.
 */
public final class TrackedMessage {
    private final AccountEntity account;
    private final long id;
    private final Message message;
    /** What waits for the first acknowledgement, because the message is stored nowhere. */
    private final AtomicReference<@Nullable Handling> handedOn = new AtomicReference<>();
    /** Sessions that have it and have not acknowledged it. */
    private final List<SessionLink> holders = new ArrayList<>(1);
    /** Sessions that got it and will not say so. */
    private int unmanaged;

    private volatile boolean acknowledged;
    /** Whether a row tells that the user has not got it. */
    private volatile boolean undelivered;

    private boolean stored;

    TrackedMessage(AccountEntity account, long id, Message message) {
        this.account = account;
        this.id = id;
        this.message = message;
    }

    /** Returns the message's id in the store. */
    public long id() {
        return id;
    }

    /** Returns the message as it came. */
    Message message() {
        return message;
    }

    boolean isUndelivered() {
        return undelivered;
    }

    void markUndelivered() {
        undelivered = true;
        stored = true;
    }

    boolean isStored() {
        return stored;
    }

    /** It is in the store, or on its way there. */
    void markStored() {
        stored = true;
    }

    /** It could not be stored. */
    void markNotStored() {
        stored = false;
    }

    /** A session has it. */
    void deliveredTo(SessionLink link) {
        if (link.isManaged()) {
            holders.add(link);
        } else {
            unmanaged++;
        }
    }

    /** Tells whether all sessions that have it will acknowledge it. */
    boolean isHeld() {
        return !holders.isEmpty() && unmanaged == 0;
    }

    /** A session has ended without acknowledging it; returns whether no other has or had it. */
    boolean returnedBy(SessionLink link) {
        holders.remove(link);
        return holders.isEmpty() && unmanaged == 0 && !acknowledged;
    }

    /**
     * Has a stanza count as handled at the first acknowledgement, or when it is stored.
     *
     * @return whether that is to be waited for
     */
    boolean handOn(Handling handling) {
        handling.hold();
        handedOn.set(handling);
        if (acknowledged) {
            // Perhaps just now, before there was anything to release.
            releaseHandling();
            return false;
        }
        holders.forEach(SessionLink::ask);
        return true;
    }

    /** Takes what waits for the first acknowledgement, or null: nobody else gets it then. */
    @Nullable
    Handling takeHandling() {
        return handedOn.getAndSet(null);
    }

    private void releaseHandling() {
        Handling waiting = takeHandling();
        if (waiting != null) {
            waiting.release();
        }
    }

    /** A client has acknowledged it; on any thread. */
    public void acknowledged() {
        if (acknowledged) {
            return;
        }
        acknowledged = true;
        releaseHandling();
        if (undelivered) {
            account.post(() -> account.offline().acknowledged(this));
        }
    }
}
