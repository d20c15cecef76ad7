// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.Config;
import im.linnet.server.config.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code linnet check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Looks at configuration, data directory, ports and certificates, and says how to fix what is wrong.")
final class CheckCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private final ServerSelection selection;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    CheckCommand(CommandContext context) {
        this.context = context;
        this.selection = new ServerSelection(context);
    }

    @Override
    public Integer call() {
        List<Finding> findings = findings();
        boolean good = findings.stream().noneMatch(finding -> finding.level() == Finding.Level.PROBLEM);
        if (json) {
            ArrayNode list = Json.array();
            findings.forEach(finding -> list.add(finding.json()));
            ObjectNode result = Json.object().put("ok", good);
            result.set("findings", list);
            context.out().println(result);
        } else {
            findings.forEach(finding -> context.out().println(finding.text()));
        }
        return good ? 0 : LinnetCommand.FAILURE;
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Config config;
        try {
            config = selection.config();
        } catch (ConfigException e) {
            e.problems()
                    .forEach(problem -> findings.add(Finding.problem(
                            "configuration", problem.toString(), "docs/OPTIONS.md lists every option")));
            findings.add(ServerCheck.dataDirectory(selection.data()));
            return findings;
        }
        findings.add(Finding.ok("configuration", "right"));
        try (ControlClient running = ControlClient.connect(selection.data())) {
            findings.addAll(new ServerCheck(config, selection.data(), running != null, context.clock()).run());
        }
        return findings;
    }
}
