// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.account.SessionRestorer.RestoredSession;
import im.linnet.server.account.SessionRestorer.Sent;
import im.linnet.server.archive.KeptMessage;
import im.linnet.server.archive.StanzaBytes;
import im.linnet.server.extension.SessionFlag;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Carbon;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.XmlException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what an earlier run of the server has left of an account's sessions: how far each side had got (XEP-0198 §5), and
 * the messages that a client may not have got. Used while the account is loaded; blocks.
 */
final class RestoredSessions {
    private static final Logger LOG = LoggerFactory.getLogger(RestoredSessions.class);

    private final AccountEntity account;
    /** One object for each message, whichever sessions have it. */
    private final Map<Long, TrackedMessage> tracked = new HashMap<>();

    RestoredSessions(AccountEntity account) {
        this.account = account;
    }

    /** Returns the sessions, those that have expired with no time remaining. */
    List<RestoredSession> load(long accountId) {
        Keeping keeping = account.services().keeping();
        List<StoredSession> sessions = keeping.sessions().load(accountId);
        if (sessions.isEmpty()) {
            return List.of();
        }
        keeping.log().settle(accountId);
        long oldest = sessions.stream()
                .mapToLong(session -> session.positions().acknowledgedMessage())
                .min()
                .orElseThrow();
        List<SessionStore.Traffic> traffic = keeping.sessions().traffic(accountId, oldest);
        Instant now = account.services().clock().instant();
        return sessions.stream().map(session -> restored(session, traffic, now)).toList();
    }

    private RestoredSession restored(StoredSession session, List<SessionStore.Traffic> traffic, Instant now) {
        long handled = session.positions().handled();
        Set<Long> later = new HashSet<>();
        List<Sent> sent = new ArrayList<>();
        Map<Long, Long> renumbered = account.services().keeping().sessions().renumbered(session.id());
        for (SessionStore.Traffic message : traffic) {
            if (message.session() == session.id()) {
                handled = Math.max(handled, message.floor());
                later.add(message.number());
            }
            Long number = message.deliveries().get(session.id());
            if (number != null && message.id() > session.positions().acknowledgedMessage()) {
                Sent one = sent(message, session, renumbered.getOrDefault(message.id(), number));
                if (one != null) {
                    sent.add(one);
                }
            }
        }
        sent.sort(Comparator.comparingLong(Sent::number));
        return new RestoredSession(session, handled, later, sent, remaining(session, now));
    }

    private static Duration remaining(StoredSession session, Instant now) {
        Instant detached = session.detached() == null ? now : session.detached();
        Duration left = session.max().minus(Duration.between(detached, now));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private @Nullable Sent sent(SessionStore.Traffic traffic, StoredSession session, long number) {
        Message message;
        try {
            message = Message.of(StanzaBytes.read(traffic.stanza()));
        } catch (XmlException | StanzaException e) {
            // It must not keep back the others.
            LOG.atError().setCause(e).log("a stored message could not be read");
            return null;
        }
        boolean received = traffic.received();
        TrackedMessage one = received && OfflineMessages.isWorthKeeping(message)
                ? tracked.computeIfAbsent(traffic.id(), id -> trackedMessage(id, message))
                : null;
        boolean archived =
                (traffic.flags() & (received ? KeptMessage.IN_RECIPIENTS_ARCHIVE : KeptMessage.IN_SENDERS_ARCHIVE))
                        != 0;
        Message identified = archived ? MessageDelivery.identified(account, message, traffic.id()) : message;
        return new Sent(number, asSent(identified, session, received), one, traffic.id());
    }

    /** Returns what the session was sent of a message: the message, or a copy of what went to another client. */
    private Message asSent(Message message, StoredSession session, boolean received) {
        Jid jid = account.jid().withResource(session.resource());
        Jid to = Objects.requireNonNull(message.to());
        if (!session.flags().contains(SessionFlag.CARBONS) || received && (to.isBare() || to.equals(jid))) {
            return message;
        }
        boolean own =
                account.jid().equals(Objects.requireNonNull(message.from()).bare());
        Carbon.Direction direction = own ? Carbon.Direction.SENT : Carbon.Direction.RECEIVED;
        return Carbon.copy(direction, message, account.jid(), jid);
    }

    private TrackedMessage trackedMessage(long id, Message message) {
        TrackedMessage found = new TrackedMessage(account, id, message);
        found.markStored();
        return found;
    }
}
