// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.payload.Carbon;
import im.linnet.xmpp.payload.ChatMarker;
import im.linnet.xmpp.payload.ChatState;
import im.linnet.xmpp.payload.Delay;
import im.linnet.xmpp.payload.ProcessingHint;
import im.linnet.xmpp.payload.Receipt;
import im.linnet.xmpp.payload.RoomMessage;
import im.linnet.xmpp.payload.StanzaId;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client can wait for while nobody looks at it (XEP-0352). Pure.
 *
 * <p>Only what is known to be of no hurry waits: presence, states of chats, receipts, markers, events of publish-subscribe
 * nodes, and copies of such messages. Everything else, in particular whatever is not understood here (and so may be
 * encrypted, or a call), goes at once.
 */
sealed interface Deferral {
    /** It is sent at once. */
    record Now() implements Deferral {}

    /**
     * It can wait.
     *
     * @param key what it tells the latest of: an earlier one with the same key is of no use any more; null if nothing that
     *     comes later makes it useless
     */
    record Later(@Nullable Key key) implements Deferral {}

    /** What kind of thing is told. */
    enum Kind {
        /** Somebody's availability. */
        PRESENCE,
        /** What somebody does in a chat. */
        CHAT_STATE,
        /** What is in an item of a node. */
        ITEM
    }

    /**
     * What is told.
     *
     * @param about whom and what it is about, in a form of its own for each kind
     */
    record Key(Kind kind, List<String> about) {}

    /** Decides about a stanza that is on its way to a client. */
    static Deferral of(Stanza stanza) {
        return switch (stanza) {
            case Iq _ -> new Now();
            case Presence presence -> ofPresence(presence);
            case Message message -> ofMessage(message);
        };
    }

    /**
     * Returns the state of a chat that a message makes useless, since its sender is done with writing it; null if there is
     * none.
     */
    static @Nullable Key ended(Stanza stanza) {
        if (!(stanza instanceof Message message)) {
            return null;
        }
        Message inner = copied(message);
        return inner == null ? chatKey(message, false) : chatKey(inner, true);
    }

    private static Deferral ofPresence(Presence presence) {
        return switch (presence.type()) {
            case AVAILABLE, UNAVAILABLE ->
                isOwnInRoom(presence)
                        ? new Now()
                        : new Later(new Key(Kind.PRESENCE, List.of(String.valueOf(presence.from()))));
            case SUBSCRIBE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> new Now();
        };
    }

    /** XEP-0045 §7.2.2: the client waits for it to know that it is in the room, or out of it. */
    private static boolean isOwnInRoom(Presence presence) {
        Element user = presence.element().child("x", RoomMessage.USER);
        return user != null
                && user.elements("status", RoomMessage.USER).stream()
                        .anyMatch(status -> "110".equals(status.attribute("code")));
    }

    private static Deferral ofMessage(Message message) {
        if (message.isError()) {
            return new Now();
        }
        Element event = message.element().child("event", Words.EVENT);
        if (event != null) {
            return ofEvent(message, event);
        }
        Carbon carbon = Carbon.in(message);
        if (carbon == null) {
            return ofContent(message, false);
        }
        Message inner = copied(message);
        if (inner == null || inner.isError()) {
            return new Now();
        }
        // What the user has read at another client need not be announced at this one any longer.
        boolean isReadElsewhere = carbon.direction() == Carbon.Direction.SENT && ChatMarker.in(inner) != null;
        return isReadElsewhere ? new Now() : ofContent(inner, true);
    }

    private static @Nullable Message copied(Message message) {
        Carbon carbon = Carbon.in(message);
        try {
            return carbon == null ? null : Message.of(carbon.forwarded().stanza());
        } catch (StanzaException _) {
            return null;
        }
    }

    private static Deferral ofContent(Message message, boolean isCopy) {
        boolean isMoreThanState = false;
        for (Element child : message.element().elements()) {
            switch (child.namespace()) {
                case ChatState.NAMESPACE,
                        ProcessingHint.NAMESPACE,
                        StanzaId.NAMESPACE,
                        Delay.NAMESPACE,
                        Words.OCCUPANT -> {}
                case Receipt.NAMESPACE, ChatMarker.NAMESPACE -> isMoreThanState = true;
                case RoomMessage.USER -> {
                    if (child.firstElement() != null) {
                        return new Now();
                    }
                }
                case Namespaces.CLIENT -> {
                    if (!child.name().equals("thread")) {
                        return new Now();
                    }
                }
                default -> {
                    return new Now();
                }
            }
        }
        return new Later(isMoreThanState ? null : chatKey(message, isCopy));
    }

    /** Each client of each partner by itself, and each direction: what one does says nothing of the others. */
    private static Key chatKey(Message message, boolean isCopy) {
        return new Key(
                Kind.CHAT_STATE,
                List.of(
                        isCopy ? "copy" : "",
                        String.valueOf(message.from()),
                        String.valueOf(isCopy ? message.to() : null)));
    }

    private static Deferral ofEvent(Message message, Element event) {
        if (message.body() != null) {
            return new Now();
        }
        Element items = event.child("items");
        String node = items == null ? null : items.attribute("node");
        if (items == null || node == null) {
            return new Later(null);
        }
        // XEP-0490: the user has read something at another client.
        if (node.equals("urn:xmpp:mds:displayed:0")) {
            return new Now();
        }
        Element item = items.firstElement();
        String id = item == null ? null : item.attribute("id");
        return id == null || items.elements().size() > 1
                ? new Later(null)
                : new Later(new Key(Kind.ITEM, List.of(String.valueOf(message.from()), node, id)));
    }

    /** Names that belong to extensions which have no codec. */
    final class Words {
        private static final String OCCUPANT = "urn:xmpp:occupant-id:0";
        private static final String EVENT = "http://jabber.org/protocol/pubsub#event";

        private Words() {}
    }
}
