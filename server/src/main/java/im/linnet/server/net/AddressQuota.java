// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what each network (an IPv4 address or an IPv6 /64) does within a period, and bounds it. Safe from any thread. */
public final class AddressQuota {
    /** Networks that are remembered; the least recent go first. */
    private static final int REMEMBERED = 100_000;

    private final int limit;
    private final Cache<Network, AtomicInteger> counts;

    /**
     * Creates one that has seen nobody.
     *
     * @param limit how often within a period
     * @param period the time from a network's first count on
     * @param ticker the time
     */
    public AddressQuota(int limit, Duration period, Ticker ticker) {
        this.limit = limit;
        // Written once an entry, so that the period runs from the first count.
        this.counts = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(period)
                .ticker(ticker)
                .build();
    }

    /** Counts one, unless the limit has been reached. */
    public boolean take(InetAddress address) {
        AtomicInteger count = counts.get(Network.of(address), _ -> new AtomicInteger());
        return count.getAndUpdate(taken -> Math.min(limit, taken + 1)) < limit;
    }

    /** Takes back one that was counted. */
    public void giveBack(InetAddress address) {
        AtomicInteger count = counts.getIfPresent(Network.of(address));
        if (count != null) {
            count.updateAndGet(taken -> Math.max(0, taken - 1));
        }
    }
}
