// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A program in a terminal: a tmux server of its own, which ends with this object, types and reads the screen. */
final class Terminal implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Path tmux;
    private final Path socket;

    private Terminal(Path tmux, Path socket) {
        this.tmux = tmux;
        this.socket = socket;
    }

    /** Runs a shell command in a terminal of 160 × 50 characters; the socket of tmux goes into the directory. */
    static Terminal start(Path directory, String command) throws IOException {
        var terminal = new Terminal(Programs.require("tmux", "tmux"), directory.resolve("tmux"));
        terminal.tmux("-f", "/dev/null", "new-session", "-d", "-x", "160", "-y", "50", command);
        return terminal;
    }

    /** Types a line and the return key. */
    void type(String line) {
        tmux("send-keys", "-l", line);
        tmux("send-keys", "Enter");
    }

    /** Waits until the screen shows the text. */
    void awaitText(String text) {
        try {
            Awaitility.await("\"" + text + "\" on the screen")
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(LIMIT)
                    .until(() -> screen().contains(text));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("\"" + text + "\" is not on the screen:\n" + screen(), e);
        }
    }

    /** What the screen shows now. */
    String screen() {
        return tmux("capture-pane", "-p", "-J");
    }

    private String tmux(String... arguments) {
        try {
            return ChildProcess.run("tmux", command(arguments), LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(tmux.toString(), "-u", "-S", socket.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() {
        try (var kill = ChildProcess.start("tmux", command("kill-server"), new ProcessBuilder())) {
            // It fails when the program has ended, and tmux with it; both is the end that is wanted.
            kill.awaitExit(LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
