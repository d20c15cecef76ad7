// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** Starts the server's side of SASL exchanges; one for each virtual host. */
public final class ServerMechanisms {
    private final UsernamePreparation usernames;
    private final ScramDecoy decoy;
    private final ScramHash plainHash;
    private final SecureRandom random;

    /**
     * Creates one.
     *
     * @param usernames prepares the names that clients send
     * @param decoy the keys of users that do not exist
     * @param plainHash with the keys of which hash function PLAIN checks passwords
     * @param random the source of nonces
     */
    public ServerMechanisms(UsernamePreparation usernames, ScramDecoy decoy, ScramHash plainHash, SecureRandom random) {
        this.usernames = usernames;
        this.decoy = decoy;
        this.plainHash = plainHash;
        this.random = random;
    }

    /**
     * Starts a mechanism.
     *
     * @throws SaslException ({@link SaslCondition#INVALID_MECHANISM}) if it is not offered on this stream
     */
    public ServerMechanism start(String mechanism, ServerStream stream) {
        if (!stream.mechanisms().contains(mechanism)) {
            throw new SaslException(SaslCondition.INVALID_MECHANISM, "mechanism is not offered on this stream");
        }
        ScramHash hash = ScramHash.ofMechanism(mechanism);
        if (hash != null) {
            byte[] nonce = new byte[ScramServer.NONCE_BYTES];
            random.nextBytes(nonce);
            return new ScramServer(this, stream, mechanism, hash, SaslText.base64(nonce));
        }
        return switch (mechanism) {
            case PlainServer.NAME -> new PlainServer(this);
            case ExternalServer.NAME -> new ExternalServer(stream.external());
            case AnonymousServer.NAME -> new AnonymousServer();
            default -> throw new IllegalStateException("A mechanism is offered that does not exist: " + mechanism);
        };
    }

    /**
     * Starts a mechanism that takes tokens, which is not among those of {@link ServerStream#mechanisms}.
     *
     * @throws SaslException ({@link SaslCondition#INVALID_MECHANISM}) if it needs a channel binding that the stream does
     *     not have
     */
    public ServerMechanism startToken(HashedToken mechanism, ServerStream stream) {
        byte[] bindingData = mechanism.bindingData(stream.channelBindings());
        if (bindingData == null) {
            throw new SaslException(SaslCondition.INVALID_MECHANISM, "mechanism is not offered on this stream");
        }
        return new HashedTokenServer(this, mechanism, bindingData);
    }

    /** Returns the prepared name of a user. */
    String username(String received) {
        String prepared = usernames.prepare(received);
        if (prepared == null) {
            throw new SaslException(SaslCondition.NOT_AUTHORIZED, "not a user's name");
        }
        return prepared;
    }

    ScramDecoy decoy() {
        return decoy;
    }

    ScramHash plainHash() {
        return plainHash;
    }

    /** Prepares the names that clients send, so that all spellings of a name are the same. */
    @FunctionalInterface
    public interface UsernamePreparation {
        /** Returns the prepared name, or null if there can be no such user. */
        @Nullable
        String prepare(String received);
    }
}
