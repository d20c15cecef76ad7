// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import im.linnet.server.mailbox.Loop;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be said on event loops after a commit, gathered so that each loop is woken once. */
final class Completions {
    private static final Logger LOG = LoggerFactory.getLogger(Completions.class);

    private final IdentityHashMap<Loop, List<Completion>> byLoop = new IdentityHashMap<>();

    private record Completion(Appended appended, @Nullable StoreException failure) {
        void run() {
            try {
                appended.done(failure);
            } catch (RuntimeException bug) {
                LOG.atError().setCause(bug).log("a completion of an append failed");
            }
        }
    }

    void add(Loop loop, Appended appended, @Nullable StoreException failure) {
        byLoop.computeIfAbsent(loop, _ -> new ArrayList<>()).add(new Completion(appended, failure));
    }

    /** Hands over what has gathered. */
    void send() {
        byLoop.forEach(Completions::send);
        byLoop.clear();
    }

    private static void send(Loop loop, List<Completion> completions) {
        try {
            loop.execute(() -> completions.forEach(Completion::run));
        } catch (RuntimeException stopped) {
            // The server stops, and those who wanted to know are gone.
            LOG.atDebug().setCause(stopped).log("a loop could not be told of appends");
        }
    }
}
