// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.precis;

import java.io.Serial;

/** A string that a profile does not allow. Carries no stack trace: it is the input's fault, not a bug. */
public final class PrecisException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Creates one; the message says what is wrong without quoting the string, which may be a password. */
    public PrecisException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
