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

    private final Deque<EndedStream> ended = new ArrayDeque<>(0);

    private record EndedStream(StreamId id, long handled) {}

    void add(StreamId id, long handled) {
        if (ended.size() == REMEMBERED) {
            ended.removeFirst();
        }
        ended.addLast(new EndedStream(id, handled));
    }

    /** Returns how many stanzas of a stream were handled, or null if it is not known. */
    @Nullable
    Long handled(StreamId id) {
        for (EndedStream stream : ended) {
            if (stream.id().matches(id)) {
                return stream.handled();
            }
        }
        return null;
    }
}
