// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.archive.Delivery;
import im.linnet.server.archive.KeptMessage;
import im.linnet.server.archive.SentPosition;
import im.linnet.server.archive.StanzaBytes;
import im.linnet.server.extension.Account;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Handling;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.StoreErrors;
import im.linnet.server.store.Commits;
import im.linnet.xmpp.payload.StanzaId;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.StanzaError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One message's arrival at an account: which clients get it, and what is kept of it. Used in the account's turn only.
 *
 * <p>What is kept goes to the database as one row: the copies of both sides, the number that the stanza had on its
 * sender's stream and those that it got on its recipients' streams. They become durable together, and the clients do not
 * wait for it.
 */
final class MessageDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(MessageDelivery.class);

    private final AccountEntity account;
    private final StanzaContext context;
    private final Message original;
    /** What clients get. */
    private final Message identified;

    private final @Nullable Account sender;
    private final boolean recipientKeeps;
    private final boolean senderKeeps;
    private final long id;
    /** Null for what only made sense at the moment. */
    private final @Nullable TrackedMessage tracked;

    private final List<Resource> receivers = new ArrayList<>(2);
    private final List<Delivery> deliveries = new ArrayList<>(2);
    private boolean undelivered;

    MessageDelivery(AccountEntity account, Message message, StanzaContext context) {
        this.account = account;
        this.context = context;
        this.original = message;
        ClientSession session = context.sender();
        this.sender = session == null ? null : session.account();
        Keeping keeping = account.services().keeping();
        this.recipientKeeps = keeping.rules().keeps(account, Objects.requireNonNull(message.from()), message);
        this.senderKeeps =
                sender != null && keeping.rules().keeps(sender, Objects.requireNonNull(message.to()), message);
        boolean lasting = OfflineMessages.isWorthKeeping(message);
        this.id = recipientKeeps || senderKeeps || lasting ? keeping.ids().next() : 0;
        this.identified = recipientKeeps ? identified(account, message, id) : message;
        this.tracked = lasting ? new TrackedMessage(account, id, message) : null;
    }

    /** Returns a message with the id that it has in an account's archive (XEP-0359 §3). */
    static Message identified(AccountEntity account, Message message, long id) {
        return identified(account.services().keeping(), account, message, id);
    }

    private static Message identified(Keeping keeping, Account owner, Message message, long id) {
        String visible = keeping.rules().visibleId(owner, id);
        return message.withElement(message.element().plus(new StanzaId(visible, owner.jid()).toElement()));
    }

    /** Copies it to the sender's other clients, with the id that it has in the sender's archive (XEP-0280 §8). */
    void copyToSender(Carbons carbons) {
        carbons.arriving(
                senderKeeps && sender != null
                        ? identified(account.services().keeping(), sender, original, id)
                        : original,
                context,
                this::deliverCopy);
    }

    /** Copies it to those of the account's clients that did not get it (XEP-0280 §7). */
    void copyToOthers(Carbons carbons) {
        carbons.delivered(identified, context, receivers, this::deliverCopy);
    }

    private void deliverCopy(Resource resource, Message copy) {
        note(resource, resource.deliver(copy, null, id));
    }

    /** Delivers it to a client. */
    void to(Resource resource) {
        receivers.add(resource);
        note(resource, resource.deliver(identified, tracked, id));
    }

    private void note(Resource resource, long number) {
        if (number > 0) {
            deliveries.add(new Delivery(resource.key(), number));
        }
    }

    /** Keeps it for a user who is away. */
    void store() {
        if (tracked == null) {
            return;
        }
        if (!account.offline().isFull()) {
            undelivered = true;
        } else if (!recipientKeeps) {
            account.router().refuse(original, context, StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
        }
        // Else the user's clients find it in the archive.
    }

    /** Tells of a message that nobody has seen arrive. */
    private void tellOfWaiting() {
        Event.Reason reason = waitsFor();
        if (tracked != null && reason != null) {
            account.services().registry().publish(new Event.MessageWaiting(account, original, reason));
        }
    }

    private Event.@Nullable Reason waitsFor() {
        Event.Reason reason = Event.Reason.NO_SESSION;
        for (Resource receiver : receivers) {
            if (receiver.isActive()) {
                return null;
            }
            if (reason != Event.Reason.INACTIVE) {
                reason = receiver.isAttached() ? Event.Reason.INACTIVE : Event.Reason.DETACHED;
            }
        }
        return receivers.isEmpty() && !undelivered && !recipientKeeps ? null : reason;
    }

    /** Has everything stored that is to be stored; last of all. */
    void keep() {
        tellOfWaiting();
        Handling handling = context.handling();
        if (recipientKeeps || senderKeeps || undelivered) {
            append(handling);
        } else if (handling != null && tracked != null && tracked.isHeld()) {
            // Stored nowhere: then it is handled when a client has acknowledged it.
            if (tracked.handOn(handling)) {
                account.handedOn().add(tracked, this::kept);
            }
        }
    }

    private void append(@Nullable Handling handling) {
        Keeping keeping = account.services().keeping();
        KeptMessage kept = kept();
        CompletableFuture<Void> append = keeping.log().append(kept);
        if (tracked != null) {
            tracked.markStored();
        }
        if (undelivered) {
            account.offline().stored(append);
        }
        if (handling != null) {
            handling.hold();
        }
        Commits.then(append, failure -> {
            if (failure == null) {
                keeping.rules().committed(kept, original);
                if (handling != null) {
                    if (kept.position() != null) {
                        handling.stored(kept.id());
                    }
                    handling.release();
                }
            } else {
                account.post(() -> failed(failure, handling));
            }
        });
    }

    /** The sender is told before the stanza counts as handled. */
    private void failed(Throwable failure, @Nullable Handling handling) {
        StoreErrors.log(LOG, "a message could not be stored", failure);
        if (tracked != null) {
            tracked.markNotStored();
        }
        if (undelivered) {
            account.offline().notStored();
        }
        account.router().refuse(original, context, StoreErrors.of(failure));
        if (handling != null) {
            handling.release();
        }
    }

    private KeptMessage kept() {
        Handling handling = context.handling();
        return new KeptMessage(
                id,
                sender == null ? 0 : sender.id(),
                account.id(),
                Objects.requireNonNull(original.from()),
                Objects.requireNonNull(original.to()),
                (senderKeeps ? KeptMessage.IN_SENDERS_ARCHIVE : 0)
                        | (recipientKeeps ? KeptMessage.IN_RECIPIENTS_ARCHIVE : 0),
                undelivered,
                handling == null || handling.session() == 0
                        ? null
                        : new SentPosition(handling.session(), handling.number(), handling.floor()),
                deliveries,
                StanzaBytes.of(original));
    }
}
