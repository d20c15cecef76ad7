// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import im.linnet.xmpp.payload.ChatMarker;
import im.linnet.xmpp.payload.ChatState;
import im.linnet.xmpp.payload.Delay;
import im.linnet.xmpp.payload.ProcessingHint;
import im.linnet.xmpp.payload.Receipt;
import im.linnet.xmpp.payload.RoomMessage;
import im.linnet.xmpp.payload.StanzaId;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import java.util.Set;

/** How much a user wants to know of a message at once. In the order of the constants. */
enum Importance {
    /** Not at all: typing, receipts, markers, errors. */
    SILENT,
    /** When there is no session that would show it. */
    ORDINARY,
    /** Also when the client can come back by itself: somebody has written, or invites. */
    IMPORTANT,
    /** This instant: somebody calls. */
    URGENT;

    private static final String CALLS = "urn:xmpp:jingle-message:0";
    private static final String ENCRYPTION = "urn:xmpp:eme:0";
    /** What says nothing to a user by itself. */
    private static final Set<String> SILENT_NAMESPACES = Set.of(
            ChatState.NAMESPACE,
            Receipt.NAMESPACE,
            ChatMarker.NAMESPACE,
            ProcessingHint.NAMESPACE,
            StanzaId.NAMESPACE,
            Delay.NAMESPACE,
            CALLS);

    static Importance of(Message message) {
        Element element = message.element();
        if (message.isError()) {
            return SILENT;
        }
        if (element.has("propose", CALLS)) {
            return URGENT;
        }
        if (message.body() != null || isEncrypted(message) || RoomMessage.isInvitation(message)) {
            return IMPORTANT;
        }
        return element.elements().stream().allMatch(child -> isSilent(child, element)) ? SILENT : ORDINARY;
    }

    /** Whether the text, if there is one, only says that there is another (XEP-0380). */
    static boolean isEncrypted(Message message) {
        return message.element().has("encryption", ENCRYPTION);
    }

    private static boolean isSilent(Element child, Element message) {
        return SILENT_NAMESPACES.contains(child.namespace()) || child.is("thread", message.namespace());
    }
}
