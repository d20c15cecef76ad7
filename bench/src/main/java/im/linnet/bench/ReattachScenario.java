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

/** Many users are online when the server is killed; it starts again, and all resume their sessions. */
final class ReattachScenario {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final double NANOS_PER_SECOND = 1e9;

    private final Run run;
    private final ServerProcess server;
    private final int connections;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger remaining;
    private final CompletableFuture<@Nullable Void> allBack = new CompletableFuture<>();
    private volatile boolean killed;

    ReattachScenario(Run run, ServerProcess server, int connections) {
        if (connections < 1) {
            throw new BenchException("reattach needs at least one connection");
        }
        this.run = run;
        this.server = server;
        this.connections = connections;
        this.remaining = new AtomicInteger(connections);
    }

    /** Runs to the end, with a server that has been started. */
    Report run() {
        var users = new ArrayList<SignIn.User>();
        for (int i = 0; i < connections; i++) {
            users.add(new SignIn.User(run.userName(i), i, this::ended));
        }
        var clients = run.signIn(users);
        run.pause(run.settings().settle());
        killed = true;
        server.kill();
        long begin = System.nanoTime();
        server.start();
        double restart = (System.nanoTime() - begin) / NANOS_PER_SECOND;
        var usage = ProcessUsage.of(List.of(server.pid()));
        double startCpu = usage.cpuSeconds();
        var meter = run.meter();
        for (int i = 0; i < Math.min(run.settings().atATime(), connections); i++) {
            reattachNext(clients);
        }
        run.await(allBack, LIMIT, "resuming " + connections + " sessions");
        double seconds = meter.used().wall();
        return new Report(
                "reattach",
                Map.of("connections", Integer.toString(connections)),
                List.of(
                        new Figure("resumed", connections - failed.get(), ""),
                        new Figure("failed_resumes", failed.get(), ""),
                        new Figure("restart", restart, "s"),
                        new Figure("reattach", seconds, "s"),
                        new Figure("server_cpu_restart", startCpu, "s"),
                        new Figure("server_cpu_reattach", usage.cpuSeconds() - startCpu, "s"),
                        new Figure("server_memory", usage.pssKib() / 1024.0, "MiB")));
    }

    private void ended(Client client, @Nullable String problem) {
        if (!killed) {
            run.ended(problem);
        }
    }

    private void reattachNext(List<Client> clients) {
        int index = next.getAndIncrement();
        if (index < connections) {
            var session = clients.get(index).management();
            if (session == null) {
                throw new BenchException("reattach needs --sm");
            }
            var wish = run.settings().wish().resuming(session);
            var _ = run.fleet().connect(run.userName(index), index, wish, new Return(clients));
        }
    }

    private final class Return implements ClientListener {
        private final List<Client> clients;

        Return(List<Client> clients) {
            this.clients = clients;
        }

        @Override
        public void ready(Client client) {
            back();
        }

        @Override
        public void resumed(Client client) {
            back();
        }

        @Override
        public void resumeFailed(Client client) {
            failed.incrementAndGet();
        }

        private void back() {
            reattachNext(clients);
            if (remaining.decrementAndGet() == 0) {
                allBack.complete(null);
            }
        }

        @Override
        public void ended(Client client, @Nullable String problem) {
            run.ended(problem);
        }
    }
}
