// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.SessionLink;
import im.linnet.server.account.SessionRestorer;
import im.linnet.server.mailbox.Loop;
import java.util.function.Supplier;

/** Makes the links of sessions that an earlier run of the server has left. */
public final class LeftSessions implements SessionRestorer {
    private final Supplier<C2sServices> services;
    private final Supplier<Loop> loops;

    /**
     * Creates one.
     *
     * @param services asked for when the first session is restored
     * @param loops gives each session a loop
     */
    public LeftSessions(Supplier<C2sServices> services, Supplier<Loop> loops) {
        this.services = services;
        this.loops = loops;
    }

    @Override
    public SessionLink restore(RestoredSession session) {
        return new Session(services.get(), session, loops.get());
    }
}
