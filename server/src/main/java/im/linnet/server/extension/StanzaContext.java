// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import org.jspecify.annotations.Nullable;

/**
 * What the server itself knows of a stanza, as opposed to what the stanza says.
 *
 * @param sender the local session that sent it, or null if it came from elsewhere or from the server itself
 * @param handling what its sender waits for, or null if nobody does
 */
public record StanzaContext(
        @Nullable ClientSession sender, @Nullable Handling handling) {
    /** The context of what the server itself sends. */
    public static final StanzaContext SERVER = new StanzaContext(null, null);

    /** Creates the context of what a client sent who waits for nothing. */
    public StanzaContext(ClientSession sender) {
        this(sender, null);
    }
}
