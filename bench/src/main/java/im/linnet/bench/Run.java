// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What every scenario needs: connections, account names, the server's processes, and the first failure of the run. */
final class Run {
    /**
     * The same for all scenarios.
     *
     * @param userPrefix accounts are this and a number, from 0
     * @param atATime sign-ins under way at once
     * @param wish what clients ask for after they have signed in
     * @param warmup load before the measured phase, so that servers with a JIT are measured warm
     * @param duration length of the measured phase
     * @param settle pause before memory is read
     */
    record Settings(String userPrefix, int atATime, Wish wish, Duration warmup, Duration duration, Duration settle) {
        Settings {
            if (atATime < 1 || !duration.isPositive()) {
                throw new BenchException("at least one sign-in at a time and one second are needed");
            }
        }
    }

    private final Fleet fleet;
    private final ProcessUsage server;
    private final ProcessUsage database;
    private final Settings settings;
    private final CompletableFuture<@Nullable Void> failure = new CompletableFuture<>();

    Run(Fleet fleet, ProcessUsage server, Settings settings) {
        this(fleet, server, ProcessUsage.of(List.of()), settings);
    }

    /** The same for a server whose database is a process of its own. */
    Run(Fleet fleet, ProcessUsage server, ProcessUsage database, Settings settings) {
        this.fleet = fleet;
        this.server = server;
        this.database = database;
        this.settings = settings;
    }

    Fleet fleet() {
        return fleet;
    }

    ProcessUsage server() {
        return server;
    }

    Settings settings() {
        return settings;
    }

    /** Returns the localpart of account {@code index}. */
    String userName(int index) {
        return settings.userPrefix() + index;
    }

    /** Signs users in and waits until they are online. */
    List<Client> signIn(List<SignIn.User> users) {
        return SignIn.all(fleet, users, settings.wish(), settings.atATime());
    }

    /** Makes the main thread give up; only the first problem counts. Null, an orderly end, is no problem. */
    void ended(@Nullable String problem) {
        if (problem != null) {
            failure.completeExceptionally(new BenchException(problem));
        }
    }

    /**
     * Waits while the load runs.
     *
     * @throws BenchException when a connection fails meanwhile
     */
    void pause(Duration time) {
        awaitFailure(failure, time);
    }

    /**
     * Waits for the end of a step.
     *
     * @param what names the step in the message
     * @throws BenchException when a connection fails or the time is up
     */
    void await(CompletableFuture<?> step, Duration limit, String what) {
        awaitFailure(CompletableFuture.anyOf(step, failure), limit);
        if (!step.isDone()) {
            throw new BenchException(what + " did not end within " + limit.toSeconds() + " s");
        }
    }

    private static void awaitFailure(CompletableFuture<?> future, Duration limit) {
        try {
            future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            // The normal end of a pause; await() looks itself.
        } catch (ExecutionException e) {
            throw BenchException.from(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** Starts to measure CPU time. */
    Meter meter() {
        return new Meter(server, database);
    }

    /** CPU and wall time since its creation. */
    static final class Meter {
        private static final double NANOS_PER_SECOND = 1e9;

        private final ProcessUsage server;
        private final ProcessUsage database;
        private final ProcessUsage self = ProcessUsage.self();
        private final long startNanos = System.nanoTime();
        private final double serverStart;
        private final double databaseStart;
        private final double selfStart;

        private Meter(ProcessUsage server, ProcessUsage database) {
            this.server = server;
            this.database = database;
            this.databaseStart = database.cpuSeconds();
            this.serverStart = server.cpuSeconds();
            this.selfStart = self.cpuSeconds();
        }

        /** Returns what was used so far. */
        Used used() {
            return new Used(
                    (System.nanoTime() - startNanos) / NANOS_PER_SECOND,
                    server.cpuSeconds() - serverStart,
                    database.cpuSeconds() - databaseStart,
                    self.cpuSeconds() - selfStart);
        }
    }

    /**
     * Times in seconds.
     *
     * @param wall by the clock
     * @param server CPU of the server
     * @param database CPU of the server's database, if that is a process of its own
     * @param generator CPU of this process
     */
    record Used(double wall, double server, double database, double generator) {
        static final Used NOTHING = new Used(0, 0, 0, 0);

        Used plus(Used other) {
            return new Used(
                    wall + other.wall, server + other.server, database + other.database, generator + other.generator);
        }
    }
}
