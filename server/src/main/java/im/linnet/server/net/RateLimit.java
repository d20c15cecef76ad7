// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import java.util.concurrent.TimeUnit;

/** A token bucket that tells how long to wait instead of refusing. Not for use by several threads at once. */
public final class RateLimit {
    private final double perSecond;
    private final double burst;
    private double tokens;
    private long lastNanos;

    /**
     * Creates a full bucket.
     *
     * @param perSecond units a second, 0 for no limit
     * @param burst units that may come at once
     * @param nowNanos the current value of a clock that only runs forward
     */
    public RateLimit(long perSecond, long burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = Math.max(burst, perSecond);
        this.tokens = this.burst;
        this.lastNanos = nowNanos;
    }

    /**
     * Takes units out of the bucket, below empty if need be.
     *
     * @return for how many nanoseconds no more should be taken, 0 for none
     */
    public long take(long units, long nowNanos) {
        if (perSecond == 0) {
            return 0;
        }
        fill(nowNanos);
        tokens -= units;
        return tokens >= 0 ? 0 : (long) (-tokens / perSecond * 1e9);
    }

    /** Takes units out of the bucket if there are so many. */
    public boolean tryTake(long units, long nowNanos) {
        if (perSecond == 0) {
            return true;
        }
        fill(nowNanos);
        if (tokens < units) {
            return false;
        }
        tokens -= units;
        return true;
    }

    private void fill(long nowNanos) {
        tokens = Math.min(burst, tokens + (double) (nowNanos - lastNanos) * perSecond / TimeUnit.SECONDS.toNanos(1));
        lastNanos = nowNanos;
    }
}
