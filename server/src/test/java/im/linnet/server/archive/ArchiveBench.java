// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Database;
import im.linnet.server.store.DatabaseSettings;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * Measures an archive: {@code ArchiveBench SQLITE|POSTGRESQL DIRECTORY MESSAGES...} fills a database with messages of 1,000
 * accounts with ten contacts each, up to each of the numbers, and says what a message and a page cost. A directory that
 * has been filled before is used again.
 */
final class ArchiveBench {
    private static final int ACCOUNTS = 1_000;
    private static final int CONTACTS = 10;
    private static final int CHUNK = 32_768;
    private static final int QUERIES = 500;
    private static final long FIRST_ACCOUNT = 1L << 57;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Database database;
    private final Archive archive;
    private final Random random = new Random(1);
    private final List<Jid> jids = new ArrayList<>();
    private Instant now = START;
    private final Ids ids = new Ids(() -> now, 0);
    private long messages;
    private long indexNanos;
    private long appendNanos;

    private ArchiveBench(DatabaseSettings settings) {
        database = Database.open(settings);
        archive = new Archive(database, new Jids(database));
        for (int i = 0; i < ACCOUNTS; i++) {
            jids.add(Jid.of("user" + i + "@example.org/phone" + i));
        }
        messages = database.read(handle -> handle.createQuery("SELECT count(*) FROM message")
                .mapTo(Long.class)
                .one());
        now = START.plusMillis(50 * messages);
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[1]);
        Files.createDirectories(directory);
        DatabaseSettings settings = switch (TestDatabase.valueOf(arguments[0])) {
            case SQLITE -> DatabaseSettings.embedded(directory);
            case POSTGRESQL -> TestDatabase.POSTGRESQL.migrated(directory);
        };
        ArchiveBench bench = new ArchiveBench(settings);
        for (String target : Arrays.asList(arguments).subList(2, arguments.length)) {
            bench.fill(Long.parseLong(target));
            bench.report();
        }
        bench.database.close();
    }

    private static long account(int i) {
        // Spread like ids that were made over time.
        return FIRST_ACCOUNT + i * 7_919_000_003L;
    }

    private void fill(long target) {
        long before = messages;
        indexNanos = 0;
        appendNanos = 0;
        while (messages < target) {
            List<CompletableFuture<Void>> appends = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < CHUNK && messages < target; i++) {
                appends.add(archive.log().append(message()));
                messages++;
                if (i % 1_000 == 999) {
                    appends.getLast().join();
                }
            }
            appends.forEach(CompletableFuture::join);
            long appended = System.nanoTime();
            archive.log().settleAll();
            appendNanos += appended - start;
            indexNanos += System.nanoTime() - appended;
        }
        long added = messages - before;
        if (added > 0) {
            say("%,d messages added: append %.1f us, index (two entries) %.1f us a message"
                    .formatted(added, appendNanos / 1e3 / added, indexNanos / 1e3 / added));
        }
    }

    private KeptMessage message() {
        now = now.plusMillis(50);
        int from = random.nextInt(ACCOUNTS);
        int distance = 1 + random.nextInt(CONTACTS / 2);
        int to = Math.floorMod(random.nextBoolean() ? from + distance : from - distance, ACCOUNTS);
        Jid sender = jids.get(from);
        Jid recipient = jids.get(to).bare();
        byte[] stanza = ("<message from=\"" + sender + "\" to=\"" + recipient + "\" type=\"chat\" id=\""
                        + Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong())
                        + "\"><body>" + "Wherefore art thou, message number " + messages
                        + "? ".repeat(random.nextInt(40))
                        + "</body><request xmlns=\"urn:xmpp:receipts\"/><markable xmlns=\"urn:xmpp:chat-markers:0\"/>"
                        + "<origin-id xmlns=\"urn:xmpp:sid:0\" id=\"" + Long.toHexString(random.nextLong())
                        + "\"/></message>")
                .getBytes(StandardCharsets.UTF_8);
        return new KeptMessage(
                ids.next(), account(from), account(to), sender, recipient, 3, false, null, List.of(), stanza);
    }

    private void report() throws IOException {
        long size = size();
        say("%,d messages: %,d MB, %,d MB a million".formatted(messages, size / 1_000_000, size / messages));
        Instant middle = START.plusMillis(25 * messages);
        PageRequest.Range after = new PageRequest.Range(Ids.first(middle), Long.MAX_VALUE);
        measure("middle page of 50", false, new PageRequest.Slice(after, false, 0, 50, 1_000_000));
        measure("middle page of 50 with a contact", true, new PageRequest.Slice(after, false, 0, 50, 1_000_000));
        measure("last page of 50", false, new PageRequest.Slice(PageRequest.Range.ALL, true, 0, 50, 1_000_000));
        measure("count", false, new PageRequest.Slice(PageRequest.Range.ALL, false, 0, 0, 1_000_000));
    }

    private void measure(String what, boolean with, PageRequest.Slice slice) {
        long[] nanos = new long[QUERIES];
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = threads.getCurrentThreadCpuTime();
        long found = 0;
        long first = 0;
        for (int i = 0; i < QUERIES; i++) {
            int account = random.nextInt(ACCOUNTS);
            Jid contact = with
                    ? jids.get((account + 1 + random.nextInt(CONTACTS / 2)) % ACCOUNTS)
                            .bare()
                    : null;
            PageRequest request =
                    new PageRequest(account(account), PageRequest.Range.ALL, contact, List.of(), null, slice);
            long start = System.nanoTime();
            ArchivePage page = archive.store().page(request).orElseThrow();
            nanos[i] = System.nanoTime() - start;
            first = i == 0 ? nanos[0] : first;
            found += page.messages().size();
        }
        long cpuNanos = (threads.getCurrentThreadCpuTime() - cpu) / QUERIES;
        Arrays.sort(nanos);
        say("%s: median %.2f ms, 95%% %.2f ms, most %.2f ms (first %.2f ms; %.2f ms of own CPU; %d messages)"
                .formatted(
                        what,
                        nanos[QUERIES / 2] / 1e6,
                        nanos[QUERIES * 95 / 100] / 1e6,
                        nanos[QUERIES - 1] / 1e6,
                        first / 1e6,
                        cpuNanos / 1e6,
                        found / QUERIES));
    }

    private long size() throws IOException {
        if (database.isPostgres()) {
            return database.read(handle -> handle.createQuery("SELECT pg_database_size(current_database())")
                    .mapTo(Long.class)
                    .one());
        }
        return database.read(handle -> handle.createQuery(
                        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
                .mapTo(Long.class)
                .one());
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
