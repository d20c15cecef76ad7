// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.stanza.Stanza;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the links of sessions that an earlier run of the server has left. */
@FunctionalInterface
public interface SessionRestorer {
    /** Makes the link of a session that is detached. */
    SessionLink restore(RestoredSession session);

    /**
     * A session that an earlier run of the server has left.
     *
     * @param stored what was stored of it
     * @param handled up to where all of the client's stanzas were handled
     * @param handledLater later ones that were handled too
     * @param sent what the client may not have got, in order
     * @param remaining how long it can still be resumed
     */
    record RestoredSession(
            StoredSession stored, long handled, Set<Long> handledLater, List<Sent> sent, Duration remaining) {}

    /**
     * A message that was sent to the client, or would have been.
     *
     * @param number its number on the stream
     * @param tracked the message, if it is tracked
     * @param messageId its id in the store
     */
    record Sent(long number, Stanza stanza, @Nullable TrackedMessage tracked, long messageId) {}
}
