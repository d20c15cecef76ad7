// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import org.jspecify.annotations.Nullable;

/** The types of messages (RFC 6121 §5.2.2). */
public enum MessageType {
    NORMAL,
    CHAT,
    GROUPCHAT,
    HEADLINE,
    ERROR;

    /** Returns the type of an attribute value; {@code NORMAL} for none and for an unknown one. */
    public static MessageType ofAttribute(@Nullable String value) {
        return switch (value) {
            case "chat" -> CHAT;
            case "groupchat" -> GROUPCHAT;
            case "headline" -> HEADLINE;
            case "error" -> ERROR;
            case null, default -> NORMAL;
        };
    }
}
