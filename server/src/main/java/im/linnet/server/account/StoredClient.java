// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An installation of a client that has signed in to an account.
 *
 * @param id its number, never used again
 * @param agent the UUID that it calls itself by; told to nobody
 * @param software the name of its software, or null
 * @param device the name of its device, or null
 * @param seen when it has been there
 * @param hasToken whether it has a token that can still be used
 */
public record StoredClient(
        long id,
        UUID agent,
        @Nullable String software,
        @Nullable String device,
        Seen seen,
        boolean hasToken) {
    /**
     * When a client has been there.
     *
     * @param first when it first signed in
     * @param last when it last signed in
     * @param password when it last showed the password; null if it has not since the password was changed
     */
    public record Seen(
            Instant first, Instant last, @Nullable Instant password) {}
}
