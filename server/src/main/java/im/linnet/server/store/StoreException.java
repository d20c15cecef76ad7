// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import org.jspecify.annotations.Nullable;

/** The database cannot do what was asked: it is broken, full, gone, overloaded, or not ours. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean temporary;

    public StoreException(String message) {
        this(message, null);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.temporary = cause != null && Trouble.of(cause).isTemporary();
    }

    private StoreException(String message, boolean temporary, @Nullable Throwable cause) {
        super(message, cause);
        this.temporary = temporary;
    }

    /** Returns one that says that the same may succeed later. */
    static StoreException temporary(String message, @Nullable Throwable cause) {
        return new StoreException(message, true, cause);
    }

    /** Returns one that says that a commit may have happened, or not. */
    static StoreException unknownOutcome(Throwable cause) {
        return temporary("the connection to the database was lost in a commit, which may have happened", cause);
    }

    /**
     * Tells whether the same may succeed later: the database is away, full or overloaded, which is watched and logged
     * by the store itself. Else something is wrong with what was asked, or with the database for good.
     */
    public boolean isTemporary() {
        return temporary;
    }
}
