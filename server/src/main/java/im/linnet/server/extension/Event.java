// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.stanza.Presence;

/** What extensions may hear of. */
public sealed interface Event {
    /**
     * A client bound a resource.
     *
     * @param session the new session
     */
    record SessionBound(ClientSession session) implements Event {}

    /**
     * A session sent its initial presence (RFC 6121 §4.2), which has been broadcast.
     *
     * @param session the session
     * @param presence the presence
     */
    record BecameAvailable(ClientSession session, Presence presence) implements Event {}

    /**
     * A session ended or became unavailable; its unavailable presence has been broadcast.
     *
     * @param session the session
     * @param presence the unavailable presence
     */
    record BecameUnavailable(ClientSession session, Presence presence) implements Event {}

    /**
     * A session ended.
     *
     * @param session the session
     */
    record SessionEnded(ClientSession session) implements Event {}
}
