// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** The server's side of EXTERNAL (RFC 4422, appendix A). */
final class ExternalServer extends SingleMessageServer {
    static final String NAME = "EXTERNAL";

    private final ServerStream.@Nullable ExternalIdentity identity;

    ExternalServer(ServerStream.@Nullable ExternalIdentity identity) {
        super(NAME);
        this.identity = identity;
    }

    @Override
    ServerStep accept(String message) {
        if (message.indexOf('\0') >= 0) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "NUL in the identity");
        }
        String authorizationId = message.isEmpty() ? null : message;
        String proved = identity == null ? null : identity.of(authorizationId);
        if (proved != null) {
            return new ServerStep.Success(null, proved, authorizationId);
        }
        return authorizationId == null
                ? new ServerStep.Failure(SaslCondition.NOT_AUTHORIZED, "peer is not known by other means")
                : new ServerStep.Failure(SaslCondition.INVALID_AUTHZID, "peer is not known as whom it wants to act");
    }
}
