// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench faults}. */
@Command(
        name = "faults",
        description = "Lets the network fail while clients write, and counts what was acknowledged and is gone.",
        mixinStandardHelpOptions = true,
        versionProvider = BenchCommand.Version.class)
@SuppressWarnings("NullAway.Init") // Set by picocli.
final class FaultsCommand implements Callable<Integer> {
    @Mixin
    private BenchCommand.TargetOptions targetOptions;

    @Option(names = "--duration", defaultValue = "30s", description = "How long it fails (${DEFAULT-VALUE}).")
    private Duration duration;

    @Option(names = "--pairs", defaultValue = "20", description = "Pairs of users (${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "Messages per second of all; who is not online misses their turn (${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--seed", defaultValue = "1", description = "Decides the faults (${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--no-archive", description = "The server keeps no archive; only deliveries count.")
    private boolean noArchive;

    @Option(names = "--strict", description = "End with exit code 1 when the server has not kept its word.")
    private boolean strict;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var plan = new FaultTrial.Plan(duration, pairs, rate, seed, !noArchive);
        var outcome = FaultTrial.run(targetOptions.target(), targetOptions.users(), plan);
        var parameters = Map.of(
                "duration", duration.toSeconds() + " s", "pairs", "" + pairs, "rate", "" + rate, "seed", "" + seed);
        CrashCommand.print(spec, outcome, json, outcome.report("faults", parameters));
        return strict && !outcome.broken().isEmpty() ? 1 : 0;
    }
}
