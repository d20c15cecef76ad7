// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.bench.CrashTrial;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Linnet is killed while clients write, and starts again: what it has acknowledged is in both archives, once and in
 * order, and every session goes on. {@code -Dinterop.crash.kills=50 -Dinterop.crash.seed=7} makes it longer or another;
 * {@code bench/crash} does the same to other servers.
 */
class CrashTest {
    private static final int PAIRS = 8;
    private static final double RATE = 100;

    @Test
    void what_was_acknowledged_survives_the_loss_of_the_process() throws IOException {
        var plan = new CrashTrial.Plan(
                Integer.getInteger("interop.crash.kills", 6), PAIRS, RATE, Long.getLong("interop.crash.seed", 1), true);
        try (var server = LinnetServer.start(Crowd.OPTIONS)) {
            var users = Crowd.of(2 * PAIRS, server);

            var outcome = CrashTrial.run(server, server.startTlsPort(), users, plan);

            assertThat(outcome.broken()).as("%s%n%s", outcome, server.log()).isEmpty();
            assertThat(outcome.figure("acknowledged")).as("%s", outcome).isGreaterThan(plan.kills());
            assertThat(outcome.figure("resumed")).as("%s", outcome).isGreaterThanOrEqualTo(plan.kills());
            assertThat(outcome.figure("failed_resumes")).as("%s", outcome).isZero();
        }
    }
}
