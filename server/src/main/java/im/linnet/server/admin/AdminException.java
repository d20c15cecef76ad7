// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.io.Serial;

/** What an administrator asked for cannot be done; the message says why, to be read by people. */
public final class AdminException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Creates one whose message tells everything that is needed. */
    public AdminException(String message) {
        super(message);
    }

    /** Creates one with what caused it. */
    public AdminException(String message, Throwable cause) {
        super(message, cause);
    }
}
