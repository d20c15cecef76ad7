// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AddressQuotaTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AddressQuota quota = new AddressQuota(2, Duration.ofHours(1), nanos::get);

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @Test
    void limit_holds_for_each_network_alone() {
        assertThat(quota.take(address("192.0.2.1"))).isTrue();
        assertThat(quota.take(address("192.0.2.1"))).isTrue();
        assertThat(quota.take(address("192.0.2.1"))).isFalse();
        assertThat(quota.take(address("192.0.2.2"))).isTrue();
        assertThat(quota.take(address("2001:db8::1"))).isTrue();
        assertThat(quota.take(address("2001:db8::2"))).isTrue();
        assertThat(quota.take(address("2001:db8::3"))).isFalse();
        assertThat(quota.take(address("2001:db8:0:1::1"))).isTrue();
    }

    @Test
    void what_is_given_back_can_be_taken_again_and_no_more_than_that() {
        quota.giveBack(address("192.0.2.1"));
        quota.take(address("192.0.2.1"));
        quota.take(address("192.0.2.1"));
        quota.take(address("192.0.2.1"));
        quota.giveBack(address("192.0.2.1"));
        assertThat(quota.take(address("192.0.2.1"))).isTrue();
        assertThat(quota.take(address("192.0.2.1"))).isFalse();
    }

    @Test
    void period_begins_with_the_first() {
        quota.take(address("192.0.2.1"));
        nanos.addAndGet(Duration.ofMinutes(59).toNanos());
        quota.take(address("192.0.2.1"));
        assertThat(quota.take(address("192.0.2.1"))).isFalse();
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(quota.take(address("192.0.2.1"))).isTrue();
    }
}
