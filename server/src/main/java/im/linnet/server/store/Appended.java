// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import org.jspecify.annotations.Nullable;

/** Hears what became of an append. */
@FunctionalInterface
public interface Appended {
    /**
     * Called once.
     *
     * @param failure null when the rows are durable, else why they are not
     */
    void done(@Nullable StoreException failure);
}
