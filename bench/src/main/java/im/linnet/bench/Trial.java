// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Pairs of users who write to each other with acknowledgements while something bad happens to the server or to the
 * network, and a comparison, at the end, of what was acknowledged with what came and what the archives hold. Everything
 * that users do happens on one event loop; the main thread makes the trouble and waits.
 */
final class Trial {
    private static final Duration STEP = Duration.ofMillis(20);
    private static final Duration ARCHIVE_LIMIT = Duration.ofMinutes(2);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final long PACE_MILLIS = 5;
    private static final long WATCH_NANOS = 100_000_000;
    private static final int MAX_PROBLEMS = 20;

    /**
     * The load.
     *
     * @param pairs pairs of users; both of a pair write
     * @param rate messages per second of all; who is not online misses their turn
     * @param patience how long a user waits for an answer before they connect anew
     * @param racesInTen how many of ten reconnections are made twice at once
     * @param seed of everything random on this side
     */
    record Plan(int pairs, double rate, Duration patience, int racesInTen, long seed) {
        Plan {
            if (pairs < 1 || !(rate > 0) || !patience.isPositive()) {
                throw new BenchException("a trial needs at least one pair, a rate and patience");
            }
        }
    }

    /** What happened to connections. Written on the event loop. */
    static final class Counters {
        int newSessions;
        int resumed;
        int failedResumes;
        int races;
        int lostRaces;
        int stuckSignIns;
        int abandoned;
        int sentAgain;
        int dropped;
        int failedSignIns;
        int notAuthorized;
        int wrongCounts;
        final Map<String, Integer> problems = new TreeMap<>();

        void ended(boolean attempt, String problem) {
            if (problem.contains("not-authorized")) {
                notAuthorized++;
            }
            if (problem.contains(StreamManagement.WRONG_COUNT)) {
                wrongCounts++;
            }
            if (attempt) {
                failedSignIns++;
            } else {
                dropped++;
            }
            var kind = problem.replaceAll("^[^:]*: ", "").replaceAll("[0-9]+", "N");
            if (problems.size() < MAX_PROBLEMS || problems.containsKey(kind)) {
                problems.merge(kind, 1, Integer::sum);
            }
        }
    }

    private final Fleet fleet;
    private final Plan plan;
    private final String userPrefix;
    private final EventLoop loop;
    private final SplittableRandom random;
    private final String tag = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final Pattern ids = Pattern.compile("[ \t\r\n]id=['\"]" + tag + "\\.([0-9]+)\\.([0-9]+)['\"]");
    private final Counters counters = new Counters();
    private final List<Conversation> conversations = new ArrayList<>();
    private final List<Correspondent> users = new ArrayList<>();
    private boolean sending = true;
    private boolean over;
    private int nextWriter;
    private long lastWatchNanos;
    private int unacknowledgedAtEnd;

    /** Makes a trial in which nobody is online. The fleet must have one loop. */
    Trial(Fleet fleet, Plan plan, String userPrefix) {
        this.fleet = fleet;
        this.plan = plan;
        this.userPrefix = userPrefix;
        this.loop = fleet.loop(0);
        this.random = new SplittableRandom(plan.seed());
        for (int i = 0; i < 2 * plan.pairs(); i++) {
            conversations.add(new Conversation());
            users.add(new Correspondent(this, i, i ^ 1));
        }
    }

    Fleet fleet() {
        return fleet;
    }

    EventLoop loop() {
        return loop;
    }

    Counters counters() {
        return counters;
    }

    Duration patience() {
        return plan.patience();
    }

    boolean over() {
        return over;
    }

    /** What a user sends, by the user's number. */
    Conversation conversation(int sender) {
        return conversations.get(sender);
    }

    String userName(int index) {
        return userPrefix + index;
    }

    String domain() {
        return fleet.domain();
    }

    /** The id of a message: unique also against an archive that holds earlier trials. */
    String id(int sender, int number) {
        return tag + "." + sender + "." + number;
    }

    /** Finds an id of this trial: the sender is group 1, the number group 2. */
    Pattern ids() {
        return ids;
    }

    boolean wantsRace() {
        return random.nextInt(10) < plan.racesInTen();
    }

    /** Returns a time to wait longer by. */
    int jitter(int bound) {
        return random.nextInt(bound);
    }

    /** Signs all in; when all are online, they begin to write. */
    void start(Duration limit) {
        loop.execute(() -> users.forEach(Correspondent::comeOnline));
        if (!awaitAllOnline(limit)) {
            throw new BenchException("not all could sign in: " + onLoop(() -> counters.problems.toString()));
        }
        long startNanos = System.nanoTime();
        var schedule = new RateSchedule(startNanos, plan.rate());
        loop.execute(() -> pace(schedule, 0));
    }

    private void pace(RateSchedule schedule, long first) {
        long now = System.nanoTime();
        long index = first;
        for (; schedule.dueAt(index) <= now; index++) {
            if (sending) {
                users.get(nextWriter).write();
                nextWriter = (nextWriter + 1) % users.size();
            }
        }
        if (now - lastWatchNanos > WATCH_NANOS) {
            lastWatchNanos = now;
            users.forEach(user -> user.watch(now));
        }
        if (!over) {
            long next = index;
            var _ = loop.schedule(() -> pace(schedule, next), PACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Tells whether all came online within the limit. */
    boolean awaitAllOnline(Duration limit) {
        return await(limit, () -> users.stream().allMatch(Correspondent::online));
    }

    /**
     * Ends the writing, waits until all is acknowledged and nothing more arrives, reads all archives and compares.
     *
     * @param limit how long to wait for acknowledgements; what has none by then counts as never acknowledged
     * @param archive whether there are archives; without, only deliveries count
     */
    Conversation.Tally finish(Duration limit, boolean archive) {
        onLoop(() -> sending = false);
        await(limit, () -> users.stream().allMatch(user -> user.online() && user.unacknowledged() == 0));
        unacknowledgedAtEnd = onLoop(
                () -> users.stream().mapToInt(Correspondent::unacknowledged).sum());
        pause(QUIET);
        for (int attempt = 0; archive && !readArchives(); attempt++) {
            if (attempt > 2) {
                throw new BenchException(
                        "the archives could not be read: " + onLoop(() -> counters.problems.toString()));
            }
        }
        onLoop(() -> over = true);
        return onLoop(() -> conversations.stream()
                .map(conversation -> archive ? conversation.tally() : conversation.tallyWithoutArchive())
                .reduce(Conversation.Tally.NOTHING, Conversation.Tally::plus));
    }

    /** Returns how many stanzas were not acknowledged when the writing had ended and the limit was over. */
    int unacknowledgedAtEnd() {
        return unacknowledgedAtEnd;
    }

    private boolean readArchives() {
        if (!awaitAllOnline(ARCHIVE_LIMIT)) {
            return false;
        }
        var ended = new int[1];
        int droppedBefore = onLoop(() -> {
            conversations.forEach(Conversation::forgetArchives);
            users.forEach(user -> user.readArchive(() -> ended[0]++));
            return counters.dropped;
        });
        boolean undisturbed = await(ARCHIVE_LIMIT, () -> ended[0] == users.size() || counters.dropped != droppedBefore);
        return undisturbed && onLoop(() -> ended[0] == users.size());
    }

    /** Returns ids of messages that were acknowledged and are not in their recipient's archive. */
    List<String> examples(int count) {
        return onLoop(() -> {
            var found = new ArrayList<String>();
            for (int i = 0; i < conversations.size() && found.size() < count; i++) {
                for (int number : conversations.get(i).examples(count - found.size())) {
                    found.add(id(i, number));
                }
            }
            return found;
        });
    }

    /** Waits on the main thread. */
    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private boolean await(Duration limit, Callable<Boolean> condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!onLoop(condition)) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            pause(STEP);
        }
        return true;
    }

    /** Reads or changes what belongs to the event loop. */
    <T> T onLoop(Callable<T> task) {
        try {
            return loop.submit(task).get();
        } catch (ExecutionException e) {
            throw BenchException.from(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
