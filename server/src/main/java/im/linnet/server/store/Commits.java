// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Writes that nobody waits for. */
public final class Commits {
    private Commits() {}

    /**
     * Tells how a write has ended.
     *
     * @param done hears what went wrong, or null; on the thread that commits, so it must only hand over
     */
    @SuppressWarnings("FutureReturnValueIgnored") // It fails only if the listener does.
    public static void then(CompletableFuture<?> write, Consumer<@Nullable Throwable> done) {
        write.whenComplete((_, failure) -> done.accept(failure));
    }

    /**
     * Logs if a write fails.
     *
     * @param consequence what is not as it should be then
     */
    public static void watch(CompletableFuture<?> write, Logger log, String consequence) {
        then(write, failure -> {
            if (failure != null) {
                log.atWarn().setCause(failure).log(consequence);
            }
        });
    }
}
