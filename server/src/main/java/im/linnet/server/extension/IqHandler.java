// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.stanza.Iq;
import org.jspecify.annotations.Nullable;

/** Serves requests. */
@FunctionalInterface
public interface IqHandler {
    /**
     * Answers a request of type get or set that has exactly one child.
     *
     * @return the answer, or null if the handler has sent it itself
     * @throws im.linnet.xmpp.stanza.StanzaException to answer with an error
     */
    @Nullable
    Iq handle(Iq request, IqContext context);
}
