// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import im.linnet.server.mailbox.Loop;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells when a peer is above its rate and must not be read from. Used on the loop of its connection only. */
final class Throttle {
    private final RateLimit rate;
    private final Loop loop;
    private final LongSupplier nanos;
    private final Runnable changed;
    private boolean on;

    /**
     * Creates one for a peer that is within its rate.
     *
     * @param nanos the clock that the rate was made with
     * @param changed hears when reading is to stop, or may go on
     */
    Throttle(RateLimit rate, Loop loop, LongSupplier nanos, Runnable changed) {
        this.rate = rate;
        this.loop = loop;
        this.nanos = nanos;
        this.changed = changed;
    }

    /** Tells whether the peer is not to be read from. */
    boolean isOn() {
        return on;
    }

    /** Counts what the peer has sent. */
    void took(int bytes) {
        long waitNanos = rate.take(bytes, nanos.getAsLong());
        // One timer at a time, also if a single read brings many pieces: each would let another read happen.
        if (waitNanos > 0 && !on) {
            on = true;
            loop.schedule(this::lift, Duration.ofNanos(waitNanos));
            changed.run();
        }
    }

    private void lift() {
        on = false;
        took(0);
        if (!on) {
            changed.run();
        }
    }
}
