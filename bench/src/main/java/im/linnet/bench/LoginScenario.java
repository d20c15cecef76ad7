// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import im.linnet.bench.Report.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sign-ins without end: connect, TLS, SCRAM, bind, close, by a fixed number of clients at once. What the server spends
 * on closing counts too.
 */
final class LoginScenario {
    private static final double MILLIS = 1000;
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration WARMUP_LIMIT = Duration.ofMinutes(2);

    /**
     * The load.
     *
     * @param accounts how many take turns; all sign in at least once before the measured phase, so that the generator
     *     derives no keys in it
     */
    record Plan(int accounts, int atATime) {
        Plan {
            if (atATime < 1 || accounts < atATime) {
                throw new BenchException("login needs at least as many accounts as sign-ins at a time, and one");
            }
        }
    }

    private final Run run;
    private final Plan plan;
    private final Latencies latencies = new Latencies();
    private final LongAdder logins = new LongAdder();
    private volatile boolean running = true;

    LoginScenario(Run run, Plan plan) {
        this.run = run;
        this.plan = plan;
    }

    /** Runs to the end. */
    Report run() {
        for (int i = 0; i < plan.atATime(); i++) {
            var turn = new Turn(i);
            run.fleet().loop(i).execute(turn::begin);
        }
        run.pause(run.settings().warmup());
        awaitAllAccounts();
        latencies.clear();
        long before = logins.sum();
        var meter = run.meter();
        run.pause(run.settings().duration());
        var used = meter.used();
        long count = logins.sum() - before;
        running = false;
        var figures = new ArrayList<>(List.of(
                new Figure("logins", count, ""),
                new Figure("logins_per_second", count / used.wall(), "1/s"),
                new Figure("server_cpu_per_login", used.server() / Math.max(count, 1) * MILLIS, "ms"),
                new Figure("server_cpu_load", used.server() / used.wall(), "cores"),
                new Figure("generator_cpu_per_login", used.generator() / Math.max(count, 1) * MILLIS, "ms")));
        figures.addAll(latencies.take());
        var parameters =
                Map.of("accounts", Integer.toString(plan.accounts()), "at_a_time", Integer.toString(plan.atATime()));
        return new Report("login", parameters, figures);
    }

    private void awaitAllAccounts() {
        for (long waited = 0; logins.sum() < 2L * plan.accounts(); waited += STEP.toMillis()) {
            if (waited > WARMUP_LIMIT.toMillis()) {
                throw new BenchException("only " + logins.sum() + " sign-ins in the warm-up");
            }
            run.pause(STEP);
        }
    }

    /** One client that signs in again and again, as another account each time. */
    private final class Turn implements ClientListener {
        private final int slot;
        private int account;
        private long startNanos;

        Turn(int slot) {
            this.slot = slot;
            this.account = slot;
        }

        void begin() {
            startNanos = System.nanoTime();
            run.fleet().connect(run.userName(account), slot, this);
            int next = account + plan.atATime();
            account = next < plan.accounts() ? next : slot;
        }

        @Override
        public void ready(Client client) {
            latencies.add(System.nanoTime() - startNanos);
            logins.increment();
            client.close();
        }

        @Override
        public void ended(Client client, @Nullable String problem) {
            if (!running) {
                return;
            }
            run.ended(problem);
            if (problem == null) {
                begin();
            }
        }
    }
}
