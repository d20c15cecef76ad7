// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code bench crash} and {@code bench faults} have in common: who writes, what counts, and how it is told. */
@SuppressWarnings("NullAway.Init") // Set by picocli.
final class TrialOptions {
    @Mixin
    BenchCommand.TargetOptions target;

    @Option(names = "--pairs", defaultValue = "20", description = "Pairs of users (${DEFAULT-VALUE}).")
    int pairs;

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "Messages per second of all; who is not online misses their turn (${DEFAULT-VALUE}).")
    double rate;

    @Option(names = "--seed", defaultValue = "1", description = "Decides the moments and faults (${DEFAULT-VALUE}).")
    long seed;

    @Option(names = "--no-archive", description = "The server keeps no archive; only deliveries count.")
    boolean noArchive;

    @Option(names = "--strict", description = "End with exit code 1 when the server has not kept its word.")
    private boolean strict;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * Prints what a trial found: the report, and to the other stream what a person wants to know beside it.
     *
     * @param length the parameter that says how long the trial was
     * @return the exit code
     */
    int finish(TrialOutcome outcome, String length, String value) {
        Report report = outcome.report(
                spec.name(), Map.of(length, value, "pairs", "" + pairs, "rate", "" + rate, "seed", "" + seed));
        spec.commandLine().getOut().println(json ? report.toJson() : report.toText());
        var err = spec.commandLine().getErr();
        err.println();
        outcome.problems().forEach((problem, count) -> err.println("  " + count + " x " + problem));
        outcome.missing().forEach(id -> err.println("  not in the archive: " + id));
        outcome.broken().forEach((what, count) -> err.println("  broken promise: " + what + " " + count));
        err.flush();
        return strict && !outcome.broken().isEmpty() ? 1 : 0;
    }
}
