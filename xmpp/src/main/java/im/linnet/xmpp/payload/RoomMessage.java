// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;

/** What tells that a message has to do with a room: XEP-0045 Multi-User Chat, version 1.35, and XEP-0249, version 1.2. */
public final class RoomMessage {
    /** The namespace of what rooms, and clients to rooms, put into stanzas. */
    public static final String USER = "http://jabber.org/protocol/muc#user";
    /** The namespace of direct invitations. */
    public static final String DIRECT_INVITATION = "jabber:x:conference";

    private RoomMessage() {}

    /** Tells whether a message carries an invitation, direct (XEP-0249) or mediated by the room (XEP-0045 §7.8.2). */
    public static boolean isInvitation(Message message) {
        Element user = message.element().child("x", USER);
        return message.element().has("x", DIRECT_INVITATION) || user != null && user.has("invite", USER);
    }
}
