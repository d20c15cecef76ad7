// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** The client's side of PLAIN (RFC 4616), EXTERNAL (RFC 4422, appendix A) and ANONYMOUS (RFC 4505). */
final class SingleMessageClient implements ClientMechanism {
    private final String name;
    private final byte[] message;

    private SingleMessageClient(String name, String message) {
        this.name = name;
        this.message = SaslText.bytes(message);
    }

    static SingleMessageClient plain(@Nullable String authorizationId, String username, String password) {
        if (username.isEmpty() || username.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a user's name");
        }
        String prepared = Passwords.prepared(password);
        if (prepared == null) {
            throw new IllegalArgumentException("not a password");
        }
        return new SingleMessageClient(PlainServer.NAME, orEmpty(authorizationId) + '\0' + username + '\0' + prepared);
    }

    static SingleMessageClient external(@Nullable String authorizationId) {
        return new SingleMessageClient(ExternalServer.NAME, orEmpty(authorizationId));
    }

    static SingleMessageClient anonymous() {
        return new SingleMessageClient(AnonymousServer.NAME, "");
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] initialResponse() {
        return message.clone();
    }

    @Override
    public ClientStep challenge(byte[] data) {
        return new ClientStep.Refused("challenge in a mechanism that has none");
    }

    @Override
    public ClientStep success(byte @Nullable [] additionalData) {
        return additionalData == null || additionalData.length == 0
                ? new ClientStep.Complete()
                : new ClientStep.Refused("additional data in a mechanism that has none");
    }
}
