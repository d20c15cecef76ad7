// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.stanza.Stanza;

/** Looks at stanzas on their way. */
@FunctionalInterface
public interface StanzaFilter {
    /**
     * Decides about a stanza.
     *
     * @param account whose client sends it, or to whom it goes
     */
    Verdict filter(Stanza stanza, Account account, StanzaContext context);
}
