// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;

/** What a filter decided. */
public sealed interface Verdict {
    /**
     * The stanza goes on.
     *
     * @param stanza the same one, or what it became
     */
    record Continue(Stanza stanza) implements Verdict {}

    /**
     * The stanza goes no further, and nobody is told.
     *
     * @param reason for the log and the metrics: one of few fixed words
     */
    record Drop(String reason) implements Verdict {}

    /**
     * The stanza is answered with an error, unless it is itself an error or a kind that gets none.
     *
     * @param error the error
     */
    record Refuse(StanzaError error) implements Verdict {}
}
