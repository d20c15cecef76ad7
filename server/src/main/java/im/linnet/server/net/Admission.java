// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import im.linnet.xmpp.jid.Jid;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds what strangers may do: all of them, one network address (an IPv4 address or an IPv6 /64), and all who try to
 * sign in to one account. Safe from any thread.
 */
public final class Admission {
    /** Addresses and accounts that are remembered; the least recent go first. */
    private static final int REMEMBERED = 100_000;

    private final AdmissionLimits limits;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<Network, Integer> open = new ConcurrentHashMap<>();
    private final Cache<Network, RateLimit> connects = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(Duration.ofMinutes(10))
            .build();
    private final Cache<Object, AtomicInteger> failures;
    private final Cache<Known, Boolean> known = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterAccess(Duration.ofDays(30))
            .build();

    /**
     * Limits.
     *
     * @param connections connections altogether
     * @param connectionsPerAddress connections of one address, 0 for no limit
     * @param connectsPerSecond new connections, and so handshakes, of one address a second, 0 for no limit
     * @param connectsBurst new connections of one address at once
     * @param failuresPerAddress failed logins from one address within the period
     * @param failuresPerAccount failed logins to one account within the period
     * @param failurePeriod the period, from the first failure on
     */
    public record AdmissionLimits(
            int connections,
            int connectionsPerAddress,
            int connectsPerSecond,
            int connectsBurst,
            int failuresPerAddress,
            int failuresPerAccount,
            Duration failurePeriod) {}

    /** Creates an admission that has seen nobody. */
    public Admission(AdmissionLimits limits) {
        this.limits = limits;
        // Written once an entry, so that the period runs from the first failure.
        this.failures = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(limits.failurePeriod())
                .build();
    }

    /** Counts a new connection in, if the limits allow it; each one admitted is to be counted out by {@link #leave}. */
    public boolean admit(InetAddress address) {
        Network network = Network.of(address);
        if (isTooFast(network)) {
            return false;
        }
        if (all.incrementAndGet() > limits.connections()) {
            all.decrementAndGet();
            return false;
        }
        if (limits.connectionsPerAddress() > 0
                && open.merge(network, 1, Integer::sum) > limits.connectionsPerAddress()) {
            leave(address);
            return false;
        }
        return true;
    }

    private boolean isTooFast(Network network) {
        if (limits.connectsPerSecond() == 0) {
            return false;
        }
        long now = System.nanoTime();
        RateLimit limit =
                connects.get(network, _ -> new RateLimit(limits.connectsPerSecond(), limits.connectsBurst(), now));
        synchronized (limit) {
            // What is refused costs nothing: else who hammers would shut out all who share the address, for ever.
            return !limit.tryTake(1, now);
        }
    }

    /** Counts a connection out that was admitted. */
    public void leave(InetAddress address) {
        all.decrementAndGet();
        if (limits.connectionsPerAddress() > 0) {
            open.computeIfPresent(Network.of(address), (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    /**
     * Counts a failed login.
     *
     * @param account whose
     */
    public void loginFailed(InetAddress address, Jid account) {
        failures.get(Network.of(address), _ -> new AtomicInteger()).incrementAndGet();
        failures.get(account, _ -> new AtomicInteger()).incrementAndGet();
    }

    /** Tells whether an address has failed to log in so often that it must wait. */
    public boolean isBlocked(InetAddress address) {
        return count(Network.of(address)) >= limits.failuresPerAddress();
    }

    /** Remembers that an account was signed in to from an address. */
    public void loginSucceeded(InetAddress address, Jid account) {
        known.put(new Known(Network.of(address), account), true);
    }

    /**
     * Tells whether logins to an account have failed so often that strangers must wait. Who has signed in from the same
     * network before need not: otherwise anybody could lock a user out by guessing at the password.
     */
    public boolean isBlocked(InetAddress address, Jid account) {
        return count(account) >= limits.failuresPerAccount()
                && known.getIfPresent(new Known(Network.of(address), account)) == null;
    }

    private record Known(Network network, Jid account) {}

    private int count(Object key) {
        AtomicInteger count = failures.getIfPresent(key);
        return count == null ? 0 : count.get();
    }
}
