// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the client's side of SASL exchanges for one user. */
public final class ClientMechanisms {
    /** The fewest iterations that a client accepts (RFC 5802 §5.1, RFC 7677 §4). */
    public static final int MIN_ITERATIONS = 4096;

    private final Credentials credentials;
    private final int maxIterations;
    private final SecureRandom random;

    /**
     * Creates one.
     *
     * @param credentials who the user is
     * @param maxIterations the most iterations that a server may ask for, above which it only wants to keep us busy
     * @param random the source of nonces
     */
    public ClientMechanisms(Credentials credentials, int maxIterations, SecureRandom random) {
        this.credentials = credentials;
        this.maxIterations = maxIterations;
        this.random = random;
    }

    /**
     * Starts the mechanism that was chosen for a stream.
     *
     * @throws IllegalArgumentException if it is not known, or needs what the credentials do not have
     */
    public ClientMechanism start(MechanismChoice.Chosen choice, ClientStream stream) {
        if (ScramHash.ofMechanism(choice.mechanism()) != null) {
            byte[] nonce = new byte[ScramServer.NONCE_BYTES];
            random.nextBytes(nonce);
            return new ScramClient(this, choice, stream, SaslText.base64(nonce));
        }
        return switch (choice.mechanism()) {
            case PlainServer.NAME -> plain();
            case ExternalServer.NAME -> SingleMessageClient.external(credentials.authorizationId());
            case AnonymousServer.NAME -> SingleMessageClient.anonymous();
            default -> throw new IllegalArgumentException("unknown mechanism " + choice.mechanism());
        };
    }

    /**
     * Starts a mechanism that takes a token.
     *
     * @param username the localpart of the user's address
     * @param mechanism the mechanism that the token was made for
     * @param token the token
     * @param channelBindings the channel bindings of the connection
     * @throws IllegalArgumentException if the connection has no binding of the mechanism's type
     */
    public static ClientMechanism startToken(
            String username, HashedToken mechanism, String token, List<ChannelBinding> channelBindings) {
        byte[] bindingData = mechanism.bindingData(channelBindings);
        if (bindingData == null) {
            throw new IllegalArgumentException("the connection has no " + mechanism.bindingType());
        }
        return new HashedTokenClient(mechanism, username, token, bindingData);
    }

    private ClientMechanism plain() {
        String password = credentials.password();
        if (password == null) {
            throw new IllegalArgumentException("PLAIN needs a password");
        }
        return SingleMessageClient.plain(credentials.authorizationId(), credentials.username(), password);
    }

    Credentials credentials() {
        return credentials;
    }

    int maxIterations() {
        return maxIterations;
    }

    /**
     * Who a user is.
     *
     * @param username the localpart of the user's address; empty for EXTERNAL and ANONYMOUS
     * @param authorizationId the bare address to act as, or null for the user's own
     * @param keys the keys for SCRAM
     * @param password the password for PLAIN, or null if PLAIN is not used
     */
    public record Credentials(
            String username,
            @Nullable String authorizationId,
            ScramClientKeys.Source keys,
            @Nullable String password) {
        /** Returns the credentials of a user with a password. */
        public static Credentials of(String username, String password) {
            return new Credentials(username, null, ScramClientKeys.ofPassword(password), password);
        }

        /** Says who it is without the password. */
        @Override
        public String toString() {
            return "Credentials[" + username + "]";
        }
    }
}
