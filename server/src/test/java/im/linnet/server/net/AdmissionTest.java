// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final InetAddress V4 = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER_V4 = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress V6 = InetAddress.ofLiteral("2001:db8:0:1::1");
    private static final InetAddress SAME_V6_NETWORK = InetAddress.ofLiteral("2001:db8:0:1:ffff::1");
    private static final InetAddress OTHER_V6_NETWORK = InetAddress.ofLiteral("2001:db8:0:2::1");

    private static Admission admission(int connections, int perAddress) {
        return new Admission(new Admission.AdmissionLimits(connections, perAddress, 0, 1, 3, 2, Duration.ofMinutes(5)));
    }

    @Test
    void the_number_of_connections_is_bounded_and_those_that_leave_make_room() {
        Admission admission = admission(2, 0);
        assertThat(admission.admit(V4)).isTrue();
        assertThat(admission.admit(V6)).isTrue();
        assertThat(admission.admit(OTHER_V4)).isFalse();
        admission.leave(V4);
        assertThat(admission.admit(OTHER_V4)).isTrue();
        assertThat(admission.admit(V4)).isFalse();
    }

    @Test
    void an_address_is_bounded_where_it_is_an_ipv6_network_of_64_bits() {
        Admission admission = admission(100, 1);
        assertThat(admission.admit(V4)).isTrue();
        assertThat(admission.admit(V4)).isFalse();
        assertThat(admission.admit(OTHER_V4)).isTrue();
        assertThat(admission.admit(V6)).isTrue();
        assertThat(admission.admit(SAME_V6_NETWORK)).isFalse();
        assertThat(admission.admit(OTHER_V6_NETWORK)).isTrue();
        admission.leave(V6);
        assertThat(admission.admit(SAME_V6_NETWORK)).isTrue();
    }

    @Test
    void refusals_leave_no_trace() {
        Admission admission = admission(2, 1);
        assertThat(admission.admit(V4)).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(admission.admit(V4)).isFalse();
        }
        assertThat(admission.admit(OTHER_V4)).isTrue();
        admission.leave(V4);
        assertThat(admission.admit(V4)).isTrue();
    }

    @Test
    void failed_logins_block_the_address_and_the_account_apart_from_each_other() {
        Admission admission = admission(100, 0);
        Jid juliet = Jid.of("juliet@example.com");
        admission.loginFailed(V4, juliet);
        admission.loginFailed(V6, juliet);
        assertThat(admission.isBlocked(OTHER_V4, juliet)).isTrue();
        assertThat(admission.isBlocked(OTHER_V4, Jid.of("romeo@example.com"))).isFalse();
        assertThat(admission.isBlocked(V4)).isFalse();
        admission.loginFailed(V4, Jid.of("mercutio@example.com"));
        admission.loginFailed(V4, Jid.of("mercutio@example.com"));
        assertThat(admission.isBlocked(V4)).isTrue();
        assertThat(admission.isBlocked(OTHER_V4)).isFalse();
    }

    @Test
    void who_has_signed_in_before_is_not_locked_out_by_the_guesses_of_others() {
        Admission admission = admission(100, 0);
        Jid juliet = Jid.of("juliet@example.com");
        admission.loginSucceeded(OTHER_V4, juliet);
        admission.loginFailed(V4, juliet);
        admission.loginFailed(V6, juliet);
        assertThat(admission.isBlocked(OTHER_V4, juliet)).isFalse();
        assertThat(admission.isBlocked(V4, juliet)).isTrue();
    }

    @Test
    void counts_hold_when_many_come_and_go_at_once() throws Exception {
        Admission admission = admission(10, 5);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = IntStream.range(0, 100)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> comeAndGo(admission, i % 2 == 0 ? V4 : V6)))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
        for (int i = 0; i < 5; i++) {
            assertThat(admission.admit(V4)).isTrue();
            assertThat(admission.admit(V6)).isTrue();
        }
        assertThat(admission.admit(OTHER_V4)).isFalse();
    }

    private static void comeAndGo(Admission admission, InetAddress address) {
        for (int i = 0; i < 1_000; i++) {
            if (admission.admit(address)) {
                admission.leave(address);
            }
        }
    }
}
