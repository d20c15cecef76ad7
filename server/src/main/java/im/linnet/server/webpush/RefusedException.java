// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.webpush;

import java.io.IOException;
import java.io.Serial;

/** A destination that the server must not connect to. */
public final class RefusedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message);
    }
}
