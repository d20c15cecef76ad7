// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import java.io.Serial;

/**
 * Service discovery information has no capability hash, since different information could have the same one. Carries no
 * stack trace: it is the peer's fault, not a bug.
 */
public final class IllFormedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** Creates one; the message says which rule is broken, without quoting what the peer sent. */
    public IllFormedException(String message) {
        super(message, null, false, false);
    }
}
