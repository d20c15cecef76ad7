// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.io.File;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench crash}. */
@Command(
        name = "crash",
        description =
                "Kills a server again and again while clients write, and counts what was acknowledged and is gone.",
        mixinStandardHelpOptions = true,
        versionProvider = BenchCommand.Version.class)
@SuppressWarnings("NullAway.Init") // Set by picocli.
final class CrashCommand implements Callable<Integer> {
    @Mixin
    private TrialOptions options;

    @Option(names = "--kills", defaultValue = "24", description = "How often to kill it (${DEFAULT-VALUE}).")
    private int kills;

    @Option(names = "--output", defaultValue = "server.log", description = "Takes what the server prints.")
    private File output;

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "After --: starts the server in the foreground, with the same data each time.")
    private List<String> command;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var target = options.target.target();
        var plan = new CrashTrial.Plan(kills, options.pairs, options.rate, options.seed, !options.noArchive);
        try (var server = new ServerProcess(command, target.address(), output);
                var fleet = new Fleet(target, 1)) {
            server.start();
            var outcome = new CrashTrial(fleet, server, plan, options.target.users(), this::progress).run();
            return options.finish(outcome, "kills", "" + kills);
        }
    }

    private void progress() {
        spec.commandLine().getErr().print('.');
        spec.commandLine().getErr().flush();
    }
}
