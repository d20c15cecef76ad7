// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.stanza.Message;
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

    /**
     * A session that was there already shows again what it has got: its connection was lost and is back (XEP-0198), or its
     * user looks at it again (XEP-0352).
     *
     * @param session the session
     */
    record SessionActive(ClientSession session) implements Event {}

    /**
     * A message was kept for a user whom no session has shown it to yet: none that is attached to a connection and active
     * has received it.
     *
     * @param account the recipient
     * @param message the message
     * @param reason why nobody has seen it
     */
    record MessageWaiting(Account account, Message message, Reason reason) implements Event {}

    /** Why a message waits. */
    enum Reason {
        /** No session takes messages. */
        NO_SESSION,
        /** Those that do have lost their connection and may come back (XEP-0198). */
        DETACHED,
        /** Those that are connected have told that nobody is looking (XEP-0352). */
        INACTIVE
    }
}
