// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.net;

import java.io.Serial;

/** A certificate or key cannot be read, made or used. The message names the files and is meant for the operator. */
public final class TlsException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Creates one. */
    public TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
