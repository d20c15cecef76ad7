// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.stanza.Iq;

/** Serves requests. */
@FunctionalInterface
public interface IqHandler {
    /**
     * Answers a request of type get or set that has exactly one child.
     *
     * @return the answer
     * @throws im.linnet.xmpp.stanza.StanzaException to answer with an error
     */
    Iq handle(Iq request, IqContext context);
}
