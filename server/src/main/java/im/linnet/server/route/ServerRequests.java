// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.route;

import im.linnet.server.extension.Outgoing;
import im.linnet.server.extension.StanzaContext;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.StanzaError;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The server's own requests that wait for their answers. An answer counts only if it comes from whom was asked, to whom
 * asked: nobody else can answer, whatever id they guess.
 */
public final class ServerRequests implements Outgoing {
    /** How long an answer may take. */
    static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The most answers that are waited for at a time. */
    static final int LIMIT = 10_000;

    private final Router router;
    private final Timer timer;
    /** Another one after each start, so that answers from before it are not taken for newer ones. */
    private final String prefix = "linnet-" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + '-';

    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger count = new AtomicInteger();
    private final ConcurrentHashMap<String, Waiting> waiting = new ConcurrentHashMap<>();

    ServerRequests(Router router, Timer timer) {
        this.router = router;
        this.timer = timer;
    }

    /** Runs tasks later. */
    @FunctionalInterface
    public interface Timer {
        /**
         * Runs a task that does not block after a delay.
         *
         * @return cancels the task if it has not run
         */
        Runnable schedule(Runnable task, Duration delay);
    }

    private record Waiting(Iq request, Consumer<Iq> answer, Runnable cancel) {}

    @Override
    public void ask(Question question, Consumer<Iq> answer) {
        String id = prefix + ids.incrementAndGet();
        Iq request = Iq.request(question.type(), id, question.from(), question.to(), question.payload());
        if (count.incrementAndGet() > LIMIT) {
            count.decrementAndGet();
            answer.accept(request.error(StanzaError.of(ErrorCondition.RESOURCE_CONSTRAINT)));
            return;
        }
        Runnable cancel = timer.schedule(() -> timedOut(id), PATIENCE);
        waiting.put(id, new Waiting(request, answer, cancel));
        router.route(request, StanzaContext.SERVER);
    }

    private void timedOut(String id) {
        Waiting late = waiting.remove(id);
        if (late != null) {
            count.decrementAndGet();
            late.answer.accept(late.request.error(StanzaError.of(ErrorCondition.REMOTE_SERVER_TIMEOUT)));
        }
    }

    /** Takes an answer that was sent to a hosted domain; one that nobody waits for is dropped. */
    void answered(Iq answer) {
        String id = answer.id();
        Waiting asked = id == null ? null : waiting.get(id);
        if (asked != null && isFrom(asked.request, answer) && waiting.remove(id, asked)) {
            count.decrementAndGet();
            asked.cancel.run();
            asked.answer.accept(answer);
        }
    }

    private static boolean isFrom(Iq request, Iq answer) {
        Jid from = answer.from();
        Jid to = answer.to();
        return from != null && from.equals(request.to()) && to != null && to.equals(request.from());
    }
}
