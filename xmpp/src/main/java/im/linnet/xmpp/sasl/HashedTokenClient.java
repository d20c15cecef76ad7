// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/** The client's side of the Hashed Token family. */
final class HashedTokenClient implements ClientMechanism {
    private final HashedToken mechanism;
    private final String username;
    private final String token;
    private final byte[] bindingData;
    private boolean done;

    HashedTokenClient(HashedToken mechanism, String username, String token, byte[] bindingData) {
        if (username.isEmpty() || username.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a user's name");
        }
        this.mechanism = mechanism;
        this.username = username;
        this.token = token;
        this.bindingData = bindingData;
    }

    @Override
    public String name() {
        return mechanism.mechanism();
    }

    @Override
    public byte[] initialResponse() {
        byte[] name = SaslText.bytes(username);
        byte[] proof = HashedToken.initiatorProof(token, bindingData);
        byte[] message = new byte[name.length + 1 + proof.length];
        System.arraycopy(name, 0, message, 0, name.length);
        System.arraycopy(proof, 0, message, name.length + 1, proof.length);
        return message;
    }

    @Override
    public ClientStep challenge(byte[] data) {
        done = true;
        return new ClientStep.Refused("challenge in a mechanism that has none");
    }

    @Override
    public ClientStep success(byte @Nullable [] additionalData) {
        boolean wasDone = done;
        done = true;
        if (wasDone) {
            return new ClientStep.Refused("success out of turn");
        }
        return additionalData != null && Secrets.equal(additionalData, HashedToken.responderProof(token, bindingData))
                ? new ClientStep.Complete()
                : new ClientStep.Refused("server does not know the token");
    }
}
