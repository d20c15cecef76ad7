// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.archive.KeptMessage;
import im.linnet.server.archive.StanzaBytes;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Phase;
import im.linnet.server.extension.StoreErrors;
import im.linnet.server.store.Commits;
import im.linnet.server.store.Ids;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.payload.ChatState;
import im.linnet.xmpp.payload.Delay;
import im.linnet.xmpp.payload.ProcessingHint;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.MessageType;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that no client of an account has got (XEP-0160): a view on the messages that are kept. A message stays in it
 * until a client has acknowledged it, or until the system of a client that acknowledges nothing has taken it. Used in the
 * account's turn only.
 */
final class OfflineMessages {
    private static final Logger LOG = LoggerFactory.getLogger(OfflineMessages.class);
    /** Stored messages that are read at once. */
    private static final int PAGE = 50;
    /** Bytes that are sent at once, so that a client's queue does not overflow: only what is alone may be more. */
    private static final int BATCH_BYTES = 32 * 1024;
    /** How long a client may take to read a batch. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How long the account waits for a client that reads slowly before what else has come has its turn. */
    private static final Duration TURN = Duration.ofSeconds(5);

    private final AccountEntity account;
    private int count;
    /** Messages that sessions have and have not acknowledged. */
    private final Set<Long> held = new HashSet<>(0);
    /** Completes when everything that was accepted so far is stored, or not. */
    private CompletableFuture<Void> lastAppend = CompletableFuture.completedFuture(null);

    OfflineMessages(AccountEntity account) {
        this.account = account;
    }

    /** Reads how many there are; blocks. */
    void load(long accountId) {
        count = account.services().keeping().undelivered().count(accountId);
    }

    /** Tells whether there is room for no more. */
    boolean isFull() {
        return count >= account.services().limits().offlineMessages();
    }

    /** A message that nobody has got is on its way to the store. */
    void stored(CompletableFuture<Void> append) {
        count++;
        lastAppend = append.exceptionally(_ -> null);
    }

    /** One of those could not be stored. */
    void notStored() {
        count--;
    }

    /** XEP-0160 §3, XEP-0334: what only made sense at the moment is not kept. */
    static boolean isWorthKeeping(Message message) {
        if (message.type() != MessageType.CHAT && message.type() != MessageType.NORMAL) {
            return false;
        }
        Set<ProcessingHint> hints = ProcessingHint.in(message);
        if (hints.contains(ProcessingHint.NO_STORE) || hints.contains(ProcessingHint.NO_PERMANENT_STORE)) {
            return false;
        }
        if (hints.contains(ProcessingHint.STORE)) {
            return true;
        }
        for (Element child : message.element().elements()) {
            boolean passing = child.namespace().equals(ChatState.NAMESPACE)
                    || child.is("thread", message.element().namespace());
            if (!passing) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether nothing is on its way to the store. */
    boolean isSettled() {
        return lastAppend.isDone();
    }

    /**
     * Delivers what is kept, to a session that has just become able to take messages: before anything that has come
     * meanwhile, since that is younger (RFC 6120 §10.1).
     */
    void deliverTo(Resource resource) {
        if (count > held.size() && resource.takesMessages()) {
            account.nextBlocking(() -> deliverAll(resource));
        }
    }

    /** Forgets what is in the archive and no session has; blocks. */
    void dropArchived() {
        if (count <= held.size()) {
            return;
        }
        try {
            lastAppend.join();
            UndeliveredStore undelivered = account.services().keeping().undelivered();
            List<Long> archived = new ArrayList<>(undelivered.archived(account.id()));
            archived.removeAll(held);
            undelivered.removeAll(account.id(), archived);
            count -= archived.size();
        } catch (StoreException | CompletionException e) {
            // Then the client gets them twice.
            LOG.atError().setCause(e).log("stored messages could not be left to the archive");
        }
    }

    private void deliverAll(Resource resource) {
        try {
            lastAppend.join();
            long end = System.nanoTime() + TURN.toNanos();
            long after = -1;
            List<UndeliveredStore.UndeliveredMessage> page = page(after);
            while (!page.isEmpty() && resource.takesMessages() && deliverPage(page, resource, end)) {
                after = page.getLast().id();
                page = page(after);
            }
        } catch (StoreException | CompletionException e) {
            StoreErrors.log(LOG, "stored messages could not be delivered", e);
        }
    }

    private List<UndeliveredStore.UndeliveredMessage> page(long after) {
        return account.services().keeping().undelivered().load(account.id(), after, PAGE);
    }

    /**
     * Delivers some messages that no session has.
     *
     * @param end when others have their turn
     * @return false if the client's system has not taken all of them: then the rest stays for later, or the next session
     */
    private boolean deliverPage(List<UndeliveredStore.UndeliveredMessage> page, Resource resource, long end) {
        List<Long> batch = new ArrayList<>();
        int bytes = 0;
        for (UndeliveredStore.UndeliveredMessage message : page) {
            int size = message.stanza().length;
            if (!batch.isEmpty() && bytes + size > BATCH_BYTES) {
                if (!taken(batch, resource) || isOver(resource, end)) {
                    return false;
                }
                batch.clear();
                bytes = 0;
            }
            if (!held.contains(message.id()) && deliver(message, resource)) {
                batch.add(message.id());
                bytes += size;
            }
        }
        return taken(batch, resource) && !isOver(resource, end);
    }

    /** What waits for the account is in memory, and its senders wait for their answers: then it has its turn. */
    private boolean isOver(Resource resource, long end) {
        if (System.nanoTime() - end < 0) {
            return false;
        }
        account.post(() -> deliverTo(resource));
        return true;
    }

    /** Waits until the client's system has taken a batch, and forgets it unless the client itself will tell. */
    private boolean taken(List<Long> batch, Resource resource) {
        if (batch.isEmpty()) {
            return true;
        }
        if (!isTaken(resource)) {
            return false;
        }
        if (resource.isManaged()) {
            return hasRoom(resource);
        }
        account.services().keeping().undelivered().removeAll(account.id(), batch);
        count -= batch.size();
        return true;
    }

    /** Tells whether a client may get more before it acknowledges some of what it has got; if not, it gets it then. */
    @SuppressWarnings("FutureReturnValueIgnored") // It only posts.
    private boolean hasRoom(Resource resource) {
        CompletableFuture<Boolean> room = resource.link().room();
        if (room.isDone()) {
            return room.join();
        }
        room.thenAccept(hasRoom -> {
            if (hasRoom) {
                account.post(() -> deliverTo(resource));
            }
        });
        return false;
    }

    private static boolean isTaken(Resource resource) {
        try {
            return resource.link().written().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            resource.close(StreamError.of(StreamCondition.POLICY_VIOLATION, "Stored messages were not read"));
            return false;
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Delivers a message, unless its sender has been blocked since; returns whether it did. */
    private boolean deliver(UndeliveredStore.UndeliveredMessage stored, Resource resource) {
        Message message;
        try {
            message = Message.of(StanzaBytes.read(stored.stanza()));
        } catch (XmlException | StanzaException e) {
            // It must not keep back those behind it.
            LOG.atError().setCause(e).log("a stored message could not be read");
            forget(stored.id());
            return false;
        }
        if (!account.services().registry().allows(Direction.TO_ACCOUNT, Phase.BLOCK, message, account)) {
            forget(stored.id());
            return false;
        }
        TrackedMessage tracked = new TrackedMessage(account, stored.id(), message);
        tracked.markUndelivered();
        if (resource.isManaged()) {
            held.add(stored.id());
        }
        long number = resource.deliver(late(message, stored), tracked, stored.id());
        if (number > 0) {
            Commits.watch(
                    account.services().keeping().sessions().renumbered(resource.key(), Map.of(stored.id(), number)),
                    LOG,
                    "a delivered message will come again if the server ends before its client acknowledges it");
        }
        return true;
    }

    /** Returns a message as it is delivered after it came, with the time when it did (XEP-0203). */
    Message late(Message message, UndeliveredStore.UndeliveredMessage stored) {
        boolean archived = (stored.flags() & KeptMessage.IN_RECIPIENTS_ARCHIVE) != 0;
        Message identified = archived ? MessageDelivery.identified(account, message, stored.id()) : message;
        Delay delay = Delay.of(account.jid().domainJid(), Ids.time(stored.id()));
        return identified.withElement(identified.element().plus(delay.toElement()));
    }

    /** A session of an earlier run of the server has a message, and has not acknowledged it. */
    void heldBy(TrackedMessage message) {
        held.add(message.id());
    }

    /** A client has acknowledged a message. */
    void acknowledged(TrackedMessage message) {
        held.remove(message.id());
        forget(message.id());
    }

    /** A session that had a message has ended without acknowledging it. */
    void returned(TrackedMessage message) {
        held.remove(message.id());
    }

    /** Notes that nobody has got a message that is kept, though a session seemed to have it. */
    void add(TrackedMessage message) {
        addStored(account.services().keeping().undelivered().add(account.id(), message.id()));
    }

    /** A message that nobody has got though a session seemed to have it is on its way to the store. */
    void addStored(CompletableFuture<Void> append) {
        stored(append);
        Commits.then(append, failure -> {
            if (failure != null) {
                LOG.atError().setCause(failure).log("a message that was not delivered is in the archive only");
                account.post(this::notStored);
            }
        });
    }

    private void forget(long id) {
        if (!account.exists()) {
            return;
        }
        count--;
        Commits.watch(
                account.services().keeping().undelivered().remove(account.id(), id),
                LOG,
                "a delivered message could not be forgotten and will come again");
    }
}
