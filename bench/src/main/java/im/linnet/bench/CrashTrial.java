// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The server process is killed again and again while clients write, resume or sign in anew. Shows what a server's
 * acknowledgement is worth when its process dies. It does not show what a loss of power does: what was written but not
 * synchronized survives the process.
 */
public final class CrashTrial {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration ONLINE_LIMIT = Duration.ofMinutes(1);
    private static final Duration END_LIMIT = Duration.ofSeconds(30);
    private static final int EARLY_IN_FOUR = 1;
    private static final int EARLY_MILLIS = 1000;
    private static final int LATE_MILLIS = 2500;
    private static final double MILLIS = 1e6;

    /**
     * The trouble.
     *
     * @param kills how often the process is killed
     * @param pairs pairs of users
     * @param rate messages per second of all users
     * @param seed decides the moments
     * @param archive whether the server keeps an archive; without one, only deliveries count
     */
    public record Plan(int kills, int pairs, double rate, long seed, boolean archive) {
        public Plan {
            if (kills < 0) {
                throw new BenchException("a server cannot be killed " + kills + " times");
            }
        }
    }

    private final Plan plan;
    private final KillableServer server;
    private final Fleet fleet;
    private final String userPrefix;
    private final Runnable afterKill;

    CrashTrial(Fleet fleet, KillableServer server, Plan plan, String userPrefix, Runnable afterKill) {
        this.fleet = fleet;
        this.server = server;
        this.plan = plan;
        this.userPrefix = userPrefix;
        this.afterKill = afterKill;
    }

    /**
     * Runs a trial against a server that has been started.
     *
     * @param port of STARTTLS on 127.0.0.1
     * @param users who must have accounts: two for each pair
     */
    public static TrialOutcome run(KillableServer server, int port, Users users, Plan plan) {
        try (var fleet = new Fleet(users.target(port), 1)) {
            return new CrashTrial(fleet, server, plan, users.prefix(), () -> {}).run();
        }
    }

    TrialOutcome run() {
        var trial = new Trial(fleet, new Trial.Plan(plan.pairs(), plan.rate(), PATIENCE, 0, plan.seed()), userPrefix);
        trial.start(ONLINE_LIMIT);
        var random = new SplittableRandom(plan.seed());
        double restartMillis = 0;
        for (int kill = 0; kill < plan.kills(); kill++) {
            // Some kills hit while sessions are being resumed.
            if (kill > 0 && random.nextInt(4) < EARLY_IN_FOUR) {
                Trial.pause(Duration.ofMillis(random.nextInt(EARLY_MILLIS)));
            } else {
                trial.awaitAllOnline(ONLINE_LIMIT);
                Trial.pause(Duration.ofMillis(random.nextInt(LATE_MILLIS)));
            }
            server.kill();
            long begin = System.nanoTime();
            server.start();
            restartMillis += (System.nanoTime() - begin) / MILLIS;
            afterKill.run();
        }
        if (!trial.awaitAllOnline(ONLINE_LIMIT)) {
            throw new BenchException("not all came back: "
                    + trial.onLoop(() -> trial.counters().problems.toString()));
        }
        Trial.pause(Duration.ofMillis(LATE_MILLIS));
        var tally = trial.finish(END_LIMIT, plan.archive());
        return TrialOutcome.of(trial, tally)
                .with("kills", plan.kills())
                .with("restart_mean_ms", restartMillis / Math.max(1, plan.kills()));
    }
}
