// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import org.jspecify.annotations.Nullable;

/** The database cannot do what was asked: it is broken, full, gone, overloaded, or not ours. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
