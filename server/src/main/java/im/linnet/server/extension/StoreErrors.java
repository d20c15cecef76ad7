// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.server.store.StoreException;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaError;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What becomes of a stanza when the store fails. */
public final class StoreErrors {
    private StoreErrors() {}

    /**
     * Returns the error for the sender: of type {@code wait} if the same may succeed later (RFC 6120 §8.3.3.18).
     *
     * @param failure what the store threw or an append completed with
     */
    public static StanzaError of(Throwable failure) {
        return StanzaError.of(
                isTemporary(failure) ? ErrorCondition.RESOURCE_CONSTRAINT : ErrorCondition.INTERNAL_SERVER_ERROR);
    }

    /** Tells whether the same may succeed later. */
    public static boolean isTemporary(Throwable failure) {
        return unwrapped(failure) instanceof StoreException store && store.isTemporary();
    }

    /** Logs a failure that is not one of many: the store itself says once that it is away or full. */
    public static void log(Logger log, String message, Throwable failure) {
        (isTemporary(failure) ? log.atDebug() : log.atError()).setCause(failure).log(message);
    }

    private static @Nullable Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }
}
