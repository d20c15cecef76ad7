// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import im.linnet.bench.Report.Figure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Clients lose their connections, as in a lift or a tunnel, and come back: as new sessions, with roster and presence, or
 * by resuming what they had (XEP-0198 §5).
 */
final class ReconnectScenario {
    private static final double MILLIS = 1000;
    private static final Duration STEP = Duration.ofMillis(100);
    private static final Duration WARMUP_LIMIT = Duration.ofMinutes(2);
    private static final byte[] LAST_ID = "online".getBytes(StandardCharsets.US_ASCII);

    /** How clients come back. */
    enum Way {
        /** Signing in and beginning a new session. */
        FULL,
        /** Signing in and resuming the session. */
        RESUME,
        /** With a token, and resuming the session, in one round trip (XEP-0388, XEP-0484). */
        FAST
    }

    /**
     * The load.
     *
     * @param accounts how many take turns; all come back at least once before the measured phase
     */
    record Plan(Way way, int accounts, int atATime) {
        Plan {
            if (atATime < 1 || accounts < atATime) {
                throw new BenchException("reconnect needs at least as many accounts as sign-ins at a time, and one");
            }
        }
    }

    private final Run run;
    private final Plan plan;
    private final Latencies latencies = new Latencies();
    private final LongAdder reconnects = new LongAdder();
    private final LongAdder roundTrips = new LongAdder();
    private volatile boolean running = true;

    ReconnectScenario(Run run, Plan plan) {
        this.run = run;
        this.plan = plan;
        if (run.settings().wish().askEvery() == 0) {
            throw new BenchException("reconnect needs --sm");
        }
    }

    /** Runs to the end. */
    Report run() {
        for (int i = 0; i < plan.atATime(); i++) {
            var turn = new Turn(i);
            run.fleet().loop(i).execute(turn::begin);
        }
        run.pause(run.settings().warmup());
        for (long waited = 0; reconnects.sum() < 2L * plan.accounts(); waited += STEP.toMillis()) {
            if (waited > WARMUP_LIMIT.toMillis()) {
                throw new BenchException("only " + reconnects.sum() + " clients came back in the warm-up");
            }
            run.pause(STEP);
        }
        latencies.clear();
        long before = reconnects.sum();
        long roundTripsBefore = roundTrips.sum();
        var meter = run.meter();
        run.pause(run.settings().duration());
        var used = meter.used();
        long count = Math.max(1, reconnects.sum() - before);
        running = false;
        var figures = new ArrayList<>(List.of(
                new Figure("reconnects", count, ""),
                new Figure("reconnects_per_second", count / used.wall(), "1/s"),
                new Figure("round_trips", (roundTrips.sum() - roundTripsBefore) / (double) count, ""),
                new Figure("server_cpu_per_reconnect", used.server() / count * MILLIS, "ms"),
                new Figure("server_cpu_load", used.server() / used.wall(), "cores"),
                new Figure("generator_cpu_per_reconnect", used.generator() / count * MILLIS, "ms")));
        figures.addAll(latencies.take());
        return new Report(
                "reconnect",
                Map.of("way", plan.way().toString(), "accounts", Integer.toString(plan.accounts())),
                figures);
    }

    /** One client after the other comes back, each time another account. */
    private final class Turn implements ClientListener {
        private final int slot;
        private final Map<Integer, StreamManagement> sessions = new HashMap<>();
        private final Map<Integer, FastLogin> logins = new HashMap<>();
        private int account;
        private long startNanos;

        Turn(int slot) {
            this.slot = slot;
            this.account = slot;
        }

        void begin() {
            startNanos = System.nanoTime();
            var session = plan.way() == Way.FULL ? null : sessions.get(account);
            var wish = run.settings().wish();
            if (plan.way() == Way.FAST) {
                wish = wish.by(logins.computeIfAbsent(account, _ -> new FastLogin()));
            }
            var _ = run.fleet()
                    .connect(run.userName(account), slot, session == null ? wish : wish.resuming(session), this);
        }

        @Override
        public void ready(Client client) {
            SignIn.COME_ONLINE.forEach(client::send);
        }

        @Override
        public void resumed(Client client) {
            back(client);
        }

        @Override
        public void resumeFailed(Client client) {
            run.ended("the server would not resume the session of " + client.user());
        }

        @Override
        public void stanza(Client client, byte[] bytes, int from, int to) {
            if (bytes[from + 1] == 'i' && Stamp.indexOf(bytes, from, to, LAST_ID) > 0) {
                back(client);
            }
        }

        private void back(Client client) {
            latencies.add(System.nanoTime() - startNanos);
            reconnects.increment();
            roundTrips.add(client.flights());
            var session = client.management();
            if (session != null) {
                sessions.put(account, session);
            }
            client.drop();
            int next = account + plan.atATime();
            account = next < plan.accounts() ? next : slot;
            if (running) {
                run.fleet().loop(slot).execute(this::begin);
            }
        }

        @Override
        public void ended(Client client, @Nullable String problem) {
            if (running) {
                run.ended(problem);
            }
        }
    }
}
