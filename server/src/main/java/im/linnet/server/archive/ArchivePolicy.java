// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Carbon;
import im.linnet.xmpp.payload.ChatMarker;
import im.linnet.xmpp.payload.MamPreferences;
import im.linnet.xmpp.payload.MamQuery;
import im.linnet.xmpp.payload.ProcessingHint;
import im.linnet.xmpp.payload.Receipt;
import im.linnet.xmpp.payload.Retraction;
import im.linnet.xmpp.payload.RoomMessage;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which messages stand in the archives of accounts (XEP-0313 §6.1.1). Pure.
 *
 * <p>Kept are messages of the types chat and normal with content: a body or a subject, something encrypted, and what
 * changes the meaning of another message on all of a user's devices (receipts, markers, retractions, reactions,
 * corrections, invitations). Chat states and other passing notices are not, nor are errors, headlines and the messages of
 * rooms, which have archives of their own. Hints of the sender (XEP-0334) go before that, and {@code no-store} before
 * {@code store}.
 */
public final class ArchivePolicy {
    private ArchivePolicy() {}

    /** Tells whether a message is worth keeping, whoever it is from and to. */
    public static boolean isKept(Message message) {
        return switch (message.type()) {
            case ERROR, HEADLINE, GROUPCHAT -> false;
            case CHAT, NORMAL -> {
                Set<ProcessingHint> hints = ProcessingHint.in(message);
                yield !hints.contains(ProcessingHint.NO_STORE)
                        && !hints.contains(ProcessingHint.NO_PERMANENT_STORE)
                        && !isCopy(message.element())
                        && (hints.contains(ProcessingHint.STORE) || hasContent(message.element()));
            }
        };
    }

    /**
     * Tells whether a message stands in an account's archive.
     *
     * @param peer the other side: whom it is from if it is received, whom it is to if it is sent
     * @param preferences what the account's user wants
     * @param isContact whether a bare address is in the user's roster
     */
    public static boolean isArchived(Message message, Jid peer, MamPreferences preferences, Predicate<Jid> isContact) {
        return isKept(message) && preferences.archives(peer, isContact);
    }

    /** What shows other messages again is not a message of its own. */
    private static boolean isCopy(Element message) {
        return message.has("result", MamQuery.NAMESPACE)
                || message.has("sent", Carbon.NAMESPACE)
                || message.has("received", Carbon.NAMESPACE);
    }

    private static boolean hasContent(Element message) {
        for (Element child : message.elements()) {
            boolean content = child.namespace().equals(message.namespace())
                    ? child.name().equals("body") || child.name().equals("subject")
                    : isContent(child.name(), child.namespace());
            if (content) {
                return true;
            }
        }
        return false;
    }

    private static boolean isContent(String name, String namespace) {
        return switch (namespace) {
            case Retraction.NAMESPACE -> name.equals("retract");
            case Receipt.NAMESPACE -> name.equals("received");
            case ChatMarker.NAMESPACE ->
                name.equals("received") || name.equals("displayed") || name.equals("acknowledged");
            // OMEMO (XEP-0384), OpenPGP (XEP-0373, XEP-0027)
            case "urn:xmpp:omemo:2", "eu.siacs.conversations.axolotl" -> name.equals("encrypted");
            case "urn:xmpp:openpgp:0" -> name.equals("openpgp");
            case "jabber:x:encrypted" -> name.equals("x");
            // Reactions (XEP-0444), invitations to rooms (XEP-0249, XEP-0045 §7.8)
            case "urn:xmpp:reactions:0" -> name.equals("reactions");
            case RoomMessage.DIRECT_INVITATION -> name.equals("x");
            case RoomMessage.USER -> name.equals("x");
            default -> false;
        };
    }
}
