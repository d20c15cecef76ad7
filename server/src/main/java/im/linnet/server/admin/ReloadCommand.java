// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code linnet reload}. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = "Makes the running server read its configuration and certificates again.")
final class ReloadCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private final ServerSelection selection;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    ReloadCommand(CommandContext context) {
        this.context = context;
        this.selection = new ServerSelection(context);
    }

    @Override
    public Integer call() {
        try (VerbSession session = selection.running()) {
            JsonNode result = session.call("reload", Json.object());
            if (json) {
                context.out().println(result);
            } else {
                result.path("applied").forEach(key -> context.out().println("applied " + key.stringValue()));
                result.path("waiting")
                        .forEach(key -> context.out().println("waits for the next start: " + key.stringValue()));
                context.out().println("reloaded");
            }
            return 0;
        }
    }
}
