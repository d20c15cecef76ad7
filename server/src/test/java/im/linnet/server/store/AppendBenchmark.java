// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import com.sun.management.OperatingSystemMXBean;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an append costs: a program, not a test. Some appends of one row of 512 bytes are in flight at any time; as each
 * is durable, an event loop hears of it and appends the next.
 *
 * <p>Arguments: {@code sqlite DIRECTORY} or {@code postgresql}, then for each run how many are in flight, as {@code 64},
 * or how many pause how many microseconds after each append, as {@code 200@16000}.
 */
final class AppendBenchmark {
    private static final int ROW_BYTES = 512;
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(6);

    private final Database database;
    private final EventLoop loop;
    private final long pauseMicros;
    private final SplittableRandom random = new SplittableRandom(1);
    private final AtomicLong ids = new AtomicLong();
    private final byte[] stanza = new byte[ROW_BYTES];
    /** Touched by the loop alone. */
    private final List<Long> latencies = new ArrayList<>();

    private volatile boolean stopping;
    private volatile long done;
    private volatile CountDownLatch running = new CountDownLatch(0);

    private AppendBenchmark(Database database, EventLoop loop, long pauseMicros) {
        this.database = database;
        this.pauseMicros = pauseMicros;
        this.loop = loop;
    }

    public static void main(String[] args) throws Exception {
        boolean embedded = args[0].equals("sqlite");
        try (MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())) {
            for (String load : List.of(args).subList(embedded ? 2 : 1, args.length)) {
                DatabaseSettings settings = embedded
                        ? DatabaseSettings.embedded(Files.createTempDirectory(Path.of(args[1]), "appends"))
                        : PostgresServer.shared().orElseThrow().newDatabase();
                try (Database database = Database.open(settings)) {
                    database.write(handle -> handle.execute("CREATE TABLE appended (id "
                            + (embedded ? "INTEGER" : "BIGINT") + " PRIMARY KEY, sender BIGINT, recipient BIGINT,"
                            + " flags BIGINT, stanza " + (embedded ? "BLOB" : "BYTEA") + " NOT NULL)"));
                    String[] parts = load.split("@", 2);
                    long pauseMicros = parts.length == 1 ? 0 : Long.parseLong(parts[1]);
                    new AppendBenchmark(database, group.next(), pauseMicros).run(Integer.parseInt(parts[0]));
                }
            }
        }
        System.exit(0);
    }

    private void run(int inFlight) throws InterruptedException {
        measure(inFlight, WARM_UP_NANOS);
        latencies.clear();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long writerId = writer();
        long cpu = system.getProcessCpuTime();
        long writerCpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(writerId);
        long before = done;
        long start = System.nanoTime();
        measure(inFlight, RUN_NANOS);
        double seconds = (System.nanoTime() - start) / 1e9;
        long appends = done - before;
        double hundredThousands = appends / 1e5;
        long[] sorted = latencies.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%4d in flight, pause %d µs: %8.0f appends/s, CPU s per 100,000: %5.2f process, %5.2f writer; latency µs p50 %d p99 %d%n",
                inFlight,
                pauseMicros,
                appends / seconds,
                (system.getProcessCpuTime() - cpu) / 1e9 / hundredThousands,
                (ManagementFactory.getThreadMXBean().getThreadCpuTime(writerId) - writerCpu) / 1e9 / hundredThousands,
                sorted[sorted.length / 2] / 1_000,
                sorted[(int) (sorted.length * 0.99)] / 1_000);
    }

    private static long writer() {
        return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
                .filter(thread -> thread.getThreadName().equals("store-writer"))
                .mapToLong(thread -> thread.getThreadId())
                .max()
                .orElseThrow();
    }

    private void measure(int inFlight, long nanos) throws InterruptedException {
        stopping = false;
        running = new CountDownLatch(inFlight);
        for (int i = 0; i < inFlight; i++) {
            loop.execute(this::append);
        }
        TimeUnit.NANOSECONDS.sleep(nanos);
        stopping = true;
        running.await();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A failure ends in a run that does not end.
    private void append() {
        if (stopping) {
            running.countDown();
            return;
        }
        long id = ids.incrementAndGet();
        long start = System.nanoTime();
        database.append(
                        ROW_BYTES,
                        batch -> batch.add(
                                "INSERT INTO appended (id, sender, recipient, flags, stanza) VALUES (?, ?, ?, ?, ?)"
                                        + " ON CONFLICT (id) DO NOTHING",
                                row -> {
                                    row.setLong(1, id);
                                    row.setLong(2, id & 0xff);
                                    row.setLong(3, id & 0x1ff);
                                    row.setLong(4, 3);
                                    row.setBytes(5, stanza);
                                }))
                .thenRun(() -> loop.execute(() -> appended(start)));
    }

    @SuppressWarnings({"NonAtomicVolatileUpdate", "FutureReturnValueIgnored"}) // Written by the loop alone.
    private void appended(long start) {
        done++;
        latencies.add(System.nanoTime() - start);
        if (pauseMicros == 0) {
            append();
        } else {
            // Spread evenly up to twice the mean, so that they do not come in step.
            loop.schedule(this::append, random.nextLong(2 * pauseMicros), TimeUnit.MICROSECONDS);
        }
    }
}
