// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after the process was killed in the middle of its work. */
class CrashTest {
    private static final int ACKNOWLEDGED_BEFORE_KILL = 500;

    @Test
    void acknowledgedWritesSurviveSigkill(@TempDir Path directory) throws Exception {
        Set<Long> acknowledged = new HashSet<>();
        for (int round = 0; round < 3; round++) {
            acknowledged.addAll(writeUntilKilled(directory, round));
            try (Database database = Database.open(DatabaseSettings.embedded(directory))) {
                List<Long> stored = database.read(handle -> handle.createQuery("SELECT id FROM message")
                        .mapTo(Long.class)
                        .list());
                assertThat(stored).containsAll(acknowledged);
            }
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(3 * ACKNOWLEDGED_BEFORE_KILL);
    }

    private static List<Long> writeUntilKilled(Path directory, int round) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> acknowledged = new ArrayList<>();
        try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                // The last line may be cut off; a whole one ends with a full stop. Logs have lines of their own.
                if (line.matches("ack \\d+\\.")) {
                    acknowledged.add(Long.parseLong(line.substring(4, line.length() - 1)));
                    if (acknowledged.size() == ACKNOWLEDGED_BEFORE_KILL) {
                        child.toHandle().destroyForcibly(); // Unlike the process, its handle leaves the stream open.
                    }
                }
            }
        }
        child.waitFor();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_KILL);
        return acknowledged;
    }

    /** The process that is killed: appends and writes without end, and says what was acknowledged. */
    static final class Writer {
        private static final int THREADS = 8;
        private static final int APPENDS_AT_ONCE = 32;
        private static final String INSERT =
                "INSERT INTO message (id, recipient_id, flags, stanza) VALUES (?, 1, 0, ?)";

        private Writer() {}

        public static void main(String[] args) throws InterruptedException {
            Database database = Database.open(DatabaseSettings.embedded(Path.of(args[0])));
            database.write(handle -> handle.execute("""
                    INSERT INTO account (id, domain, local, enabled, created, roster_version, roster_floor)
                    VALUES (1, 'd', 'l', 1, 0, 0, 0) ON CONFLICT (id) DO NOTHING"""));
            AtomicLong ids = new AtomicLong(Long.parseLong(args[1]) * 1_000_000_000L);
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            byte[] stanza = new byte[500];
            List<Thread> threads = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                threads.add(Thread.startVirtualThread(() -> {
                    while (true) {
                        long id = ids.incrementAndGet();
                        database.write(handle -> handle.execute(INSERT, id, stanza));
                        out.println("ack " + id + ".");
                    }
                }));
                threads.add(Thread.startVirtualThread(() -> {
                    while (true) {
                        List<CompletableFuture<Void>> acknowledgements = new ArrayList<>();
                        for (int i = 0; i < APPENDS_AT_ONCE; i++) {
                            long id = ids.incrementAndGet();
                            // Said by the thread that commits, so that one that is said too early comes before the
                            // commit.
                            acknowledgements.add(database.append(
                                            stanza.length,
                                            batch -> batch.add(INSERT, row -> {
                                                row.setLong(1, id);
                                                row.setBytes(2, stanza);
                                            }))
                                    .thenRun(() -> out.println("ack " + id + ".")));
                        }
                        acknowledgements.forEach(CompletableFuture::join);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
