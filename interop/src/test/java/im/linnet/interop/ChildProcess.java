// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A process whose output, both streams in one, goes to a temporary file, and that does not outlive its test. */
public final class ChildProcess implements AutoCloseable {
    private static final int TAIL = 8_000;

    private final String name;
    private final Process process;
    private final Path output;

    private ChildProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** Starts {@code command}; {@code builder} brings the environment and the directory. */
    public static ChildProcess start(String name, List<String> command, ProcessBuilder builder) throws IOException {
        var output = Files.createTempFile("linnet-interop-" + name, ".out");
        builder.command(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile());
        try {
            var child = new ChildProcess(name, builder.start(), output);
            // Also when the test JVM is told to stop half-way, nothing may stay behind.
            Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroyForcibly));
            return child;
        } catch (IOException e) {
            Files.deleteIfExists(output);
            throw e;
        }
    }

    /** Runs a command to its end and returns what it printed; an exit code other than 0 is an error. */
    public static String run(String name, List<String> command, Duration limit) throws IOException {
        try (var child = start(name, command, new ProcessBuilder())) {
            var code = child.awaitExit(limit);
            if (code != 0) {
                throw new IllegalStateException(name + " ended with " + code + ":\n" + child.output());
            }
            return child.output();
        }
    }

    /** Waits for a line of the output that matches {@code line} as a whole. */
    public void awaitLine(String line, Duration limit) {
        var pattern = Pattern.compile("^(?:" + line + ")$", Pattern.MULTILINE);
        try {
            Awaitility.await(name + " prints \"" + line + "\"")
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(limit)
                    .failFast(() ->
                            !process.isAlive() && !pattern.matcher(output()).find())
                    .until(() -> pattern.matcher(output()).find());
        } catch (ConditionTimeoutException | org.awaitility.core.TerminalFailureException e) {
            throw new IllegalStateException(name + " did not print \"" + line + "\":\n" + tail(), e);
        }
    }

    /** Waits for the end and returns the exit code; past the limit the process is ended and it is an error. */
    public int awaitExit(Duration limit) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
        process.destroyForcibly();
        throw new IllegalStateException(name + " did not end within " + limit + ":\n" + tail());
    }

    /** Everything printed so far. */
    public String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(output of " + name + " unreadable: " + e.getMessage() + ")";
        }
    }

    /** The last part of the output. */
    public String tail() {
        var text = output();
        return text.length() <= TAIL ? text : "…" + text.substring(text.length() - TAIL);
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process at once (SIGKILL) and waits until it is gone. */
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + name + " was being killed", e);
        }
    }

    /** Asks the process to end (SIGTERM), insists after ten seconds, and removes its output. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            Files.deleteIfExists(output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
