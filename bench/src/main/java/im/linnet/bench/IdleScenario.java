// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import im.linnet.bench.Report.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Many users sign in, come online and do nothing. The server's memory is read before, after a first small crowd has come
 * and gone (so that code and pools which are loaded once do not count), and with all of them online.
 */
final class IdleScenario {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final int FIRST_CROWD = 100;
    private static final double MILLIS = 1000;

    private final Run run;
    private final int connections;

    IdleScenario(Run run, int connections) {
        if (connections < 1) {
            throw new BenchException("idle needs at least one connection");
        }
        this.run = run;
        this.connections = connections;
    }

    /** Runs to the end. */
    Report run() {
        double fresh = run.server().pssKib();
        comeAndGo(Math.min(FIRST_CROWD, connections));
        run.pause(run.settings().settle());
        double before = run.server().pssKib();
        var meter = run.meter();
        signIn(connections, new Crowd(connections));
        var used = meter.used();
        run.pause(run.settings().settle());
        double after = run.server().pssKib();
        var idle = run.meter();
        run.pause(run.settings().duration());
        var idleUsed = idle.used();
        return new Report(
                "idle",
                Map.of("connections", Integer.toString(connections)),
                List.of(
                        new Figure("memory_each", (after - before) / connections, "KiB"),
                        new Figure("memory_fresh", fresh / 1024, "MiB"),
                        new Figure("memory_before", before / 1024, "MiB"),
                        new Figure("memory_with_connections", after / 1024, "MiB"),
                        new Figure("sign_ins_per_second", connections / used.wall(), "1/s"),
                        new Figure("server_cpu_per_sign_in", used.server() / connections * MILLIS, "ms"),
                        new Figure("server_cpu_load_idle", idleUsed.server() / idleUsed.wall(), "cores")));
    }

    private void comeAndGo(int count) {
        var crowd = new Crowd(count);
        for (var client : signIn(count, crowd)) {
            client.loop().execute(client::close);
        }
        run.await(crowd.gone, CLOSE_LIMIT, "closing " + count + " connections");
    }

    private List<Client> signIn(int count, Crowd crowd) {
        var users = new ArrayList<SignIn.User>();
        for (int i = 0; i < count; i++) {
            users.add(new SignIn.User(run.userName(i), i, crowd));
        }
        return run.signIn(users);
    }

    private final class Crowd implements ClientListener {
        private final AtomicInteger present;
        private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

        Crowd(int size) {
            present = new AtomicInteger(size);
        }

        @Override
        public void ended(Client client, @Nullable String problem) {
            run.ended(problem);
            if (present.decrementAndGet() == 0) {
                gone.complete(null);
            }
        }
    }
}
