// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.Config;
import java.nio.file.Path;

/** Opens a stopped server's store for the verbs that need no running server. */
@FunctionalInterface
public interface StoredVerbs {
    /**
     * Opens the store. The caller holds the lock of the data directory until it has closed what this returns.
     *
     * @throws AdminException if the store cannot be opened
     */
    Opened open(Config config, Path data);

    /** An opened store. */
    interface Opened extends AutoCloseable {
        /** Returns the verbs over it. */
        VerbRegistry verbs();

        @Override
        void close();
    }
}
