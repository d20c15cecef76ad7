// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Phase;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.payload.Delay;
import im.linnet.xmpp.payload.ProcessingHint;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages for an account whose user is away (XEP-0160). Used in the account's turn only. */
final class OfflineMessages {
    private static final Logger LOG = LoggerFactory.getLogger(OfflineMessages.class);
    private static final String CHAT_STATES = "http://jabber.org/protocol/chatstates";
    /** Stored messages that are read at once. */
    private static final int PAGE = 50;
    /** Bytes that are sent at once, so that a client's queue does not overflow: only what is alone may be more. */
    private static final int BATCH_BYTES = 32 * 1024;
    /** How long a client may take to read a batch. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AccountEntity account;
    private int count;
    /** Completes when everything that was accepted so far is stored, or not. */
    private CompletableFuture<Void> lastAppend = CompletableFuture.completedFuture(null);

    OfflineMessages(AccountEntity account) {
        this.account = account;
    }

    /** Reads how many there are; blocks. */
    void load(long accountId) {
        count = account.services().offline().count(accountId);
    }

    /** Keeps a message; its sender is told if it cannot be kept, and of nothing else. Never blocks. */
    void store(Message message, StanzaContext context) {
        if (!isWorthKeeping(message)) {
            return;
        }
        if (count >= account.services().limits().offlineMessages()) {
            account.router().refuse(message, context, StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
            return;
        }
        count++;
        Instant now = account.services().clock().instant();
        CompletableFuture<Void> append =
                account.services().offline().append(account.id(), StanzaBytes.of(message), now);
        lastAppend = append.handle((_, failure) -> {
            if (failure != null) {
                LOG.atError().setCause(failure).log("a message could not be stored");
                account.post(() -> {
                    count--;
                    account.router().refuse(message, context, StanzaError.of(ErrorCondition.INTERNAL_SERVER_ERROR));
                });
            }
            return null;
        });
        account.services().registry().publish(new Event.MessageWaiting(account, message, Event.Reason.NO_SESSION));
    }

    /** XEP-0160 §3, XEP-0334: what only made sense at the moment is not kept. */
    private static boolean isWorthKeeping(Message message) {
        Set<ProcessingHint> hints = ProcessingHint.in(message);
        if (hints.contains(ProcessingHint.NO_STORE) || hints.contains(ProcessingHint.NO_PERMANENT_STORE)) {
            return false;
        }
        if (hints.contains(ProcessingHint.STORE)) {
            return true;
        }
        for (Element child : message.element().elements()) {
            boolean passing = child.namespace().equals(CHAT_STATES)
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
        if (count > 0) {
            account.nextBlocking(() -> deliverAll(resource));
        }
    }

    private void deliverAll(Resource resource) {
        try {
            lastAppend.join();
            List<OfflineStore.OfflineMessage> page =
                    account.services().offline().load(account.id(), PAGE);
            while (!page.isEmpty() && resource.takesMessages() && deliverPage(page, resource)) {
                page = account.services().offline().load(account.id(), PAGE);
            }
        } catch (StoreException | CompletionException e) {
            LOG.atError().setCause(e).log("stored messages could not be delivered");
        }
    }

    /**
     * Delivers some messages, and forgets those that the client's system has taken.
     *
     * @return false if it has not taken all of them: then the rest stays for the next session
     */
    private boolean deliverPage(List<OfflineStore.OfflineMessage> page, Resource resource) {
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < page.size(); i++) {
            int size = page.get(i).stanza().length;
            if (i > from && bytes + size > BATCH_BYTES) {
                if (!forgetTaken(page.subList(from, i), resource)) {
                    return false;
                }
                from = i;
                bytes = 0;
            }
            deliver(page.get(i), resource);
            bytes += size;
        }
        return forgetTaken(page.subList(from, page.size()), resource);
    }

    private boolean forgetTaken(List<OfflineStore.OfflineMessage> delivered, Resource resource) {
        if (!isTaken(resource)) {
            return false;
        }
        account.services().offline().delete(account.id(), delivered.getLast().id());
        count -= delivered.size();
        return true;
    }

    private static boolean isTaken(Resource resource) {
        try {
            return resource.written().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
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

    /** Delivers a message, unless its sender has been blocked since. */
    private void deliver(OfflineStore.OfflineMessage stored, Resource resource) {
        Message message;
        try {
            message = delayed(stored);
        } catch (XmlException | StanzaException e) {
            // It must not keep back those behind it.
            LOG.atError().setCause(e).log("a stored message could not be read");
            return;
        }
        if (account.services().registry().allows(Direction.TO_ACCOUNT, Phase.BLOCK, message, account)) {
            resource.deliver(message);
        }
    }

    private Message delayed(OfflineStore.OfflineMessage message) {
        Element element = StanzaBytes.read(message.stanza());
        Delay delay = Delay.of(account.jid().domainJid(), message.received());
        return Message.of(element.plus(delay.toElement()));
    }
}
