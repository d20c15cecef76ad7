// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.bench.FaultTrial;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Connections end at random bytes or stay open without passing anything; clients resume while the old connection still
 * looks alive, and often twice at once. Nothing may get lost, and nothing may be in an archive twice.
 */
class NetworkFaultTest {
    private static final int PAIRS = 8;
    private static final double RATE = 100;
    private static final Duration TROUBLE = Duration.ofSeconds(12);

    @Test
    void nothing_is_lost_or_doubled_when_the_network_fails() throws IOException {
        var plan = new FaultTrial.Plan(TROUBLE, PAIRS, RATE, Long.getLong("interop.faults.seed", 1), true);
        try (var server = ServerUnderTest.start(Crowd.OPTIONS)) {
            var users = Crowd.of(2 * PAIRS, server);

            var outcome = FaultTrial.run(server.startTlsPort(), users, plan);

            assertThat(outcome.broken()).as("%s%n%s", outcome, server.log()).isEmpty();
            assertThat(outcome.figure("resumed")).as("%s", outcome).isPositive();
            assertThat(outcome.figure("races")).as("%s", outcome).isPositive();
            assertThat(outcome.figure("cuts")).as("%s", outcome).isPositive();
            assertThat(outcome.figure("stalls")).as("%s", outcome).isPositive();
        }
    }
}
