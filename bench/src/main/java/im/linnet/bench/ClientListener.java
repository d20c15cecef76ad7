// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import org.jspecify.annotations.Nullable;

/** Takes a connection's events, on the connection's event loop. */
interface ClientListener {
    /** The client has bound its resource and, if it was to, enabled stream management. */
    default void ready(Client client) {}

    /** The client has resumed its session; what the server had not handled is on its way again. */
    default void resumed(Client client) {}

    /** The server would not resume the session; {@link #ready} follows, with a new one. */
    default void resumeFailed(Client client) {}

    /** A stanza came in after {@link #ready}; the bytes are only valid during the call. */
    default void stanza(Client client, byte[] bytes, int from, int to) {}

    /** The server has acknowledged a stanza, in the order of sending. */
    default void acknowledged(Client client, byte[] stanza) {}

    /**
     * The connection is gone.
     *
     * @param problem why, or null when we closed it ourselves
     */
    void ended(Client client, @Nullable String problem);
}
