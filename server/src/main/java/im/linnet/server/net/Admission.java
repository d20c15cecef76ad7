// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what one network address may do before anybody knows who it is: an IPv4 address, or an IPv6 /64. Safe from any
 * thread.
 */
public final class Admission {
    /** Addresses whose rates are remembered; the least recent go first. */
    private static final int REMEMBERED_ADDRESSES = 100_000;

    private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

    private final AdmissionLimits limits;
    private final ConcurrentHashMap<Network, Integer> open = new ConcurrentHashMap<>();
    private final Cache<Network, RateLimit> connects = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_ADDRESSES)
            .expireAfterAccess(FORGET_AFTER)
            .build();
    private final Cache<Network, RateLimit> failures = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_ADDRESSES)
            .expireAfterAccess(FORGET_AFTER)
            .build();

    /**
     * Limits of one address; 0 turns a limit off.
     *
     * @param connections connections at once
     * @param connectsPerSecond new connections, and so handshakes, a second
     * @param failuresPerMinute failed logins a minute
     */
    public record AdmissionLimits(int connections, int connectsPerSecond, int failuresPerMinute) {}

    /** Creates an admission that has seen nobody. */
    public Admission(AdmissionLimits limits) {
        this.limits = limits;
    }

    /** Counts a new connection in, if the limits allow it; each one admitted is to be counted out by {@link #leave}. */
    public boolean admit(InetAddress address) {
        Network network = Network.of(address);
        if (limits.connectsPerSecond() > 0 && isTooFast(connects, network, limits.connectsPerSecond(), 1)) {
            return false;
        }
        if (limits.connections() == 0) {
            return true;
        }
        int now = open.merge(network, 1, Integer::sum);
        if (now > limits.connections()) {
            leave(address);
            return false;
        }
        return true;
    }

    /** Counts a connection out that was admitted. */
    public void leave(InetAddress address) {
        if (limits.connections() > 0) {
            open.computeIfPresent(Network.of(address), (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** Counts a failed login. */
    public void loginFailed(InetAddress address) {
        if (limits.failuresPerMinute() > 0) {
            isTooFast(failures, Network.of(address), limits.failuresPerMinute(), 60);
        }
    }

    /** Tells whether an address has failed to log in so often that it must wait. */
    public boolean isLoginBlocked(InetAddress address) {
        RateLimit failed = limits.failuresPerMinute() == 0 ? null : failures.getIfPresent(Network.of(address));
        if (failed == null) {
            return false;
        }
        synchronized (failed) {
            return failed.take(0, System.nanoTime() / 60) > 0;
        }
    }

    /** Takes one from an address's bucket; {@code clockDivisor} turns "a second" into "that many seconds". */
    private static boolean isTooFast(Cache<Network, RateLimit> rates, Network network, int rate, int clockDivisor) {
        long now = System.nanoTime() / clockDivisor;
        RateLimit limit = rates.get(network, _ -> new RateLimit(rate, rate, now));
        synchronized (limit) {
            return limit.take(1, now) > 0;
        }
    }

    private record Network(byte[] prefix) {
        private static final int IPV6_PREFIX_BYTES = 8;

        static Network of(InetAddress address) {
            byte[] bytes = address.getAddress();
            return new Network(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES) : bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Network that && Arrays.equals(prefix, that.prefix);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(prefix);
        }
    }
}
