// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.io.File;
import java.util.List;
import java.util.Map;
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
    private BenchCommand.TargetOptions targetOptions;

    @Option(names = "--kills", defaultValue = "24", description = "How often to kill it (${DEFAULT-VALUE}).")
    private int kills;

    @Option(names = "--pairs", defaultValue = "20", description = "Pairs of users (${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "Messages per second of all; who is not online misses their turn (${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--seed", defaultValue = "1", description = "Decides the moments (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--no-archive", description = "The server keeps no archive; only deliveries count.")
    private boolean noArchive;

    @Option(names = "--strict", description = "End with exit code 1 when the server has not kept its word.")
    private boolean strict;

    @Option(names = "--output", defaultValue = "server.log", description = "Takes what the server prints.")
    private File output;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "After --: starts the server in the foreground, with the same data each time.")
    private List<String> command;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var target = targetOptions.target();
        var plan = new CrashTrial.Plan(kills, pairs, rate, seed, !noArchive);
        try (var server = new ServerProcess(command, target.address(), output);
                var fleet = new Fleet(target, 1)) {
            server.start();
            var outcome = new CrashTrial(fleet, server, plan, targetOptions.users(), this::progress).run();
            print(
                    spec,
                    outcome,
                    json,
                    outcome.report(
                            "crash",
                            Map.of("kills", "" + kills, "pairs", "" + pairs, "rate", "" + rate, "seed", "" + seed)));
            return strict && !outcome.broken().isEmpty() ? 1 : 0;
        }
    }

    /** Prints what a trial found: the report, and to the other stream what a person wants to know beside it. */
    static void print(CommandSpec spec, TrialOutcome outcome, boolean json, Report report) {
        spec.commandLine().getOut().println(json ? report.toJson() : report.toText());
        var err = spec.commandLine().getErr();
        err.println();
        outcome.problems().forEach((problem, count) -> err.println("  " + count + " x " + problem));
        outcome.missing().forEach(id -> err.println("  not in the archive: " + id));
        outcome.broken().forEach((what, count) -> err.println("  broken promise: " + what + " " + count));
        err.flush();
    }

    private void progress() {
        spec.commandLine().getErr().print('.');
        spec.commandLine().getErr().flush();
    }
}
