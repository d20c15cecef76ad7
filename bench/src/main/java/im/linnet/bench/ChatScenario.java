// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import im.linnet.bench.Report.Figure;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of users write to each other. Saturated: each message is answered by the next one as soon as it arrives, with a
 * fixed number in flight a pair. At a fixed rate: messages leave at intended times, whatever happens to earlier ones.
 *
 * <p>With stream management each message has an id with a number of its own, which the receiver checks: what is lost,
 * doubled or overtaken ends the run. Clients ask for an acknowledgement with each message, as the wide-spread ones do,
 * and answer each request of the server.
 */
final class ChatScenario {
    private static final byte[] NUMBER_TAG = "number-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BODY_TAG = "<body>".getBytes(StandardCharsets.US_ASCII);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final Duration DRAIN_STEP = Duration.ofMillis(50);
    private static final double PER_100K = 100_000;

    /**
     * The load.
     *
     * @param inFlight messages under way in each pair; not used with a rate
     * @param rate messages per second of all pairs together, or 0 for saturated
     * @param bodyBytes length of a message's text
     * @param toBareJid address messages to the account, not to the session
     */
    record Plan(int pairs, int inFlight, double rate, int bodyBytes, boolean toBareJid) {
        Plan {
            if (pairs < 1 || inFlight < 1 || rate < 0 || bodyBytes < Stamp.LENGTH || bodyBytes > 10_000) {
                throw new BenchException("chat needs at least one pair, one message in flight and a body of "
                        + Stamp.LENGTH + " to 10000 bytes");
            }
        }
    }

    private final Run run;
    private final Plan plan;
    private final Latencies latencies = new Latencies();
    private final Latencies acknowledgements = new Latencies();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private volatile boolean running = true;

    ChatScenario(Run run, Plan plan) {
        this.run = run;
        this.plan = plan;
    }

    /** Runs to the end. */
    Report run() {
        var pairs = signIn();
        start(pairs);
        run.pause(run.settings().warmup());
        latencies.clear();
        acknowledgements.clear();
        long before = received.sum();
        var meter = run.meter();
        run.pause(run.settings().duration());
        var used = meter.used();
        long messages = received.sum() - before;
        var figures = figures(used, messages);
        figures.addAll(latencies.take());
        if (managed()) {
            figures.addAll(acknowledgements.take("ack"));
        }
        figures.add(new Figure("server_memory", run.server().pssKib() / 1024.0, "MiB"));
        running = false;
        figures.add(new Figure("lost", drain(), "messages"));
        figures.add(new Figure("messages_in_all", received.sum(), "messages"));
        if (managed()) {
            figures.add(new Figure("unacknowledged", sent.sum() - acknowledged.sum(), "messages"));
        }
        return new Report("chat", parameters(), figures);
    }

    private boolean managed() {
        return run.settings().wish().askEvery() > 0;
    }

    private List<Pair> signIn() {
        var pairs = new ArrayList<Pair>();
        var users = new ArrayList<SignIn.User>();
        for (int i = 0; i < plan.pairs(); i++) {
            var pair = new Pair();
            pairs.add(pair);
            users.add(new SignIn.User(run.userName(2 * i), i, pair));
            users.add(new SignIn.User(run.userName(2 * i + 1), i, pair));
        }
        var clients = run.signIn(users);
        for (int i = 0; i < plan.pairs(); i++) {
            pairs.get(i).join(clients.get(2 * i), clients.get(2 * i + 1));
        }
        return pairs;
    }

    private void start(List<Pair> pairs) {
        int loops = run.fleet().loopCount();
        for (int l = 0; l < Math.min(loops, pairs.size()); l++) {
            var ofLoop = new ArrayList<Pair>();
            for (int i = l; i < pairs.size(); i += loops) {
                ofLoop.add(pairs.get(i));
            }
            var loop = run.fleet().loop(l);
            loop.execute(plan.rate() == 0 ? () -> ofLoop.forEach(Pair::fill) : pacer(loop, ofLoop, pairs.size()));
        }
    }

    private Pacer pacer(EventLoop loop, List<Pair> ofLoop, int all) {
        return new Pacer(loop, ofLoop, new RateSchedule(System.nanoTime(), plan.rate() * ofLoop.size() / all));
    }

    /** Waits for what is under way and returns how much never came. */
    private long drain() {
        var last = managed() ? acknowledged : received;
        for (long waited = 0; waited < DRAIN.toMillis() && Math.min(received.sum(), last.sum()) < sent.sum(); ) {
            run.pause(DRAIN_STEP);
            waited += DRAIN_STEP.toMillis();
        }
        return sent.sum() - received.sum();
    }

    private Map<String, String> parameters() {
        var load = plan.rate() == 0 ? plan.inFlight() + " in flight" : plan.rate() + " messages/s";
        return Map.of("pairs", Integer.toString(plan.pairs()), "load", load);
    }

    private static List<Figure> figures(Run.Used used, long messages) {
        double each = PER_100K / Math.max(messages, 1);
        return new ArrayList<>(List.of(
                new Figure("messages", messages, ""),
                new Figure("messages_per_second", messages / used.wall(), "1/s"),
                new Figure("server_cpu_per_100k", used.server() * each, "s"),
                new Figure("database_cpu_per_100k", used.database() * each, "s"),
                new Figure("server_cpu_load", used.server() / used.wall(), "cores"),
                new Figure("generator_cpu_per_100k", used.generator() * each, "s")));
    }

    /** Two users; everything happens on their common event loop. */
    private final class Pair implements ClientListener {
        private @Nullable Side first;
        private @Nullable Side second;
        private boolean firstIsNext = true;

        void join(Client one, Client other) {
            first = new Side(one, Side.FIRST, other);
            second = new Side(other, Side.SECOND, one);
        }

        void fill() {
            var side = first;
            if (side != null) {
                for (int i = 0; i < plan.inFlight(); i++) {
                    side.send(System.nanoTime());
                }
                side.client.flush();
            }
        }

        void sendInTurn(long dueNanos) {
            var side = firstIsNext ? first : second;
            firstIsNext = !firstIsNext;
            if (side != null) {
                side.send(dueNanos);
                side.client.flush();
            }
        }

        @Override
        public void stanza(Client client, byte[] bytes, int from, int to) {
            var one = first;
            var other = second;
            if (bytes[from + 1] != 'm' || one == null || other == null) {
                return;
            }
            var own = client == one.client ? one : other;
            var peer = own == one ? other : one;
            long stamp = Stamp.read(bytes, from, to, BODY_TAG, peer.letter);
            if (stamp == Stamp.NONE
                    || managed() && !own.isNext(Stamp.read(bytes, from, to, NUMBER_TAG, peer.letter))
                    || !own.heardFrom(peer, bytes, from, to)) {
                run.ended("not the expected message: " + new String(bytes, from, to - from, StandardCharsets.UTF_8));
                return;
            }
            long now = System.nanoTime();
            latencies.add(now - stamp);
            received.increment();
            if (plan.rate() == 0 && running) {
                own.send(now);
            }
        }

        @Override
        public void acknowledged(Client client, byte[] stanza) {
            var one = first;
            if (one != null && stanza[1] == 'm') {
                char letter = client == one.client ? one.letter : Side.SECOND;
                acknowledgements.add(System.nanoTime() - Stamp.read(stanza, 0, stanza.length, BODY_TAG, letter));
                acknowledged.increment();
            }
        }

        @Override
        public void ended(Client client, @Nullable String problem) {
            run.ended(problem);
        }
    }

    private final class Side {
        private static final char FIRST = 'a';
        private static final char SECOND = 'b';

        private final Client client;
        private final char letter;
        private final byte[] message;
        private final int numberAt;
        private final int stampAt;
        private long sentCount;
        private long receivedCount;
        private boolean senderChecked;

        Side(Client client, char letter, Client peer) {
            this.client = client;
            this.letter = letter;
            var start = "<message to='" + (plan.toBareJid() ? peer.bareJid() : peer.jid()) + "' type='chat' id='";
            var id = managed() ? "number-" + Stamp.placeholder(letter) : "m1";
            var head = start + id + "'><body>";
            this.numberAt = start.length() + NUMBER_TAG.length;
            var filler = " the quick brown fox jumps over the lazy dog".repeat(plan.bodyBytes() / 44 + 1);
            this.stampAt = head.length();
            this.message = (head + Stamp.placeholder(letter) + filler.substring(0, plan.bodyBytes() - Stamp.LENGTH)
                            + "</body></message>")
                    .getBytes(StandardCharsets.US_ASCII);
        }

        /** Checks the sender's address in the first message: a server that routes must have set it. */
        boolean heardFrom(Side peer, byte[] bytes, int from, int to) {
            if (!senderChecked) {
                senderChecked = run.fleet().relayed()
                        || new String(bytes, from, to - from, StandardCharsets.UTF_8).contains(peer.client.jid());
            }
            return senderChecked;
        }

        /** Tells whether a number is the one after the last. */
        boolean isNext(long number) {
            return number == receivedCount++;
        }

        void send(long stampNanos) {
            if (managed()) {
                Stamp.write(message, numberAt, sentCount++);
            }
            Stamp.write(message, stampAt, stampNanos);
            client.send(message);
            sent.increment();
        }
    }

    /** Sends one loop's share of the rate. */
    private final class Pacer implements Runnable {
        private final EventLoop loop;
        private final List<Pair> pairs;
        private final RateSchedule schedule;
        private long index;

        Pacer(EventLoop loop, List<Pair> pairs, RateSchedule schedule) {
            this.loop = loop;
            this.pairs = pairs;
            this.schedule = schedule;
        }

        @Override
        public void run() {
            while (running && schedule.dueAt(index) <= System.nanoTime()) {
                pairs.get((int) (index % pairs.size())).sendInTurn(schedule.dueAt(index));
                index++;
            }
            if (running) {
                var _ = loop.schedule(this, schedule.dueAt(index) - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        }
    }
}
