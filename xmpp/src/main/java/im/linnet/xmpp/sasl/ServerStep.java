// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import im.linnet.xmpp.jid.Jid;
import org.jspecify.annotations.Nullable;

/** What a server does next in a SASL exchange. */
@SuppressWarnings("ArrayRecordComponent") // Messages that are handed on, never compared.
public sealed interface ServerStep {
    /** Send a challenge and await the response. */
    record Challenge(byte[] data) implements ServerStep {}

    /**
     * Look up the keys of an account and go on with them. What follows may cost milliseconds.
     *
     * @param username the account's name, prepared
     * @param hash of which hash function; for PLAIN those of another one will do as well
     * @param next goes on, once
     */
    record KeysWanted(String username, ScramHash hash, Continuation next) implements ServerStep {}

    /**
     * Look up the tokens that an account's client has for a mechanism, and accept one of them. If there is none, the
     * answer is {@link SaslCondition#NOT_AUTHORIZED} or {@link SaslCondition#CREDENTIALS_EXPIRED}.
     *
     * @param username the account's name, prepared
     * @param mechanism the mechanism that the token must have been made for
     * @param proof what the peer showed
     */
    record TokensWanted(String username, HashedToken mechanism, TokenProof proof) implements ServerStep {}

    /**
     * The peer is authenticated; whether it may act as whom it wants to is for the caller to say, see {@link #actsAs}.
     *
     * @param additionalData the server's last message, or null if there is none
     * @param authenticationId who the peer has proved to be; empty for ANONYMOUS
     * @param authorizationId whom the peer wants to act as, as it was received, or null for the default
     */
    record Success(
            byte @Nullable [] additionalData,
            String authenticationId,
            @Nullable String authorizationId) implements ServerStep {
        /**
         * Tells whether the peer wants to act as this account, of whose bare address it has proved to be the owner. If
         * not, and without a right to act as others, the answer is {@link SaslCondition#INVALID_AUTHZID}.
         */
        public boolean actsAs(Jid account) {
            return authorizationId == null || account.bare().equals(Jid.orNull(authorizationId));
        }
    }

    /**
     * The exchange is over.
     *
     * @param condition what the peer is told
     * @param reason what the log is told; never sent, since it tells unknown users from wrong passwords
     */
    record Failure(SaslCondition condition, String reason) implements ServerStep {}

    /** What a peer shows who says that it knows a token. */
    interface TokenProof {
        /** Tells whether a token is the one that the peer knows, in a time that does not depend on the answer. */
        boolean isOf(String token);

        /** Goes on with the token that the peer knows. */
        ServerStep accept(String token);
    }

    /** Goes on with an account's keys. */
    @FunctionalInterface
    interface Continuation {
        /** Goes on with the account's keys, or null if there is no such account, or none that may sign in. */
        ServerStep resume(@Nullable ScramKeys keys);
    }
}
