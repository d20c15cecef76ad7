// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.time.Duration;

/**
 * The network between clients and server fails all the time: connections end at random bytes, or pass nothing more while
 * both sides stay open, so that a client comes back while its old connection still looks alive. Half of the
 * reconnections are made twice at once, and the two resumptions race.
 */
public final class FaultTrial {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration ONLINE_LIMIT = Duration.ofMinutes(1);
    private static final int RACES_IN_TEN = 5;

    /**
     * The trouble.
     *
     * @param duration how long the network fails
     * @param pairs pairs of users
     * @param rate messages per second of all users
     * @param seed of everything random
     * @param archive whether the server keeps an archive; without one, only deliveries count
     */
    public record Plan(Duration duration, int pairs, double rate, long seed, boolean archive) {}

    private FaultTrial() {}

    /**
     * Runs a trial.
     *
     * @param port of STARTTLS on 127.0.0.1
     * @param users who must have accounts: two for each pair
     */
    public static TrialOutcome run(int port, Users users, Plan plan) {
        return run(users.target(port), users.prefix(), plan);
    }

    static TrialOutcome run(Target target, String userPrefix, Plan plan) {
        try (var proxy = new FaultyProxy(target.address(), plan.seed());
                var fleet = new Fleet(target.at(proxy.address()), 1)) {
            var trial = new Trial(
                    fleet, new Trial.Plan(plan.pairs(), plan.rate(), PATIENCE, RACES_IN_TEN, plan.seed()), userPrefix);
            trial.start(ONLINE_LIMIT);
            proxy.setFaulty(true);
            Trial.pause(plan.duration());
            proxy.setFaulty(false);
            if (!trial.awaitAllOnline(ONLINE_LIMIT)) {
                throw new BenchException("not all came back: "
                        + trial.onLoop(() -> trial.counters().problems.toString()));
            }
            var tally = trial.finish(ONLINE_LIMIT, plan.archive());
            return TrialOutcome.of(trial, tally).with("cuts", proxy.cuts()).with("stalls", proxy.stalls());
        }
    }
}
