// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.account.SessionRestorer.RestoredSession;
import im.linnet.server.account.SessionRestorer.Sent;
import im.linnet.server.archive.KeptMessage;
import im.linnet.server.archive.StanzaBytes;
import im.linnet.server.extension.SessionFlag;
import im.linnet.server.store.Ids;
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

    private static final Duration OUT_OF_ORDER = Duration.ofSeconds(10);

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
        List<Left> left = sessions.stream()
                .map(session -> new Left(session, keeping.sessions().renumbered(session.id())))
                .toList();
        Map<Long, Long> handled = new HashMap<>();
        sessions.forEach(
                session -> handled.put(session.id(), session.positions().handled()));
        List<SessionStore.Traffic> traffic = keeping.sessions().traffic(accountId, oldest(sessions), handled);
        Instant now = account.services().clock().instant();
        return left.stream()
                .map(session -> restored(session, left, traffic, now))
                .toList();
    }

    /** Messages go to sessions a little out of the order of their ids when they come from several accounts. */
    private static long oldest(List<StoredSession> sessions) {
        long oldest = sessions.stream()
                .mapToLong(session -> session.positions().acknowledgedMessage())
                .min()
                .orElseThrow();
        return Ids.first(Ids.time(oldest).minus(OUT_OF_ORDER)) - 1;
    }

    /**
     * A session that was left.
     *
     * @param renumbered the numbers of messages that are not what the messages themselves say
     */
    private record Left(StoredSession stored, Map<Long, Long> renumbered) {
        /** Returns which number a message had on the session's stream, null if it was not there. */
        @Nullable
        Long numberOf(SessionStore.Traffic message) {
            Long number = message.deliveries().get(stored.id());
            return number == null ? null : renumbered.getOrDefault(message.id(), number);
        }

        boolean isAcknowledged(long number) {
            return number <= stored.positions().acknowledged();
        }
    }

    private RestoredSession restored(Left session, List<Left> all, List<SessionStore.Traffic> traffic, Instant now) {
        StoredSession stored = session.stored();
        long handled = stored.positions().handled();
        Set<Long> later = new HashSet<>();
        List<Sent> sent = new ArrayList<>();
        Set<Long> found = new HashSet<>();
        for (SessionStore.Traffic message : traffic) {
            if (message.session() == stored.id()) {
                handled = Math.max(handled, message.floor());
                later.add(message.number());
            }
            Long number = session.numberOf(message);
            if (number != null && !session.isAcknowledged(number)) {
                found.add(message.id());
                add(sent(message, stored, number, all), sent);
            }
        }
        List<SessionStore.Waiting> waiting = session.renumbered().isEmpty()
                ? List.of()
                : account.services().keeping().sessions().waiting(stored);
        for (SessionStore.Waiting one : waiting) {
            if (!found.contains(one.message().id())) {
                add(sent(one), sent);
            }
        }
        sent.sort(Comparator.comparingLong(Sent::number));
        return new RestoredSession(stored, handled, later, sent, remaining(stored, now));
    }

    private static void add(@Nullable Sent one, List<Sent> sent) {
        if (one != null) {
            sent.add(one);
        }
    }

    private static Duration remaining(StoredSession session, Instant now) {
        Instant detached = session.detached() == null ? now : session.detached();
        Duration left = session.max().minus(Duration.between(detached, now));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static @Nullable Message read(byte[] stanza) {
        try {
            return Message.of(StanzaBytes.read(stanza));
        } catch (XmlException | StanzaException e) {
            // It must not keep back the others.
            LOG.atError().setCause(e).log("a stored message could not be read");
            return null;
        }
    }

    private @Nullable Sent sent(SessionStore.Traffic traffic, StoredSession session, long number, List<Left> all) {
        Message message = read(traffic.stanza());
        if (message == null) {
            return null;
        }
        boolean received = traffic.received();
        boolean copy = isCopy(message, session, received);
        boolean isWaitedFor = received
                && !copy
                && OfflineMessages.isWorthKeeping(message)
                && all.stream().noneMatch(other -> isAcknowledged(traffic, message, other));
        TrackedMessage one =
                isWaitedFor ? tracked.computeIfAbsent(traffic.id(), id -> trackedMessage(id, message)) : null;
        boolean archived =
                (traffic.flags() & (received ? KeptMessage.IN_RECIPIENTS_ARCHIVE : KeptMessage.IN_SENDERS_ARCHIVE))
                        != 0;
        Message identified = archived ? MessageDelivery.identified(account, message, traffic.id()) : message;
        return new Sent(number, copy ? copyOf(identified, session) : identified, one, traffic.id());
    }

    /** Tells whether a client has acknowledged the message itself. */
    private boolean isAcknowledged(SessionStore.Traffic traffic, Message message, Left session) {
        Long number = session.numberOf(traffic);
        return number != null && session.isAcknowledged(number) && !isCopy(message, session.stored(), true);
    }

    /** Returns a message that the session got because it had been waiting for one. */
    private @Nullable Sent sent(SessionStore.Waiting waiting) {
        UndeliveredStore.UndeliveredMessage stored = waiting.message();
        Message message = read(stored.stanza());
        if (message == null) {
            return null;
        }
        TrackedMessage one = tracked.computeIfAbsent(stored.id(), id -> trackedMessage(id, message));
        one.markUndelivered();
        return new Sent(waiting.number(), account.offline().late(message, stored), one, stored.id());
    }

    /** Tells whether the session was sent a copy of what went to another client, and not the message itself. */
    private boolean isCopy(Message message, StoredSession session, boolean received) {
        Jid to = Objects.requireNonNull(message.to());
        boolean own = to.isBare() || to.equals(account.jid().withResource(session.resource()));
        return !received || session.flags().contains(SessionFlag.CARBONS) && !own;
    }

    private Message copyOf(Message message, StoredSession session) {
        boolean own =
                account.jid().equals(Objects.requireNonNull(message.from()).bare());
        Carbon.Direction direction = own ? Carbon.Direction.SENT : Carbon.Direction.RECEIVED;
        return Carbon.copy(direction, message, account.jid(), account.jid().withResource(session.resource()));
    }

    private TrackedMessage trackedMessage(long id, Message message) {
        TrackedMessage found = new TrackedMessage(account, id, message);
        found.markStored();
        return found;
    }
}
