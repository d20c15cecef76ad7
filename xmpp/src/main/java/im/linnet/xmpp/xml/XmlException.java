// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import java.io.Serial;

/** What a peer sent is not XML as XMPP allows it. Carries no stack trace: it is an answer, not a bug. */
public final class XmlException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** Creates one; the message says what was wrong, without quoting what the peer sent. */
    public XmlException(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** Returns what was wrong. */
    public Kind kind() {
        return kind;
    }

    /** Which stream error the fault calls for (RFC 6120 §4.9.3). */
    public enum Kind {
        /** {@code not-well-formed}. */
        NOT_WELL_FORMED,
        /** {@code restricted-xml}: comments, processing instructions, DTDs, other entities than the predefined. */
        RESTRICTED,
        /** {@code unsupported-encoding}: not UTF-8. */
        ENCODING,
        /** {@code policy-violation}: a limit is exceeded. */
        LIMIT,
        /** {@code bad-namespace-prefix}: a prefix that is not declared, or used against the namespace rules. */
        PREFIX
    }
}
