// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.extension.SessionFlag;
import im.linnet.xmpp.stanza.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session whose stream can be resumed after a restart of the server.
 *
 * @param id its key: an id that is smaller than those of all messages that the session got
 * @param resource the resourcepart
 * @param streamId the id of its stream
 * @param max how long it can be resumed
 * @param positions how far both sides have got
 * @param presence the last presence that was broadcast, or null
 * @param flags what the client has turned on
 * @param detached since when it has no connection, or null if it had one when the server ended
 */
public record StoredSession(
        long id,
        String resource,
        StreamId streamId,
        Duration max,
        Positions positions,
        @Nullable Presence presence,
        Set<SessionFlag> flags,
        @Nullable Instant detached) {
    /**
     * How far both sides have got.
     *
     * @param handled how many of the client's stanzas were handled
     * @param acknowledged how many of our stanzas the client has acknowledged
     * @param acknowledgedMessage the newest message that it has acknowledged
     */
    public record Positions(long handled, long acknowledged, long acknowledgedMessage) {}
}
