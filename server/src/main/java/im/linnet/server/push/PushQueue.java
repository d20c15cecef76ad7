// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.linnet.server.extension.Account;
import im.linnet.server.extension.Outgoing;
import im.linnet.server.mailbox.Mailbox;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The notifications that are gathered, under way, or held back.
 *
 * <p><b>Gathering.</b> The first message for a registration starts a short time after which one notification tells of it
 * and of all that have come since. While an answer is awaited, or a service is left alone, messages gather too: a
 * registration never has more than one notification under way. A call does not wait for the time to pass.
 *
 * <p><b>Errors.</b> A service that cannot be reached, or fails, is left alone for a while that doubles each time; one that
 * wants a notification later gets it later. After some attempts a notification is given up: the next message starts anew.
 * Whether a registration is over is decided by {@link PublishVerdict}, and carried out by its owner.
 *
 * <p><b>Bounds.</b> Registrations with something to tell, requests to one service at a time, attempts, and tasks that wait
 * for the queue's turn. What is beyond them is dropped and counted: the message itself is safe elsewhere.
 *
 * <p>All state belongs to the turn of a mailbox; what is public to the package may be called from any thread.
 */
final class PushQueue {
    /** Requests that one service has not answered yet. */
    private static final int UNANSWERED = 32;
    /** After that many, a notification is given up. */
    private static final int ATTEMPTS = 8;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MAX_DOUBLINGS = 9;
    /** Users name services, so what is remembered of them is bounded. */
    private static final int PAUSED_SERVICES = 10_000;

    private static final int COUNTED_ACCOUNTS = 100_000;

    private final Supplier<Outgoing> outgoing;
    private final Mailbox mailbox;
    private final InstantSource clock;
    private final Limits limits;
    private final PushCounters counters;
    private final Owner owner;

    private final Map<Long, Pending> pending = new HashMap<>();
    /** Services that have been asked and have not answered. */
    private final Map<Jid, Lane> lanes = new HashMap<>();

    private final Cache<Jid, Pause> pauses = Caffeine.newBuilder()
            .maximumSize(PAUSED_SERVICES)
            .expireAfterWrite(LONGEST_PAUSE.multipliedBy(2))
            .build();
    /** How many messages wait for each account, since it was last seen. */
    private final Cache<Long, Integer> unseen =
            Caffeine.newBuilder().maximumSize(COUNTED_ACCOUNTS).build();

    /**
     * @param outgoing sends requests, asked for when there is one
     * @param owner hears what becomes of registrations
     */
    PushQueue(Supplier<Outgoing> outgoing, Mailbox mailbox, Limits limits, Owner owner, Clocked clocked) {
        this.outgoing = outgoing;
        this.mailbox = mailbox;
        this.limits = limits;
        this.owner = owner;
        this.clock = clocked.clock();
        this.counters = clocked.counters();
    }

    /**
     * What measures.
     *
     * @param clock tells the time
     * @param counters count
     */
    record Clocked(InstantSource clock, PushCounters counters) {}

    /**
     * Bounds.
     *
     * @param gather how long messages are gathered
     * @param waiting how many registrations may have something to tell
     */
    record Limits(Duration gather, int waiting) {}

    /** Hears what becomes of registrations, in the turn of the queue; must not block. */
    interface Owner {
        /** A notification arrived. */
        void succeeded(Account account, PushRegistration registration);

        /** The service answered with an error that may be for good. */
        void doubtful(Account account, PushRegistration registration);

        /** The service wants no more. */
        void over(Account account, PushRegistration registration);
    }

    /**
     * What there is to tell of the last message, as far as it may be told.
     *
     * @param sender who sent it, or null
     * @param body its text, or null
     * @param urgent whether it cannot wait
     */
    record Notice(@Nullable Jid sender, @Nullable String body, boolean urgent) {}

    /** What a registration has to tell. */
    private static final class Pending {
        final Account account;
        final PushRegistration registration;
        /** The last message, or null if there is nothing to tell that is not under way. */
        @Nullable
        Notice notice;
        /** What is under way, or null. */
        @Nullable
        Notice sent;

        @Nullable
        Runnable timer;

        /** Whether it waits for its place among the requests to the service. */
        boolean queued;
        /** Whether what is under way has become needless. */
        boolean needless;

        int attempts;

        Pending(Account account, PushRegistration registration) {
            this.account = account;
            this.registration = registration;
        }
    }

    /** Requests to one service. */
    private static final class Lane {
        int unanswered;
        final Queue<Pending> ready = new ArrayDeque<>();
    }

    private record Pause(Instant until, int failures) {}

    /** Has registrations told of a message. */
    void add(Account account, List<PushRegistration> registrations, Notice notice) {
        if (mailbox.pending() >= limits.waiting()) {
            counters.dropped().increment(registrations.size());
            return;
        }
        mailbox.post(() -> gather(account, registrations, notice));
    }

    /** A client shows the account's messages: nothing has to be told any more. */
    void seen(Account account, List<PushRegistration> registrations) {
        mailbox.post(() -> {
            unseen.invalidate(account.id());
            registrations.forEach(registration -> cancel(registration.id()));
        });
    }

    /** A registration is gone: nothing must be sent for it any more. */
    void forget(PushRegistration registration) {
        mailbox.post(() -> cancel(registration.id()));
    }

    private void cancel(long id) {
        Pending known = pending.get(id);
        if (known != null) {
            known.notice = null;
            known.needless = true;
            stopTimer(known);
            forgetIfIdle(known);
        }
    }

    private void gather(Account account, List<PushRegistration> registrations, Notice notice) {
        unseen.asMap().merge(account.id(), 1, Integer::sum);
        for (PushRegistration registration : registrations) {
            Pending known = pending.get(registration.id());
            if (known == null && pending.size() >= limits.waiting()) {
                counters.dropped().increment();
            } else {
                gather(known == null ? begin(account, registration) : known, notice);
            }
        }
    }

    private Pending begin(Account account, PushRegistration registration) {
        Pending begun = new Pending(account, registration);
        pending.put(registration.id(), begun);
        return begun;
    }

    private void gather(Pending one, Notice notice) {
        one.notice = merged(one.notice, notice);
        one.needless = false;
        if (one.sent != null || one.queued) {
            return;
        }
        if (notice.urgent() && one.attempts == 0) {
            stopTimer(one);
            send(one);
        } else if (one.timer == null) {
            sendAfter(one, limits.gather());
        }
    }

    private static Notice merged(@Nullable Notice before, Notice newer) {
        return before != null && before.urgent() && !newer.urgent()
                ? new Notice(newer.sender(), newer.body(), true)
                : newer;
    }

    private void sendAfter(Pending one, Duration delay) {
        one.timer = mailbox.loop().schedule(() -> mailbox.post(() -> due(one)), delay);
    }

    private void due(Pending one) {
        if (one.timer != null) {
            one.timer = null;
            send(one);
        }
    }

    private static void stopTimer(Pending one) {
        Runnable timer = one.timer;
        one.timer = null;
        if (timer != null) {
            timer.run();
        }
    }

    private void send(Pending one) {
        Jid service = one.registration.service();
        Pause pause = pauses.getIfPresent(service);
        if (pause != null && clock.instant().isBefore(pause.until())) {
            sendAfter(one, Duration.between(clock.instant(), pause.until()));
            return;
        }
        Lane lane = lanes.computeIfAbsent(service, _ -> new Lane());
        if (lane.unanswered >= UNANSWERED) {
            one.queued = true;
            lane.ready.add(one);
        } else {
            sendNow(one, lane);
        }
    }

    private void sendNow(Pending one, Lane lane) {
        Notice notice = Objects.requireNonNull(one.notice);
        one.sent = notice;
        one.notice = null;
        lane.unanswered++;
        PushRegistration registration = one.registration;
        int count = unseen.asMap().getOrDefault(one.account.id(), 1);
        outgoing.get()
                .ask(
                        new Outgoing.Question(
                                IqType.SET,
                                one.account.jid().domainJid(),
                                registration.service(),
                                Notification.of(registration, notice, count)),
                        answer -> mailbox.post(() -> answered(one, answer)));
    }

    private void answered(Pending one, Iq answer) {
        Jid service = one.registration.service();
        Lane lane = lanes.get(service);
        if (lane != null) {
            lane.unanswered--;
        }
        Notice sent = one.sent;
        one.sent = null;
        switch (PublishVerdict.of(answer)) {
            case SENT -> {
                counters.sent().increment();
                pauses.invalidate(service);
                owner.succeeded(one.account, one.registration);
                goOn(one);
            }
            case OVER -> {
                counters.failed().increment();
                cancel(one.registration.id());
                owner.over(one.account, one.registration);
            }
            case DOUBTFUL -> {
                counters.failed().increment();
                pause(service);
                owner.doubtful(one.account, one.registration);
                goOn(one);
            }
            case UNREACHABLE -> {
                pause(service);
                retry(one, sent, Duration.ZERO);
            }
            case LATER -> retry(one, sent, pauseAfter(one.attempts));
        }
        if (lane != null) {
            next(service, lane);
        }
    }

    /** Tells what has come in the meantime. */
    private void goOn(Pending one) {
        one.attempts = 0;
        if (one.notice == null) {
            forgetIfIdle(one);
        } else {
            sendAfter(one, one.notice.urgent() ? Duration.ZERO : limits.gather());
        }
    }

    private void retry(Pending one, @Nullable Notice sent, Duration delay) {
        if (one.needless) {
            goOn(one);
            return;
        }
        one.attempts++;
        one.notice = one.notice == null ? sent : one.notice;
        if (one.attempts >= ATTEMPTS) {
            counters.dropped().increment();
            cancel(one.registration.id());
        } else {
            // Where the service is left alone, sending waits for that.
            sendAfter(one, delay);
        }
    }

    private void next(Jid service, Lane lane) {
        while (lane.unanswered < UNANSWERED && !lane.ready.isEmpty()) {
            Pending one = lane.ready.remove();
            one.queued = false;
            if (one.notice == null) {
                forgetIfIdle(one);
            } else {
                send(one);
            }
        }
        if (lane.unanswered == 0 && lane.ready.isEmpty()) {
            lanes.remove(service, lane);
        }
    }

    private void pause(Jid service) {
        Pause before = pauses.getIfPresent(service);
        if (before != null && clock.instant().isBefore(before.until())) {
            // Answers that were under way already say nothing new.
            return;
        }
        int failures = before == null ? 0 : Math.min(before.failures() + 1, MAX_DOUBLINGS);
        pauses.put(service, new Pause(clock.instant().plus(pauseAfter(failures)), failures));
    }

    private static Duration pauseAfter(int failures) {
        Duration grown = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MAX_DOUBLINGS));
        return grown.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : grown;
    }

    private void forgetIfIdle(Pending one) {
        if (one.notice == null && one.sent == null && !one.queued && one.timer == null) {
            pending.remove(one.registration.id(), one);
        }
    }
}
