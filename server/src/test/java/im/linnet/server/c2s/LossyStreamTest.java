// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.AccountStore;
import im.linnet.server.account.SessionStore;
import im.linnet.server.account.StoredSession;
import im.linnet.server.account.StreamId;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client and the server's side of its stream, over connections that break at any moment (XEP-0198): everything arrives
 * once, and in order.
 */
class LossyStreamTest {
    private final Database database;
    private final SessionStore sessions;
    private final long account;

    LossyStreamTest(@TempDir Path directory) {
        database = TestDatabase.SQLITE.open(directory);
        sessions = new SessionStore(database);
        account = new AccountStore(database, new Ids(InstantSource.system(), 0), InstantSource.system())
                .create(Jid.of("a@x"), List.of())
                .orElseThrow()
                .id();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everything_arrives_once_and_in_order_whatever_connections_do() {
        for (int seed = 0; seed < 3000; seed++) {
            LossyStream run = new LossyStream(new Random(seed), sessions, null);
            try {
                play(run, 120, false);
                assertThat(run.arrived()).isEqualTo(upTo(run.clientSent()));
                assertThat(run.clientGot()).isEqualTo(upTo(run.serverSent()));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + "\n" + run.history(), e);
            }
        }
    }

    /** What is stored together with its number arrives once; other requests may be carried out again after a kill. */
    @Test
    void everything_that_is_stored_arrives_once_also_if_the_server_is_killed_in_between() {
        for (int seed = 0; seed < 40; seed++) {
            LossyStream run = new LossyStream(new Random(seed), sessions, stored(1 + seed));
            try {
                play(run, 60, true);
                assertThat(run.arrived().stream().filter(LossyStream::isStored))
                        .containsExactlyInAnyOrderElementsOf(upTo(run.clientSent()).stream()
                                .filter(LossyStream::isStored)
                                .toList());
                assertThat(run.arrived()).containsAll(upTo(run.clientSent()));
                assertThat(run.clientGot()).isEqualTo(upTo(run.serverSent()));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + "\n" + run.history(), e);
            }
        }
    }

    private static void play(LossyStream run, int steps, boolean kills) {
        run.begin();
        for (int step = 0; step < steps; step++) {
            run.step(kills);
        }
        run.settle();
    }

    private static List<Integer> upTo(int count) {
        return IntStream.rangeClosed(1, count).boxed().toList();
    }

    private LossyStream.Stored stored(long key) {
        StoredSession session = new StoredSession(
                key,
                "phone" + key,
                StreamId.of("id" + key),
                Duration.ofMinutes(1),
                new StoredSession.Positions(0, 0, key),
                null,
                Set.of(),
                null);
        sessions.add(account, session).join();
        return new LossyStream.Stored(account, key);
    }
}
