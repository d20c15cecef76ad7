// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/** Turns something on for a session that is being bound (XEP-0386). */
@FunctionalInterface
public interface BindFeature {
    /**
     * Does what the client asks for; in the account's turn, before the session gets anything. Never blocks.
     *
     * @param request the client's element
     * @return what the client is told within {@code bound}, or null for nothing
     */
    @Nullable
    Element start(ClientSession session, Element request);
}
