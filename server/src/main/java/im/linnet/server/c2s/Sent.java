// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.SessionLink.Unacknowledged;
import im.linnet.server.account.TrackedMessage;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * A stanza that is not acknowledged.
 *
 * @param stanza null for the refusal of what was no valid stanza
 */
record Sent(
        Element element, @Nullable Stanza stanza, @Nullable TrackedMessage tracked, int bytes) {
    Sent(Stanza stanza, @Nullable TrackedMessage tracked) {
        this(stanza.element(), stanza, tracked, ElementSize.of(stanza.element()));
    }

    @Nullable
    Unacknowledged unacknowledged() {
        return stanza == null ? null : new Unacknowledged(stanza, tracked);
    }
}
