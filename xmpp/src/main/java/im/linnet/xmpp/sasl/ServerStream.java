// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server's mechanisms need to know of one stream.
 *
 * @param mechanisms the names of the mechanisms that are offered on this stream; others are refused
 * @param channelBindings the channel bindings of the connection, strongest first, empty without TLS
 * @param tlsVersion the version of TLS, for XEP-0515; null not to tell
 * @param downgradeProtection whether SCRAM protects the offer (XEP-0474)
 * @param external who the peer is by other means, for EXTERNAL; null if it is not offered
 */
public record ServerStream(
        List<String> mechanisms,
        List<ChannelBinding> channelBindings,
        @Nullable TlsVersion tlsVersion,
        boolean downgradeProtection,
        @Nullable ExternalIdentity external) {
    /** Copies the lists and checks that what is offered can be done. */
    public ServerStream {
        mechanisms = List.copyOf(mechanisms);
        channelBindings = List.copyOf(channelBindings);
        if (channelBindings.isEmpty() && mechanisms.stream().anyMatch(name -> name.endsWith("-PLUS"))) {
            throw new IllegalArgumentException("-PLUS mechanisms need a channel binding");
        }
        if (external == null && mechanisms.contains(ExternalServer.NAME)) {
            throw new IllegalArgumentException("EXTERNAL needs an identity");
        }
    }

    /** Returns what is announced: the mechanisms, and the types of channel binding if any mechanism uses them. */
    public SaslOffer offer() {
        boolean binds = mechanisms.stream().anyMatch(name -> name.endsWith("-PLUS"));
        return new SaslOffer(
                mechanisms,
                binds ? channelBindings.stream().map(ChannelBinding::type).toList() : List.of());
    }

    /** Returns the mechanisms that take tokens and can be used on the stream, best first. */
    public List<HashedToken> tokenMechanisms() {
        return Arrays.stream(HashedToken.values())
                .filter(mechanism -> mechanism.bindingData(channelBindings) != null)
                .toList();
    }

    /** Knows who a peer is by other means than SASL, in most cases by its certificate. */
    @FunctionalInterface
    public interface ExternalIdentity {
        /**
         * Returns who the peer is.
         *
         * @param authorizationId whom the peer wants to act as, or null if it leaves that to the server
         * @return null if the peer is not known, or not as the one it wants to act as
         */
        @Nullable
        String of(@Nullable String authorizationId);
    }
}
