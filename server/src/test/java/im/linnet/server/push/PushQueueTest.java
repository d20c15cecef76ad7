// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.extension.Account;
import im.linnet.server.extension.Outgoing;
import im.linnet.server.mailbox.Loop;
import im.linnet.server.mailbox.Mailbox;
import im.linnet.server.push.PushQueue.Notice;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.PubSub;
import im.linnet.xmpp.payload.Push;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.ErrorType;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.StanzaError;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a loop and a clock that the test moves. */
class PushQueueTest {
    private static final Jid JULIET = Jid.of("juliet@example.com");
    private static final Jid ROMEO = Jid.of("romeo@example.net");
    private static final Notice HELLO = new Notice(ROMEO, "hello", false);
    private static final Notice CALL = new Notice(ROMEO, null, true);
    private static final int WAITING = 100;

    private final Time time = new Time();
    private final Queue<Asked> asked = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Account account = account(JULIET, 7);
    private final PushQueue queue = new PushQueue(
            () -> (question, answer) -> asked.add(new Asked(question, answer)),
            new Mailbox(time, Runnable::run),
            new PushQueue.Limits(Duration.ofSeconds(2), WAITING),
            new PushQueue.Owner() {
                @Override
                public void succeeded(Account owner, PushRegistration registration) {
                    heard.add("succeeded " + registration.id());
                }

                @Override
                public void doubtful(Account owner, PushRegistration registration) {
                    heard.add("doubtful " + registration.id());
                }

                @Override
                public void over(Account owner, PushRegistration registration) {
                    heard.add("over " + registration.id());
                }
            },
            new PushQueue.Clocked(time::instant, PushCounters.in(metrics)));

    private record Asked(Outgoing.Question question, Consumer<Iq> answer) {
        Push.Summary summary() {
            return Push.summary(PubSub.publish(question.payload()).payload());
        }

        String node() {
            return String.valueOf(PubSub.publish(question.payload()).node());
        }

        Iq request() {
            return Iq.request(question.type(), "1", question.from(), question.to(), question.payload());
        }
    }

    private static Account account(Jid jid, long id) {
        return (Account) Proxy.newProxyInstance(
                Account.class.getClassLoader(),
                new Class<?>[] {Account.class},
                (_, method, _) -> switch (method.getName()) {
                    case "jid" -> jid;
                    case "id" -> id;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static PushRegistration registration(long id, String service) {
        return new PushRegistration(id, Jid.of(service), "node-" + id, null, "phone");
    }

    private void add(Notice notice, PushRegistration... registrations) {
        queue.add(account, List.of(registrations), notice);
        time.pass(Duration.ZERO);
    }

    private void answer() {
        Asked first = asked.remove();
        first.answer().accept(first.request().result());
        time.pass(Duration.ZERO);
    }

    private void refuse(StanzaError error) {
        Asked first = asked.remove();
        first.answer().accept(first.request().error(error));
        time.pass(Duration.ZERO);
    }

    private void refuse(ErrorCondition condition) {
        refuse(StanzaError.of(condition));
    }

    private double count(String result) {
        return metrics.counter("linnet.push.notifications", "result", result).count();
    }

    @Test
    void severalMessagesAreOneNotification() {
        PushRegistration one = registration(1, "a.example");
        add(HELLO, one);
        time.pass(Duration.ofSeconds(1));
        add(new Notice(ROMEO, "newer", false), one);
        assertThat(asked).isEmpty();
        time.pass(Duration.ofSeconds(1));

        assertThat(asked).hasSize(1);
        assertThat(asked.element().summary()).isEqualTo(new Push.Summary(2, null, ROMEO, "newer"));
        assertThat(asked.element().question().from()).isEqualTo(Jid.of("example.com"));
        assertThat(asked.element().question().to()).isEqualTo(Jid.of("a.example"));
        answer();
        time.pass(Duration.ofHours(1));
        assertThat(asked).isEmpty();
        assertThat(heard).containsExactly("succeeded 1");
        assertThat(count("sent")).isEqualTo(1);
    }

    @Test
    void aCallWaitsForNothing() {
        PushRegistration one = registration(1, "a.example");
        add(HELLO, one);
        add(CALL, one);

        assertThat(asked).hasSize(1);
        assertThat(Notification.isUrgent(
                        PubSub.publish(asked.element().question().payload()).payload()))
                .isTrue();
    }

    @Test
    void whatComesWhileAnAnswerIsAwaitedIsToldAfterIt() {
        PushRegistration one = registration(1, "a.example");
        add(HELLO, one);
        time.pass(Duration.ofSeconds(2));
        add(HELLO, one);
        add(HELLO, one);
        time.pass(Duration.ofMinutes(1));
        assertThat(asked).hasSize(1);
        answer();
        time.pass(Duration.ofSeconds(2));

        assertThat(asked).hasSize(1);
        assertThat(asked.element().summary().messages()).isEqualTo(3);
    }

    @Test
    void whoHasSeenHisMessagesIsToldNothing() {
        PushRegistration one = registration(1, "a.example");
        add(HELLO, one);
        queue.seen(account, List.of(one));
        time.pass(Duration.ofHours(1));
        assertThat(asked).isEmpty();

        add(HELLO, one);
        time.pass(Duration.ofSeconds(2));
        assertThat(asked.element().summary().messages()).isEqualTo(1);
    }

    @Test
    void whatHasBeenSeenIsNotRepeated() {
        PushRegistration one = registration(1, "a.example");
        add(HELLO, one);
        time.pass(Duration.ofSeconds(2));
        queue.seen(account, List.of(one));
        refuse(ErrorCondition.REMOTE_SERVER_TIMEOUT);
        time.pass(Duration.ofDays(1));

        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ITEM_NOT_FOUND",
        "GONE",
        "FORBIDDEN",
        "NOT_ALLOWED",
        "NOT_AUTHORIZED",
        "REGISTRATION_REQUIRED",
        "SUBSCRIPTION_REQUIRED"
    })
    void anErrorThatIsForGoodEndsTheRegistration(ErrorCondition condition) {
        add(HELLO, registration(1, "a.example"));
        time.pass(Duration.ofSeconds(2));
        refuse(condition);
        time.pass(Duration.ofDays(1));

        assertThat(heard).containsExactly("over 1");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"REMOTE_SERVER_NOT_FOUND", "REMOTE_SERVER_TIMEOUT"})
    void aServiceThatCannotBeReachedIsTriedAgainForLongerAndLonger(ErrorCondition condition) {
        add(HELLO, registration(1, "a.example"));
        time.pass(Duration.ofSeconds(2));
        for (int pause = 10; pause <= 10 << 6; pause *= 2) {
            refuse(condition);
            time.pass(Duration.ofSeconds(pause).minusMillis(1));
            assertThat(asked).isEmpty();
            time.pass(Duration.ofMillis(1));
            assertThat(asked).hasSize(1);
        }
        refuse(condition);
        time.pass(Duration.ofDays(1));

        assertThat(asked).isEmpty();
        assertThat(count("dropped")).isEqualTo(1);
        assertThat(heard).isEmpty();
        add(HELLO, registration(1, "a.example"));
        time.pass(Duration.ofSeconds(2));
        assertThat(asked).hasSize(1);
    }

    @Test
    void allRegistrationsOfAServiceThatCannotBeReachedWaitTogether() {
        PushRegistration[] all = {
            registration(1, "a.example"), registration(2, "a.example"), registration(3, "b.example")
        };
        add(HELLO, all);
        time.pass(Duration.ofSeconds(2));
        assertThat(asked).hasSize(3);
        refuse(ErrorCondition.REMOTE_SERVER_NOT_FOUND);
        refuse(ErrorCondition.REMOTE_SERVER_NOT_FOUND);
        answer();
        add(HELLO, registration(4, "a.example"), registration(5, "b.example"));
        time.pass(Duration.ofSeconds(5));

        assertThat(asked).extracting(Asked::node).containsExactly("node-5");
        time.pass(Duration.ofSeconds(5));
        assertThat(asked).extracting(Asked::node).containsExactlyInAnyOrder("node-5", "node-1", "node-2", "node-4");
    }

    @Test
    void whoWantsItLaterGetsItLaterWithoutHoldingUpOthers() {
        add(HELLO, registration(1, "a.example"));
        time.pass(Duration.ofSeconds(2));
        refuse(StanzaError.of(ErrorType.WAIT, ErrorCondition.ITEM_NOT_FOUND));
        add(HELLO, registration(2, "a.example"));
        time.pass(Duration.ofSeconds(2));
        assertThat(asked).extracting(Asked::node).containsExactly("node-2");
        answer();
        time.pass(Duration.ofSeconds(8));

        assertThat(asked).extracting(Asked::node).containsExactly("node-1");
        assertThat(heard).containsExactly("succeeded 2");
    }

    @Test
    void otherErrorsAreCountedAgainstTheRegistrationAndNotRepeated() {
        add(HELLO, registration(1, "a.example"));
        time.pass(Duration.ofSeconds(2));
        refuse(ErrorCondition.SERVICE_UNAVAILABLE);
        time.pass(Duration.ofDays(1));

        assertThat(heard).containsExactly("doubtful 1");
        assertThat(count("failed")).isEqualTo(1);
        assertThat(asked).isEmpty();
    }

    @Test
    void oneServiceGetsSoManyRequestsAtATimeAndNoMore() {
        for (int i = 0; i < 50; i++) {
            add(HELLO, registration(i, "a.example"));
        }
        time.pass(Duration.ofSeconds(2));
        assertThat(asked).hasSize(32);
        int answered = 0;
        while (!asked.isEmpty()) {
            answer();
            answered++;
        }

        assertThat(answered).isEqualTo(50);
    }

    @Test
    void whatIsBeyondTheBoundIsDropped() {
        for (int i = 0; i < WAITING + 5; i++) {
            add(HELLO, registration(i, "s" + i + ".example"));
        }

        assertThat(count("dropped")).isEqualTo(5);
        time.pass(Duration.ofSeconds(2));
        assertThat(asked).hasSize(WAITING);
    }

    /** Whatever services answer and whenever, every message is told of, seen, or given up, and nothing stays behind. */
    @Test
    void nothingIsForgottenAndNothingStays() {
        Random random = new Random(357);
        ErrorCondition[] errors = ErrorCondition.values();
        for (int run = 0; run < 200; run++) {
            for (int step = 0; step < 60; step++) {
                PushRegistration one = registration(random.nextInt(6), "s" + random.nextInt(2) + ".example");
                switch (random.nextInt(5)) {
                    case 0 -> add(random.nextInt(4) == 0 ? CALL : HELLO, one);
                    case 1 -> queue.seen(account, List.of(one));
                    case 2 -> time.pass(Duration.ofMillis(random.nextInt(5_000)));
                    default -> {
                        if (!asked.isEmpty() && random.nextBoolean()) {
                            answer();
                        } else if (!asked.isEmpty()) {
                            refuse(errors[random.nextInt(errors.length)]);
                        }
                    }
                }
                assertThat(asked.stream().map(Asked::node)).doesNotHaveDuplicates();
            }
            for (int i = 0; i < 20; i++) {
                while (!asked.isEmpty()) {
                    answer();
                }
                time.pass(Duration.ofHours(2));
            }
            assertThat(asked).isEmpty();
            assertThat(time.timers).isEmpty();
        }
    }

    /** A loop whose time stands still until it is moved. */
    private static final class Time implements Loop {
        private Instant now = Instant.parse("2026-11-24T12:00:00Z");
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final List<Timer> timers = new ArrayList<>();

        private record Timer(Instant at, Runnable task) {}

        Instant instant() {
            return now;
        }

        void pass(Duration duration) {
            Instant end = now.plus(duration);
            runTasks();
            for (Timer next = next(end); next != null; next = next(end)) {
                timers.remove(next);
                now = next.at();
                next.task().run();
                runTasks();
            }
            now = end;
        }

        private @Nullable Timer next(Instant end) {
            return timers.stream()
                    .filter(timer -> !timer.at().isAfter(end))
                    .min(Comparator.comparing(Timer::at))
                    .orElse(null);
        }

        private void runTasks() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Runnable schedule(Runnable task, Duration delay) {
            Timer timer = new Timer(now.plus(delay), task);
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        @Override
        public boolean inLoop() {
            return true;
        }
    }
}
