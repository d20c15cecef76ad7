// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.jid;

import java.io.Serial;

/** A text is not an XMPP address. Carries no stack trace: it is an answer to a peer ({@code jid-malformed}), not a bug. */
public final class JidException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Creates one; the message says which part is wrong and why, without quoting it. */
    public JidException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
