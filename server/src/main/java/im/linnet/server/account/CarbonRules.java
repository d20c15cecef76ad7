// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Carbon;
import im.linnet.xmpp.payload.ChatMarker;
import im.linnet.xmpp.payload.ChatState;
import im.linnet.xmpp.payload.ProcessingHint;
import im.linnet.xmpp.payload.Receipt;
import im.linnet.xmpp.payload.RoomMessage;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.MessageType;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.Node;

/**
 * Which messages the other clients of a user get copies of (XEP-0280 §6.1). Pure, so that the rules can be tested as they
 * stand.
 *
 * <p>What concerns a room is told by the element that rooms put into private messages and invitations, not by where the
 * user's clients are: so the answer does not depend on what the server remembers of them.
 */
public final class CarbonRules {
    private CarbonRules() {}

    /**
     * Tells whether a message is to be copied.
     *
     * @param direction whether the user sent or receives it
     * @param answersCopied for an error, whether it answers a message that was copied
     */
    public static boolean isEligible(Message message, Carbon.Direction direction, boolean answersCopied) {
        return switch (message.type()) {
            // Neither hints nor marks count in an error, which may hold what it answers (XEP-0334 §5).
            case ERROR -> answersCopied;
            case GROUPCHAT -> false;
            case CHAT -> isWanted(message) && !isFromOccupant(message, direction);
            case NORMAL, HEADLINE ->
                isWanted(message) && !isFromOccupant(message, direction) && hasReason(message, direction);
        };
    }

    /** §9 and XEP-0334 §4.3: the sender may want no copies. */
    private static boolean isWanted(Message message) {
        return !Carbon.isPrivate(message) && !ProcessingHint.in(message).contains(ProcessingHint.NO_COPY);
    }

    /** A private message of somebody in a room: the room has sent it to each client that is there. */
    private static boolean isFromOccupant(Message message, Carbon.Direction direction) {
        Jid from = message.from();
        return direction == Carbon.Direction.RECEIVED
                && from != null
                && from.isFull()
                && isOfRoom(message)
                && !RoomMessage.isInvitation(message);
    }

    private static boolean hasReason(Message message, Carbon.Direction direction) {
        return message.type() == MessageType.NORMAL && message.body() != null
                || RoomMessage.isInvitation(message)
                || hasMessagingPayload(message)
                || direction == Carbon.Direction.SENT && isToOccupant(message);
    }

    private static boolean isToOccupant(Message message) {
        Jid to = message.to();
        return to != null && to.isFull() && isOfRoom(message);
    }

    private static boolean isOfRoom(Message message) {
        return message.element().has("x", RoomMessage.USER);
    }

    private static boolean hasMessagingPayload(Message message) {
        for (Node child : message.element().children()) {
            if (child instanceof Element element) {
                switch (element.namespace()) {
                    case Receipt.NAMESPACE, ChatState.NAMESPACE, ChatMarker.NAMESPACE -> {
                        return true;
                    }
                    default -> {}
                }
            }
        }
        return false;
    }
}
