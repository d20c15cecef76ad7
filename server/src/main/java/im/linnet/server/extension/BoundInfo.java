// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/** Tells a client that binds a resource something about its account (XEP-0386), without being asked. */
@FunctionalInterface
public interface BoundInfo {
    /**
     * Returns what the client is told within {@code bound}, or null for nothing; in the account's turn, before the session
     * gets anything. May block.
     */
    @Nullable
    Element describe(ClientSession session);
}
