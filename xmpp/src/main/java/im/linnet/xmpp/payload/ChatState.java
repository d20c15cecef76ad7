// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.xml.Element;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a partner in a conversation is doing: XEP-0085 Chat State Notifications, version 2.1. */
public enum ChatState {
    ACTIVE,
    INACTIVE,
    COMPOSING,
    PAUSED,
    GONE;

    /** The namespace of the states, which is a feature too. */
    public static final String NAMESPACE = "http://jabber.org/protocol/chatstates";

    private final String elementName = name().toLowerCase(Locale.ROOT);

    /** Returns the state that a message tells, or null if it tells none. */
    public static @Nullable ChatState in(Message message) {
        for (Element child : message.element().elements()) {
            if (child.namespace().equals(NAMESPACE)) {
                for (ChatState state : values()) {
                    if (state.elementName.equals(child.name())) {
                        return state;
                    }
                }
            }
        }
        return null;
    }

    /** Returns the state's element. */
    public Element toElement() {
        return Element.of(elementName, NAMESPACE);
    }
}
