// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.archive.KeptMessage;
import im.linnet.server.extension.Handling;
import im.linnet.server.store.Commits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that no archive keeps, and that clients have got and not acknowledged yet: their senders wait for that. What a
 * client does not acknowledge soon is stored after all, so that the senders need not wait longer. Used in the account's
 * turn only.
 */
final class HandedOn {
    private static final Logger LOG = LoggerFactory.getLogger(HandedOn.class);
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final AccountEntity account;
    private final Queue<Waiting> waiting = new ArrayDeque<>(0);
    private boolean watching;

    HandedOn(AccountEntity account) {
        this.account = account;
    }

    private record Waiting(TrackedMessage message, Supplier<KeptMessage> kept, long sinceNanos) {}

    void add(TrackedMessage message, Supplier<KeptMessage> kept) {
        waiting.add(new Waiting(message, kept, System.nanoTime()));
        if (!watching) {
            watching = true;
            account.after(PATIENCE, this::storeLate);
        }
    }

    private void storeLate() {
        watching = false;
        long late = System.nanoTime() - PATIENCE.toNanos();
        for (Waiting first = waiting.peek(); first != null && first.sinceNanos() - late <= 0; first = waiting.peek()) {
            waiting.remove();
            Handling handling = first.message().takeHandling();
            if (handling != null) {
                store(first, handling);
            }
        }
        if (!waiting.isEmpty()) {
            watching = true;
            account.after(PATIENCE, this::storeLate);
        }
    }

    /** A client has it, or gets it when it comes back: until then its sender waits, and the store may be back. */
    private void waitOn(Waiting late, Handling handling) {
        if (!account.exists()) {
            handling.release();
            return;
        }
        TrackedMessage message = late.message();
        message.markNotStored();
        if (message.handOn(handling)) {
            if (message.isHeld()) {
                add(message, late.kept());
            } else {
                new UnacknowledgedMessage(account, message).keep();
            }
        }
        handling.release();
    }

    private void store(Waiting late, Handling handling) {
        late.message().markStored();
        KeptMessage kept = late.kept().get();
        Commits.then(account.services().keeping().log().append(kept), failure -> {
            if (failure == null) {
                if (kept.position() != null) {
                    handling.stored(kept.id());
                }
                handling.release();
            } else {
                LOG.atWarn().setCause(failure).log("a message that a client has not acknowledged could not be stored");
                account.post(() -> waitOn(late, handling));
            }
        });
    }
}
