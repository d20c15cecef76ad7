// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.SessionFlag;
import im.linnet.server.extension.StanzaContext;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Carbon;
import im.linnet.xmpp.stanza.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Copies of messages for the other clients of an account that want them (XEP-0280). Safe from any thread. */
final class Carbons {
    private final AccountEntity account;
    private final CopiedMessages copied = new CopiedMessages();

    Carbons(AccountEntity account) {
        this.account = account;
    }

    /** Copies a message that a client of the account has sent, if it is one that is copied (§8). */
    private void sent(Message message, ClientSession sender) {
        copy(Carbon.Direction.SENT, message, sender::equals, Resource::deliver);
    }

    /**
     * Has the sender's account copy a message that has arrived at this one, if a local client sent it (§8).
     *
     * @param message the message with what the sender's clients may know of it
     * @param delivery delivers the copies
     */
    void arriving(Message message, StanzaContext context, BiConsumer<Resource, Message> delivery) {
        ClientSession sender = context.sender();
        if (sender != null && !isOwn(message)) {
            ((AccountEntity) sender.account()).carbons().copy(Carbon.Direction.SENT, message, sender::equals, delivery);
        }
    }

    /**
     * Copies a message that has arrived to the account's clients that did not get it, if it is one that is copied (§7).
     *
     * <p>Of what a client of the account has sent to the account itself, each client gets one copy, which says whose it is.
     *
     * @param delivery delivers the copies
     */
    void delivered(
            Message message,
            StanzaContext context,
            Collection<? extends ClientSession> receivers,
            BiConsumer<Resource, Message> delivery) {
        copy(
                isOwn(message) ? Carbon.Direction.SENT : Carbon.Direction.RECEIVED,
                message,
                session -> receivers.contains(session) || session.equals(context.sender()),
                delivery);
    }

    private boolean isOwn(Message message) {
        return account.jid().equals(Objects.requireNonNull(message.from()).bare());
    }

    /** Copies a message that was refused at once, unless that has been done, and the error. */
    void refused(Message message, Message error, ClientSession sender) {
        if (!copied.contains(message, Carbon.Direction.SENT)) {
            sent(message, sender);
        }
        copy(Carbon.Direction.RECEIVED, error, sender::equals, Resource::deliver);
    }

    private void copy(
            Carbon.Direction direction,
            Message message,
            Predicate<ClientSession> excluded,
            BiConsumer<Resource, Message> delivery) {
        List<Resource> takers = takers(excluded);
        if (takers.isEmpty() || !CarbonRules.isEligible(message, direction, copied.isAnswer(message, direction))) {
            return;
        }
        copied.note(message, direction);
        Jid own = account.jid();
        Message first = Carbon.copy(direction, message, own, takers.getFirst().jid());
        takers.forEach(taker -> delivery.accept(taker, first.withTo(taker.jid())));
    }

    private List<Resource> takers(Predicate<ClientSession> excluded) {
        List<Resource> takers = new ArrayList<>(0);
        for (ClientSession session : account.sessions()) {
            if (session.has(SessionFlag.CARBONS) && !excluded.test(session)) {
                takers.add((Resource) session);
            }
        }
        return takers;
    }
}
