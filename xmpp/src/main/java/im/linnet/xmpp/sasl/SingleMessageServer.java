// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** The server's side of a mechanism in which the client says all in one message. */
abstract sealed class SingleMessageServer implements ServerMechanism
        permits PlainServer, ExternalServer, AnonymousServer {
    private enum State {
        START,
        ASKED,
        ANSWERED
    }

    private final String name;
    private State state = State.START;

    SingleMessageServer(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final ServerStep respond(byte @Nullable [] message) {
        if (state == State.START && message == null) {
            state = State.ASKED;
            return new ServerStep.Challenge(new byte[0]);
        }
        if (state == State.ANSWERED || message == null) {
            state = State.ANSWERED;
            return new ServerStep.Failure(SaslCondition.MALFORMED_REQUEST, "message out of turn");
        }
        state = State.ANSWERED;
        try {
            return accept(SaslText.utf8(message));
        } catch (SaslException e) {
            return new ServerStep.Failure(e.condition(), e.reason());
        }
    }

    /**
     * Takes the message.
     *
     * @throws SaslException if the exchange fails
     */
    abstract ServerStep accept(String message);
}
