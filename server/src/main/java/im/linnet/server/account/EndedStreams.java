// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The last streams of an account that can no longer be resumed, so that their clients can be told how many stanzas were
 * handled (XEP-0198 §5). Used in the account's turn only.
 */
final class EndedStreams {
    private static final int REMEMBERED = 8;

    private final Deque<SessionLink> ended = new ArrayDeque<>(0);

    void add(SessionLink link) {
        if (ended.size() == REMEMBERED) {
            ended.removeFirst();
        }
        ended.addLast(link);
    }

    /** Returns the session that a stream belonged to, or null if it is not known. */
    @Nullable
    SessionLink find(StreamId id) {
        for (SessionLink link : ended) {
            StreamId known = link.streamId();
            if (known != null && known.matches(id)) {
                return link;
            }
        }
        return null;
    }
}
