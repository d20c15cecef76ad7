// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.archive.KeptMessage;
import im.linnet.server.archive.StanzaBytes;
import im.linnet.server.extension.Handling;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.StoreErrors;
import im.linnet.server.store.Commits;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message that a session has got and no client has acknowledged: nobody may have it. Used in the account's turn only. */
final class UnacknowledgedMessage {
    private final AccountEntity account;
    private final TrackedMessage message;

    UnacknowledgedMessage(AccountEntity account, TrackedMessage message) {
        this.account = account;
        this.message = message;
    }

    /** Keeps it for the next session. */
    void keep() {
        Handling handling = message.takeHandling();
        if (message.isStored()) {
            account.offline().add(message);
        } else {
            CompletableFuture<Void> append = account.services().keeping().log().append(undelivered());
            account.offline().addStored(append);
            if (handling != null) {
                Commits.then(append, failure -> kept(failure, handling));
                return;
            }
        }
        if (handling != null) {
            handling.release();
        }
    }

    private void kept(@Nullable Throwable failure, Handling handling) {
        if (failure == null) {
            handling.release();
            return;
        }
        // Its sender is told before it counts as handled.
        account.post(() -> {
            account.router().refuse(message.message(), StanzaContext.SERVER, StoreErrors.of(failure));
            handling.release();
        });
    }

    private KeptMessage undelivered() {
        return new KeptMessage(
                message.id(),
                0,
                account.id(),
                Objects.requireNonNull(message.message().from()),
                Objects.requireNonNull(message.message().to()),
                0,
                true,
                null,
                List.of(),
                StanzaBytes.of(message.message()));
    }
}
