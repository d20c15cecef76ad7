// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code linnet status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Says whether the server runs and what it is doing. Exit code 1 when it does not run.")
final class StatusCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private final ServerSelection selection;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    StatusCommand(CommandContext context) {
        this.context = context;
        this.selection = new ServerSelection(context);
    }

    @Override
    public Integer call() {
        try (VerbSession session = ControlClient.connect(selection.data())) {
            ObjectNode status = Json.object().put("running", session != null);
            if (session != null && session.call("status", Json.object()) instanceof ObjectNode more) {
                status.setAll(more);
            }
            if (json) {
                context.out().println(status);
            } else {
                status.properties()
                        .forEach(entry -> context.out().println(entry.getKey() + ": " + text(entry.getValue())));
            }
            return session == null ? LinnetCommand.FAILURE : 0;
        }
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(StatusCommand::text)
                    .collect(Collectors.joining(", "));
        }
        return value.isString() ? value.stringValue() : value.toString();
    }
}
