// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Stops the running server gracefully and waits until it has stopped.")
final class StopCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final CommandContext context;

    @Mixin
    private final ServerSelection selection;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait. Default: 60.")
    private int timeoutSeconds;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    StopCommand(CommandContext context) {
        this.context = context;
        this.selection = new ServerSelection(context);
    }

    @Override
    public Integer call() throws InterruptedException {
        try (VerbSession session = selection.running()) {
            session.call("stop", Json.object());
        }
        awaitUnlocked(selection.data());
        context.out().println(json ? Json.object().put("running", false) : "stopped");
        return 0;
    }

    // The operating system gives the lock free when the process is gone, however it went.
    private void awaitUnlocked(Path data) throws InterruptedException {
        Instant end = context.clock().instant().plusSeconds(timeoutSeconds);
        while (true) {
            try (DataDirectory.Lock lock = DataDirectory.tryLock(data)) {
                if (lock != null) {
                    return;
                }
            }
            if (context.clock().instant().isAfter(end)) {
                throw new AdminException("the server has been told to stop but has not stopped yet");
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }
}
