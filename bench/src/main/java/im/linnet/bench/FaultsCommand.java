// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench faults}. */
@Command(
        name = "faults",
        description = "Lets the network fail while clients write, and counts what was acknowledged and is gone.",
        mixinStandardHelpOptions = true,
        versionProvider = BenchCommand.Version.class)
@SuppressWarnings("NullAway.Init") // Set by picocli.
final class FaultsCommand implements Callable<Integer> {
    @Mixin
    private TrialOptions options;

    @Option(names = "--duration", defaultValue = "30s", description = "How long it fails (${DEFAULT-VALUE}).")
    private Duration duration;

    @Override
    public Integer call() {
        var plan = new FaultTrial.Plan(duration, options.pairs, options.rate, options.seed, !options.noArchive);
        var outcome = FaultTrial.run(options.target.target(), options.target.users(), plan);
        return options.finish(outcome, "duration", duration.toSeconds() + " s");
    }
}
