// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import org.jspecify.annotations.Nullable;

/** Takes a connection's events, on the connection's event loop. */
interface ClientListener {
    /** The client has bound its resource. */
    default void ready(Client client) {}

    /** A stanza came in after {@link #ready}; the bytes are only valid during the call. */
    default void stanza(Client client, byte[] bytes, int from, int to) {}

    /**
     * The connection is gone.
     *
     * @param problem why, or null when we closed it ourselves
     */
    void ended(Client client, @Nullable String problem);
}
