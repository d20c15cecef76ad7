// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.io.Serial;

/** The peer's fault in a SASL negotiation. Carries no stack trace: it is an answer to a peer, not a bug. */
public final class SaslException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final SaslCondition condition;
    private final String reason;

    /** Creates one; the reason is for the log and quotes nothing that the peer sent. */
    public SaslException(SaslCondition condition, String reason) {
        super(reason, null, false, false);
        this.condition = condition;
        this.reason = reason;
    }

    /** Returns the condition to answer with. */
    public SaslCondition condition() {
        return condition;
    }

    /** Returns what was wrong, for the log. */
    public String reason() {
        return reason;
    }
}
