// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the database works, as the thread that commits finds: one line in the log when that changes. */
final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /** What is wrong, or null. */
    private volatile @Nullable String trouble;

    /** Touched by the committing thread only. */
    private long downSince;

    boolean isUp() {
        return trouble == null;
    }

    void failed(Throwable failure) {
        if (trouble == null) {
            String message = String.valueOf(failure.getMessage());
            downSince = System.nanoTime();
            trouble = message;
            LOG.atError().addKeyValue("failure", message).log("the database does not work; it is tried again");
        }
    }

    void works() {
        if (trouble != null) {
            trouble = null;
            LOG.atInfo()
                    .addKeyValue(
                            "seconds",
                            Duration.ofNanos(System.nanoTime() - downSince).toSeconds())
                    .log("the database works again");
        }
    }
}
