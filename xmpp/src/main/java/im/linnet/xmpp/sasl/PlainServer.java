// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** The server's side of PLAIN (RFC 4616). */
final class PlainServer extends SingleMessageServer {
    static final String NAME = "PLAIN";

    private final ServerMechanisms host;

    PlainServer(ServerMechanisms host) {
        super(NAME);
        this.host = host;
    }

    @Override
    ServerStep accept(String message) {
        int first = message.indexOf('\0');
        int second = message.indexOf('\0', first + 1);
        if (first < 0 || second < 0 || message.indexOf('\0', second + 1) >= 0) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "not three parts");
        }
        String authorizationId = message.substring(0, first);
        String authenticationId = message.substring(first + 1, second);
        String password = message.substring(second + 1);
        if (authenticationId.isEmpty() || password.isEmpty()) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "no name or no password");
        }
        String username = host.username(authenticationId);
        String prepared = Passwords.prepared(password);
        if (prepared == null) {
            throw new SaslException(SaslCondition.NOT_AUTHORIZED, "not a password");
        }
        return new ServerStep.KeysWanted(
                username,
                host.plainHash(),
                keys -> verify(keys, username, prepared, authorizationId.isEmpty() ? null : authorizationId));
    }

    private ServerStep verify(
            @Nullable ScramKeys keys, String username, String password, @Nullable String authorizationId) {
        // Made up in any case, so that it takes the same time for users that exist.
        ScramKeys decoy = host.decoy().keys(username, host.plainHash());
        boolean right = ScramDerivation.verify(password, keys == null ? decoy : keys);
        if (keys == null) {
            return new ServerStep.Failure(SaslCondition.NOT_AUTHORIZED, "no such user");
        }
        return right
                ? new ServerStep.Success(null, username, authorizationId)
                : new ServerStep.Failure(SaslCondition.NOT_AUTHORIZED, "wrong password");
    }
}
