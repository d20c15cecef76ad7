// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.stanza.Iq;

/** Serves requests of a client that has not authenticated yet. */
@FunctionalInterface
public interface StreamIqHandler {
    /**
     * Answers a request; may block.
     *
     * @return the answer
     * @throws im.linnet.xmpp.stanza.StanzaException to answer with an error
     */
    Iq handle(Iq request, StreamInfo stream);
}
