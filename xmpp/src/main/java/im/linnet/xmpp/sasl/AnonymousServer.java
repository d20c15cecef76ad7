// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

/** The server's side of ANONYMOUS (RFC 4505). The trace that a client may leave is checked and forgotten. */
final class AnonymousServer extends SingleMessageServer {
    static final String NAME = "ANONYMOUS";

    private static final int MAX_TOKEN_CHARACTERS = 255;

    AnonymousServer() {
        super(NAME);
    }

    @Override
    ServerStep accept(String message) {
        if (message.codePointCount(0, message.length()) > MAX_TOKEN_CHARACTERS
                || message.codePoints().anyMatch(Character::isISOControl)) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "trace is too long or holds control characters");
        }
        return new ServerStep.Success(null, "", null);
    }
}
