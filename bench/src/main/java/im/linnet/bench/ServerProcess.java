// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server that a command starts in the foreground. */
final class ServerProcess implements KillableServer, AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofMillis(5);
    private static final int END_LIMIT_SECONDS = 30;

    private final List<String> command;
    private final InetSocketAddress address;
    private final File output;
    private @Nullable Process process;

    /**
     * Describes a server that does not run.
     *
     * @param address where it will listen
     * @param output takes what it prints, at its end
     */
    ServerProcess(List<String> command, InetSocketAddress address, File output) {
        this.command = List.copyOf(command);
        this.address = address;
        this.output = output;
    }

    @Override
    public void start() {
        try {
            var started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                    .start();
            process = started;
            long end = System.nanoTime() + START_LIMIT.toNanos();
            while (!accepts()) {
                if (!started.isAlive() || System.nanoTime() - end > 0) {
                    kill();
                    throw new BenchException("the server does not start: see " + output);
                }
                Trial.pause(STEP);
            }
        } catch (IOException e) {
            throw new BenchException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        }
    }

    private boolean accepts() {
        try (var socket = new Socket()) {
            socket.connect(address, 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Returns the process that serves: a launcher may stay as its parent, or become it. */
    long pid() {
        var running = process;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running.children().findFirst().map(ProcessHandle::pid).orElse(running.pid());
    }

    @Override
    public void kill() {
        var running = process;
        if (running == null) {
            return;
        }
        var children = running.descendants().toList();
        running.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!running.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new BenchException("process " + running.pid() + " survives being killed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        process = null;
    }

    @Override
    public void close() {
        kill();
    }
}
