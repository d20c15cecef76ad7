// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the Hashed Token family. Which tokens a user has, and whether they still count, is for the caller to
 * say.
 */
final class HashedTokenServer implements ServerMechanism {
    /** The longest name that a client may send (draft §3.1 asks for 255 octets at least). */
    private static final int MAX_NAME_BYTES = 1023;

    private final ServerMechanisms host;
    private final HashedToken mechanism;
    private final byte[] bindingData;
    private boolean asked;
    private boolean answered;

    HashedTokenServer(ServerMechanisms host, HashedToken mechanism, byte[] bindingData) {
        this.host = host;
        this.mechanism = mechanism;
        this.bindingData = bindingData;
    }

    @Override
    public String name() {
        return mechanism.mechanism();
    }

    @Override
    public ServerStep respond(byte @Nullable [] message) {
        if (message == null && !asked && !answered) {
            asked = true;
            return new ServerStep.Challenge(new byte[0]);
        }
        if (message == null || answered) {
            answered = true;
            return new ServerStep.Failure(SaslCondition.MALFORMED_REQUEST, "message out of turn");
        }
        answered = true;
        try {
            return accept(message);
        } catch (SaslException e) {
            return new ServerStep.Failure(e.condition(), e.reason());
        }
    }

    private ServerStep accept(byte[] message) {
        int nameEnd = message.length - HashedToken.PROOF_BYTES - 1;
        // The proof may hold null octets, the name may not: its end is the first one.
        if (nameEnd < 1 || nameEnd > MAX_NAME_BYTES || firstNul(message) != nameEnd) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "not a name and a hashed token");
        }
        String username = host.username(SaslText.utf8(Arrays.copyOf(message, nameEnd)));
        byte[] proof = Arrays.copyOfRange(message, nameEnd + 1, message.length);
        return new ServerStep.TokensWanted(username, mechanism, new Proof(username, proof));
    }

    private static int firstNul(byte[] message) {
        int at = 0;
        while (at < message.length && message[at] != 0) {
            at++;
        }
        return at;
    }

    private final class Proof implements ServerStep.TokenProof {
        private final String username;
        private final byte[] received;

        private Proof(String username, byte[] received) {
            this.username = username;
            this.received = received;
        }

        @Override
        public boolean isOf(String token) {
            return Secrets.equal(HashedToken.initiatorProof(token, bindingData), received);
        }

        @Override
        public ServerStep accept(String token) {
            return isOf(token)
                    ? new ServerStep.Success(HashedToken.responderProof(token, bindingData), username, null)
                    : new ServerStep.Failure(SaslCondition.NOT_AUTHORIZED, "wrong token");
        }
    }
}
