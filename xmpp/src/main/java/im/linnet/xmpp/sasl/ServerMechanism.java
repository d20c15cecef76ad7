// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/**
 * The server's side of one SASL exchange. Not thread-safe; used once. All that the peer does wrong is a
 * {@link ServerStep.Failure}, after which, as after success, every further message is one too.
 */
public sealed interface ServerMechanism permits ScramServer, HashedTokenServer, SingleMessageServer {
    /** Returns the mechanism's name. */
    String name();

    /**
     * Takes the client's next message.
     *
     * @param message the message; null only for the first, if the client sent no initial response
     */
    ServerStep respond(byte @Nullable [] message);
}
