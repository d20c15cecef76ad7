// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.SessionLink.Unacknowledged;
import im.linnet.server.account.SessionRestorer;
import im.linnet.server.account.SessionStore;
import im.linnet.server.account.StoredSession;
import im.linnet.server.account.TrackedMessage;
import im.linnet.server.extension.Handling;
import im.linnet.server.net.Connection;
import im.linnet.server.store.Commits;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.payload.StanzaId;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stream.HandledStanzas;
import im.linnet.xmpp.stream.OutgoingStanzas;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes over a client's stream in both directions, whichever connection carries it, and what of it is acknowledged
 * (XEP-0198).
 *
 * <p>The one place with a lock: an outgoing stanza gets its number when it is delivered, by whatever thread, since the
 * account stores that number together with the message; and what is handled becomes so on the thread that commits. The
 * lock is held for a few instructions, and nothing is called under it that could wait.
 */
final class SessionStream implements Handling.Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStream.class);
    /** Stanzas after which the client is asked at once what it has got. */
    private static final int ASK_AFTER = 16;
    /** When it is asked about fewer. */
    private static final Duration ASK_LATER = Duration.ofSeconds(2);
    /** How long a client waits for its answer if the database is slow: then it hears of less. */
    private static final Duration ANSWER_LATEST = Duration.ofSeconds(2);
    /**
     * Above every number that a client can acknowledge which the server's earlier run has given: what is delivered until
     * the client is back has numbers from there on.
     */
    private static final long DORMANT = 1L << 24;
    /** Acknowledged or handled stanzas after which that is stored. */
    private static final int CHECKPOINT_AFTER = 500;
    /** Bytes that are handed to a connection before its peer's system has to take them. */
    private static final int BURST_BYTES = 32 * 1024;

    private final Owner owner;
    private final Limits limits;
    private @Nullable Connection connection;
    /** The connection that is about to carry managed stanzas. */
    private @Nullable Connection beginning;

    private @Nullable OutgoingStanzas<Sent> outgoing;
    private HandledStanzas handled = new HandledStanzas();
    /** What a restarted server would know to be handled; null if it would know nothing of the session. */
    private @Nullable HandledStanzas durable;
    /** Made when the client first says that nobody looks at it, which most never do. */
    private @Nullable ClientStateQueue<TrackedMessage> deferred;
    /** What is to be sent when the client of an earlier run of the server is back; null at all other times. */
    private @Nullable List<SessionRestorer.Sent> dormant;

    private long key;
    private @Nullable SessionStore store;
    private long unacknowledgedBytes;
    private final SettledMessages settledMessages = new SettledMessages();
    private int sinceCheckpoint;
    private boolean overflowed;
    private boolean sending;
    /** Bytes handed to the connection since its peer's system has last taken all, and whether that is waited for. */
    private long burst;

    private boolean pausing;
    private @Nullable CompletableFuture<Boolean> room;
    /** Whether the client owes us an answer, and whether a timer runs that would ask it. */
    private boolean asked;

    private long questions;
    private boolean watchingAnswers;
    private boolean askingLater;
    /** How many stanzas must be handled before the client gets its answer, -1 if it has not asked. */
    private long answerAt = -1;

    private long askedNanos;
    private boolean answeringLatest;
    private boolean storing;
    private @Nullable LongConsumer whenSettled;

    /**
     * What a client may leave unacknowledged.
     *
     * @param stanzas stanzas
     * @param bytes bytes of those
     * @param answer how long a client may leave a question unanswered before its connection is taken for dead
     */
    record Limits(int stanzas, long bytes, Duration answer) {}

    /** Who owns the stream; called on any thread, and must not wait. */
    interface Owner {
        /** More is unacknowledged than the limits allow. */
        void overflowed();

        /** The client does not answer on a connection. */
        void unresponsive(Connection silent);
    }

    SessionStream(Owner owner, Limits limits, @Nullable Connection connection) {
        this.owner = owner;
        this.limits = limits;
        this.connection = connection;
    }

    /** Takes over what an earlier run of the server has left; before anything else. */
    synchronized void restore(SessionRestorer.RestoredSession session, SessionStore sessions) {
        StoredSession stored = session.stored();
        handled = new HandledStanzas(session.handled(), session.handledLater());
        durable = new HandledStanzas(session.handled(), session.handledLater());
        dormant = new ArrayList<>(session.sent());
        outgoing = new OutgoingStanzas<>(stored.positions().acknowledged());
        settledMessages.begin(stored.positions().acknowledgedMessage());
        key = stored.id();
        store = sessions;
    }

    /** Sends a stanza; returns its number if a restarted server would know the session, else 0. */
    synchronized long deliver(Stanza stanza, @Nullable TrackedMessage tracked, long id) {
        if (dormant != null) {
            return deliverDormant(dormant, stanza, tracked, id);
        }
        if (deferred == null) {
            return deliverNow(stanza, tracked);
        }
        return tracked == null || isArchived(stanza)
                ? deferred.send(stanza, tracked)
                : deferred.sendNow(stanza, tracked);
    }

    /** Tells whether the client would find a message in its archive, should the server end while it is held back. */
    private static boolean isArchived(Stanza stanza) {
        Jid to = stanza.to();
        return to != null && StanzaId.in(stanza.element(), to.bare()) != null;
    }

    /**
     * The client tells whether somebody looks at it (XEP-0352).
     *
     * @param queues makes a queue
     */
    synchronized void clientState(
            ClientState state,
            Function<ClientStateQueue.Sink<TrackedMessage>, ClientStateQueue<TrackedMessage>> queues) {
        if (deferred == null && state == ClientState.INACTIVE) {
            deferred = queues.apply(this::deliverNow);
        }
        if (deferred != null) {
            deferred.state(state);
        }
    }

    private long deliverNow(Stanza stanza, @Nullable TrackedMessage tracked) {
        OutgoingStanzas<Sent> managed = outgoing;
        if (managed == null) {
            if (connection != null) {
                connection.send(stanza.element());
            }
            return 0;
        }
        long number = add(managed, new Sent(stanza, tracked));
        return key == 0 ? 0 : number;
    }

    /** Sends the refusal of what was no valid stanza. */
    synchronized void refuse(Element refusal) {
        OutgoingStanzas<Sent> managed = outgoing;
        if (managed == null) {
            send(refusal);
        } else {
            add(managed, new Sent(refusal, null, null, ElementSize.of(refusal)));
        }
    }

    private long add(OutgoingStanzas<Sent> managed, Sent stanza) {
        long number = managed.add(stanza);
        unacknowledgedBytes += stanza.bytes();
        checkLimits(managed.size());
        sendWaiting();
        return number;
    }

    private long deliverDormant(
            List<SessionRestorer.Sent> waiting, Stanza stanza, @Nullable TrackedMessage tracked, long id) {
        long last = waiting.isEmpty() ? 0 : waiting.getLast().number();
        long number = Math.max(last, Objects.requireNonNull(outgoing).acknowledged() + DORMANT) + 1;
        waiting.add(new SessionRestorer.Sent(number, stanza, tracked, id));
        unacknowledgedBytes += ElementSize.of(stanza.element());
        checkLimits(waiting.size());
        return number;
    }

    private void checkLimits(int stanzas) {
        if (!overflowed && (stanzas > limits.stanzas() || unacknowledgedBytes > limits.bytes())) {
            overflowed = true;
            owner.overflowed();
        }
    }

    /** Sends what is no stanza. */
    synchronized void send(Element element) {
        if (connection != null) {
            connection.send(element);
        }
    }

    private void sendWaiting() {
        Connection carrier = connection;
        if (carrier == null) {
            return;
        }
        if (carrier.loop().inLoop()) {
            writeWaiting();
        } else if (!sending) {
            sending = true;
            carrier.loop().execute(this::writeLater);
        }
    }

    private synchronized void writeLater() {
        sending = false;
        sendWaiting();
    }

    /** On the connection's loop: the order of the numbers is that of the stream. */
    private void writeWaiting() {
        Connection carrier = connection;
        OutgoingStanzas<Sent> managed = outgoing;
        if (carrier == null || managed == null) {
            return;
        }
        while (!pausing && managed.waiting() > 0) {
            Sent next = Objects.requireNonNull(managed.write());
            carrier.send(next.element());
            if (!carrier.equals(connection)) {
                // Cut off meanwhile, for what it does not read.
                return;
            }
            burst += next.bytes();
            if (burst >= BURST_BYTES) {
                pauseWriting(carrier);
            }
        }
        ask(carrier, managed);
    }

    /**
     * What has gathered while the client was away may be more than its connection takes at once: then it would be cut off
     * each time it comes back.
     */
    private void pauseWriting(Connection carrier) {
        pausing = true;
        Commits.then(carrier.written(), _ -> carrier.loop().execute(() -> goOnWriting(carrier)));
    }

    private synchronized void goOnWriting(Connection carrier) {
        if (carrier.equals(connection)) {
            burst = 0;
            pausing = false;
            writeWaiting();
        }
    }

    private void ask(Connection carrier, OutgoingStanzas<Sent> managed) {
        if (asked || managed.size() == 0) {
            return;
        }
        if (managed.size() >= ASK_AFTER) {
            askNow(carrier);
        } else if (!askingLater) {
            askingLater = true;
            carrier.loop().schedule(() -> askLater(carrier), ASK_LATER);
        }
    }

    private synchronized void askLater(Connection carrier) {
        askingLater = false;
        if (carrier.equals(connection) && outgoing != null && outgoing.size() > 0 && !asked) {
            askNow(carrier);
        }
    }

    private void askNow(Connection carrier) {
        asked = true;
        questions++;
        carrier.send(StreamManagement.request());
        if (!watchingAnswers) {
            watchAnswer(carrier);
        }
    }

    /** One timer at a time, however many questions are asked: a client has up to twice the time to answer. */
    private void watchAnswer(Connection carrier) {
        watchingAnswers = true;
        long question = questions;
        carrier.loop().schedule(() -> unanswered(carrier, question), limits.answer());
    }

    private void unanswered(Connection carrier, long question) {
        synchronized (this) {
            if (!carrier.equals(connection)) {
                return;
            }
            watchingAnswers = false;
            if (!asked) {
                return;
            }
            if (questions != question) {
                watchAnswer(carrier);
                return;
            }
        }
        owner.unresponsive(carrier);
    }

    /** Asks the client at once what it has got, which also tells whether it is there. */
    synchronized void ask() {
        Connection carrier = connection;
        if (carrier != null && outgoing != null && !asked) {
            if (carrier.loop().inLoop()) {
                askNow(carrier);
            } else {
                carrier.loop().execute(this::ask);
            }
        }
    }

    /** Completes when the queue is half empty, with false if the connection is lost before. */
    synchronized CompletableFuture<Boolean> room() {
        boolean attached = connection != null || beginning != null;
        if (outgoing == null || !attached || hasRoom(outgoing)) {
            return CompletableFuture.completedFuture(attached);
        }
        CompletableFuture<Boolean> waiting = room == null ? new CompletableFuture<>() : room;
        room = waiting;
        return waiting;
    }

    private boolean hasRoom(OutgoingStanzas<Sent> managed) {
        return managed.size() <= limits.stanzas() / 2 && unacknowledgedBytes <= limits.bytes() / 2;
    }

    /** Tells whether stanzas are counted. */
    synchronized boolean isManaged() {
        return outgoing != null;
    }

    synchronized boolean isAttached() {
        return connection != null;
    }

    synchronized boolean isActive() {
        return connection != null && (deferred == null || deferred.state() == ClientState.ACTIVE);
    }

    @Override
    public synchronized long session() {
        return key;
    }

    /** Returns how many of the client's stanzas are handled. */
    synchronized long handled() {
        return handled.handled();
    }

    synchronized @Nullable Connection connection() {
        return connection;
    }

    synchronized boolean isCarriedBy(Connection carrier) {
        return carrier.equals(connection) || carrier.equals(beginning);
    }

    /** Begins to count what the client sends: from its request on (§4). */
    synchronized void beginToReceive() {
        handled = new HandledStanzas();
    }

    /**
     * Begins to count what is sent, after an answer (§4); on the connection's loop, or before anybody knows the session.
     *
     * @param answer what the client is told first
     * @param sessionKey the session's key in the store, 0 if it is not there
     */
    void begin(List<Element> answer, long sessionKey, SessionStore sessions) {
        Connection carrier;
        synchronized (this) {
            carrier = connection;
            if (carrier == null) {
                return;
            }
            connection = null;
            beginning = carrier;
            outgoing = new OutgoingStanzas<>(0);
            key = sessionKey;
            settledMessages.begin(sessionKey);
            store = sessions;
            if (sessionKey != 0) {
                durable = new HandledStanzas();
            }
        }
        // After what other threads have sent before the count began, which is on its way to this loop.
        carrier.loop().execute(() -> {
            answer.forEach(carrier::send);
            attach(carrier);
        });
    }

    private synchronized void attach(Connection carrier) {
        if (carrier.equals(beginning)) {
            beginning = null;
            connection = carrier;
            sendWaiting();
            answerIfDue();
        }
    }

    /** Counts a stanza of the client; returns its handling, or null if it was handled before the server ended. */
    synchronized @Nullable Handling receive() {
        long number = handled.receive();
        settledMessages.received(number, isAllAcknowledged());
        return handled.isFinished(number) ? null : new Handling(this, number, handled.handled());
    }

    @Override
    public void handled(Handling handling) {
        LongConsumer settled;
        synchronized (this) {
            handled.finish(handling.number());
            if (durable != null && handling.storedMessage() != 0) {
                durable.finishUpTo(handling.floor());
                durable.finish(handling.number());
                settledMessages.stored(handling.storedMessage());
            }
            checkpointAfter(1);
            answerIfDue();
            settled = settled();
        }
        callSettled(settled);
    }

    /** The client asks what is handled (§4). */
    synchronized void requested() {
        if (answerAt < 0) {
            askedNanos = System.nanoTime();
        }
        answerAt = handled.received();
        answerIfDue();
        answerInTime(ANSWER_LATEST);
    }

    private void answerInTime(Duration delay) {
        Connection carrier = connection;
        if (answerAt >= 0 && !answeringLatest && carrier != null) {
            answeringLatest = true;
            carrier.loop().schedule(this::answerLatest, delay);
        }
    }

    /** Tells a client that has waited long what can be told by now; the rest it hears when it is so. */
    private synchronized void answerLatest() {
        answeringLatest = false;
        if (answerAt < 0) {
            return;
        }
        Duration rest = ANSWER_LATEST.minusNanos(System.nanoTime() - askedNanos);
        if (rest.isPositive()) {
            answerInTime(rest);
            return;
        }
        askedNanos = System.nanoTime();
        if (beginning == null && isBegun()) {
            tell(Math.min(handled.handled(), durable == null ? Long.MAX_VALUE : durable.handled()));
        }
        answerInTime(ANSWER_LATEST);
    }

    private void answerIfDue() {
        // Before the client knows that the stream can be resumed, a restarted server would not know what it was told.
        if (answerAt < 0 || handled.handled() < answerAt || beginning != null || !isBegun()) {
            return;
        }
        if (durable == null || durable.handled() >= answerAt) {
            answerAt = -1;
            tell(durable == null ? handled.handled() : Math.min(durable.handled(), handled.handled()));
        } else {
            storePositions();
        }
    }

    /** Tells whether the client has its answer to the request for management: before, it does not count. */
    private boolean isBegun() {
        return outgoing != null;
    }

    private void tell(long count) {
        if (connection != null) {
            connection.send(StreamManagement.ack(count));
        }
    }

    /** Stores how far both sides have got, so that a client may be told. */
    private void storePositions() {
        if (storing || store == null) {
            return;
        }
        storing = true;
        sinceCheckpoint = 0;
        StoredSession.Positions positions = positions();
        Commits.then(store.checkpoint(key, positions), failure -> stored(positions, failure));
    }

    /** Stores positions now and then, so that a restarted server need not read all that the session has ever done. */
    private void checkpointAfter(int more) {
        sinceCheckpoint += more;
        if (key != 0 && sinceCheckpoint >= CHECKPOINT_AFTER) {
            storePositions();
        }
    }

    private StoredSession.Positions positions() {
        return new StoredSession.Positions(
                handled.handled(),
                outgoing == null ? 0 : outgoing.acknowledged(),
                settledMessages.settled(handled, isAllAcknowledged()));
    }

    private boolean isAllAcknowledged() {
        return outgoing != null && outgoing.size() == 0;
    }

    private void stored(StoredSession.Positions positions, @Nullable Throwable failure) {
        LongConsumer settled;
        synchronized (this) {
            storing = false;
            if (failure != null) {
                // The client gets its answer late, or hears of less.
                LOG.atWarn().setCause(failure).log("the positions of a stream could not be stored");
                return;
            }
            if (durable != null) {
                durable.finishUpTo(positions.handled());
            }
            answerIfDue();
            settled = settled();
        }
        callSettled(settled);
    }

    /**
     * Has somebody called when everything that was received is handled, with the number of stanzas; later calls replace
     * earlier ones.
     */
    void whenSettled(LongConsumer then) {
        LongConsumer settled;
        synchronized (this) {
            whenSettled = then;
            settled = settled();
        }
        callSettled(settled);
    }

    private @Nullable LongConsumer settled() {
        LongConsumer waiting = whenSettled;
        if (waiting == null || !handled.isSettled()) {
            return null;
        }
        if (durable != null && durable.handled() < handled.handled()) {
            storePositions();
            return null;
        }
        whenSettled = null;
        return waiting;
    }

    private void callSettled(@Nullable LongConsumer settled) {
        if (settled != null) {
            settled.accept(handled());
        }
    }

    /**
     * The client tells what it has got (§4).
     *
     * @return the error to close the stream with, or null
     */
    @Nullable
    StreamError acknowledged(long h) {
        List<Sent> gone;
        synchronized (this) {
            OutgoingStanzas<Sent> managed = Objects.requireNonNull(outgoing);
            if (!managed.isPossible(h)) {
                return StreamManagement.handledCountTooHigh(h, managed.sent());
            }
            asked = false;
            gone = acknowledge(managed, h);
            if (connection != null) {
                ask(connection, managed);
            }
        }
        tell(gone);
        return null;
    }

    private List<Sent> acknowledge(OutgoingStanzas<Sent> managed, long h) {
        List<Sent> gone = managed.acknowledge(h);
        for (Sent sent : gone) {
            unacknowledgedBytes -= sent.bytes();
            TrackedMessage tracked = sent.tracked();
            if (tracked != null) {
                settledMessages.acknowledged(tracked.id());
            }
        }
        checkpointAfter(gone.size());
        if (room != null && hasRoom(managed)) {
            room.complete(true);
            room = null;
        }
        return gone;
    }

    private static void tell(List<Sent> gone) {
        for (Sent sent : gone) {
            if (sent.tracked() != null) {
                sent.tracked().acknowledged();
            }
        }
    }

    /** The connection is lost; returns false if it was not this session's, or not any more. */
    synchronized boolean detach(Connection lost) {
        if (!isCarriedBy(lost)) {
            return false;
        }
        connection = null;
        beginning = null;
        asked = false;
        watchingAnswers = false;
        answerAt = -1;
        burst = 0;
        pausing = false;
        if (room != null) {
            room.complete(false);
            room = null;
        }
        if (outgoing != null) {
            outgoing.detach();
        }
        return true;
    }

    /** Gives up the connection, if there is one, and returns it. */
    synchronized @Nullable Connection release() {
        Connection carrier = connection == null ? beginning : connection;
        if (carrier != null) {
            detach(carrier);
        }
        return carrier;
    }

    /** Tells whether a client can have got so many stanzas. */
    synchronized @Nullable StreamError faultOf(long h) {
        OutgoingStanzas<Sent> managed = Objects.requireNonNull(outgoing);
        if (dormant == null) {
            return managed.isPossible(h) ? null : StreamManagement.handledCountTooHigh(h, managed.sent());
        }
        long distance = Math.floorMod(h - managed.acknowledged(), 1L << 32);
        return distance < DORMANT ? null : StreamManagement.handledCountTooHigh(h, managed.acknowledged());
    }

    /**
     * Makes what an earlier run of the server has left ready to be sent on; what changes by that is stored before.
     *
     * @param h a number without fault
     * @return completes when it is stored
     */
    CompletableFuture<Void> wake(long h) {
        List<Sent> gone = new ArrayList<>();
        CompletableFuture<Void> stored;
        synchronized (this) {
            List<SessionRestorer.Sent> waiting = dormant;
            if (waiting == null) {
                return CompletableFuture.completedFuture(null);
            }
            dormant = null;
            long before = Objects.requireNonNull(outgoing).acknowledged();
            long count = before + Math.floorMod(h - before, 1L << 32);
            OutgoingStanzas<Sent> managed = new OutgoingStanzas<>(count);
            outgoing = managed;
            Map<Long, Long> renumbered = new HashMap<>();
            unacknowledgedBytes = 0;
            for (SessionRestorer.Sent sent : waiting) {
                Sent stanza = new Sent(sent.stanza(), sent.tracked());
                if (sent.number() <= count) {
                    gone.add(stanza);
                    continue;
                }
                long number = managed.add(stanza);
                unacknowledgedBytes += stanza.bytes();
                if (sent.messageId() != 0 && number != sent.number()) {
                    renumbered.put(sent.messageId(), number);
                }
            }
            stored = Objects.requireNonNull(store).renumbered(key, renumbered);
            storePositions();
        }
        tell(gone);
        return stored;
    }

    /**
     * Goes on with a new connection (§5); on its loop.
     *
     * @param resumed the answer
     * @param h a number without fault
     */
    void resume(Connection carrier, Element resumed, long h) {
        List<Sent> gone;
        synchronized (this) {
            carrier.send(resumed);
            connection = carrier;
            handled.resume();
            gone = acknowledge(Objects.requireNonNull(outgoing), h);
            sendWaiting();
            if (deferred != null) {
                // XEP-0352 §5.2: a resumed stream begins in the active state.
                deferred.state(ClientState.ACTIVE);
            }
        }
        tell(gone);
    }

    /** Stores everything that a later run of the server needs. */
    CompletableFuture<Void> suspend() {
        synchronized (this) {
            if (store == null || dormant != null) {
                return CompletableFuture.completedFuture(null);
            }
            return store.checkpoint(key, positions());
        }
    }

    /** Takes what was not acknowledged; the session has ended. */
    synchronized List<Unacknowledged> takeUnacknowledged() {
        List<Unacknowledged> left = new ArrayList<>();
        if (dormant != null) {
            dormant.forEach(sent -> left.add(new Unacknowledged(sent.stanza(), sent.tracked())));
            dormant = null;
        } else if (outgoing != null) {
            for (Sent sent : outgoing.unacknowledged()) {
                Unacknowledged unacknowledged = sent.unacknowledged();
                if (unacknowledged != null) {
                    left.add(unacknowledged);
                }
            }
        }
        if (outgoing != null) {
            outgoing = new OutgoingStanzas<>(outgoing.acknowledged());
        }
        if (deferred != null) {
            deferred.end().forEach(unsent -> left.add(new Unacknowledged(unsent.message(), unsent.with())));
        }
        return left;
    }
}
