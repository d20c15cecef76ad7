// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import im.linnet.bench.Report.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Groups of one subject and its contacts, all mutually subscribed to the subject and online. First the subjects change
 * their presence without end, each as soon as all its contacts have heard of the last change. Then they come online and
 * go offline in rounds: coming online means to fetch the roster, send initial presence, be heard by all contacts and
 * hear of all of them (RFC 6121 §4.2).
 */
final class PresenceScenario {
    private static final Duration PREPARE_LIMIT = Duration.ofMinutes(2);
    private static final Duration ROUND_LIMIT = Duration.ofSeconds(30);
    private static final double PER_100K = 100_000;
    private static final double MILLIS = 1000;

    /**
     * The load.
     *
     * @param groups number of subjects
     * @param contacts of each subject
     */
    record Plan(int groups, int contacts) {
        Plan {
            if (groups < 1 || contacts < 1) {
                throw new BenchException("presence needs at least one group and one contact");
            }
        }
    }

    private final Run run;
    private final Plan plan;
    private final Latencies latencies = new Latencies();
    private final LongAdder delivered = new LongAdder();
    private final List<PresenceGroup> groups = new ArrayList<>();

    PresenceScenario(Run run, Plan plan) {
        this.run = run;
        this.plan = plan;
    }

    /** Runs to the end. */
    Report run() {
        signIn();
        step("preparing rosters", PREPARE_LIMIT, PresenceGroup::prepare);
        var figures = new ArrayList<Figure>();
        updates(figures);
        rounds(figures);
        var parameters =
                Map.of("groups", Integer.toString(plan.groups()), "contacts", Integer.toString(plan.contacts()));
        return new Report("presence", parameters, figures);
    }

    private void signIn() {
        var users = new ArrayList<SignIn.User>();
        int size = plan.contacts() + 1;
        for (int g = 0; g < plan.groups(); g++) {
            var group = new PresenceGroup(run, delivered, latencies);
            groups.add(group);
            users.add(new SignIn.User(run.userName(g * size), g, group.subjectListener()));
            for (int c = 1; c < size; c++) {
                users.add(new SignIn.User(run.userName(g * size + c), g, group.contactListener()));
            }
        }
        var clients = run.signIn(users);
        for (int g = 0; g < plan.groups(); g++) {
            var group = groups.get(g);
            var members = List.copyOf(clients.subList(g * size, (g + 1) * size));
            members.getFirst().loop().execute(() -> group.join(members.getFirst(), members.subList(1, size)));
        }
    }

    private void updates(List<Figure> figures) {
        var stopped = start(PresenceGroup::startUpdates);
        run.pause(run.settings().warmup());
        latencies.clear();
        long before = delivered.sum();
        var meter = run.meter();
        run.pause(run.settings().duration());
        var used = meter.used();
        long count = delivered.sum() - before;
        groups.forEach(PresenceGroup::stopUpdates);
        run.await(stopped, ROUND_LIMIT, "the last presence update");
        double each = PER_100K / Math.max(count, 1);
        figures.add(new Figure("updates_delivered", count, ""));
        figures.add(new Figure("updates_delivered_per_second", count / used.wall(), "1/s"));
        figures.add(new Figure("server_cpu_per_100k_updates", used.server() * each, "s"));
        figures.add(new Figure("generator_cpu_per_100k_updates", used.generator() * each, "s"));
        figures.addAll(latencies.take());
    }

    private void rounds(List<Figure> figures) {
        step("going offline", ROUND_LIMIT, PresenceGroup::goOffline);
        roundsFor(run.settings().warmup());
        var result = roundsFor(run.settings().duration());
        double users = Math.max(result.rounds, 1) * (double) plan.groups();
        figures.add(new Figure("came_online", users, "users"));
        figures.add(new Figure("server_cpu_coming_online", result.online.server() / users * MILLIS, "ms"));
        figures.add(new Figure("server_cpu_going_offline", result.offline.server() / users * MILLIS, "ms"));
        figures.add(new Figure("generator_cpu_coming_online", result.online.generator() / users * MILLIS, "ms"));
        figures.add(new Figure("came_online_per_second", users / result.online.wall(), "1/s"));
    }

    private record Rounds(int rounds, Run.Used online, Run.Used offline) {}

    private Rounds roundsFor(Duration time) {
        var online = Run.Used.NOTHING;
        var offline = Run.Used.NOTHING;
        int rounds = 0;
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() - end < 0; rounds++) {
            var meter = run.meter();
            step("coming online", ROUND_LIMIT, PresenceGroup::comeOnline);
            online = online.plus(meter.used());
            var offlineMeter = run.meter();
            step("going offline", ROUND_LIMIT, PresenceGroup::goOffline);
            offline = offline.plus(offlineMeter.used());
        }
        return new Rounds(rounds, online, offline);
    }

    private void step(String name, Duration limit, Consumer<PresenceGroup> action) {
        run.await(start(action), limit, name);
    }

    /** Lets every group do something on its loop; the result ends when all have called their {@code done}. */
    private CompletableFuture<@Nullable Void> start(Consumer<PresenceGroup> action) {
        var all = new CompletableFuture<@Nullable Void>();
        var remaining = new AtomicInteger(groups.size());
        for (int g = 0; g < groups.size(); g++) {
            var group = groups.get(g);
            run.fleet().loop(g).execute(() -> {
                group.whenDone(() -> {
                    if (remaining.decrementAndGet() == 0) {
                        all.complete(null);
                    }
                });
                action.accept(group);
            });
        }
        return all;
    }
}
