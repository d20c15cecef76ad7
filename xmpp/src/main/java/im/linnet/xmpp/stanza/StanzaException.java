// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import java.io.Serial;

/** A stanza must be answered with an error. Carries no stack trace: it is an answer to a peer, not a bug. */
public final class StanzaException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient StanzaError error;

    /** Creates one that answers with an error. */
    public StanzaException(StanzaError error) {
        super(error.text() == null ? error.condition().elementName() : error.text(), null, false, false);
        this.error = error;
    }

    /** Creates one that answers with a condition's usual error. */
    public StanzaException(ErrorCondition condition) {
        this(StanzaError.of(condition));
    }

    /** Creates one that answers with a condition's usual error and a text. */
    public StanzaException(ErrorCondition condition, String text) {
        this(StanzaError.of(condition, text));
    }

    /** Returns the error to answer with. */
    public StanzaError error() {
        return error;
    }
}
