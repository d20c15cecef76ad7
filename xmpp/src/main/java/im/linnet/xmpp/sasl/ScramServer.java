// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/**
 * The server's side of the SCRAM family (RFC 5802, RFC 7677), with downgrade protection (XEP-0474, XEP-0515).
 *
 * <p>A user that does not exist goes the whole way with made-up keys, so that neither content nor time tell it from one
 * with a wrong password. Failures say so by their SASL condition alone: XMPP has no place for SCRAM's {@code e=}.
 */
final class ScramServer implements ServerMechanism {
    /** 144 random bits, which base64 writes without padding. */
    static final int NONCE_BYTES = 18;

    private enum State {
        START,
        ASKED,
        LOOKING_UP,
        CHALLENGED,
        DONE
    }

    /** What the client's first message said. */
    private record First(Gs2Header header, String bare, String username, String nonce) {}

    /** All that the client's last message is checked against. */
    private record Pending(First first, String serverFirst, String nonce, ScramKeys keys, boolean known) {}

    private final ServerMechanisms host;
    private final ServerStream stream;
    private final String name;
    private final ScramHash hash;
    private final String serverNonce;
    private State state = State.START;
    private @Nullable Pending pending;

    ScramServer(ServerMechanisms host, ServerStream stream, String name, ScramHash hash, String serverNonce) {
        this.host = host;
        this.stream = stream;
        this.name = name;
        this.hash = hash;
        this.serverNonce = serverNonce;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ServerStep respond(byte @Nullable [] message) {
        if (state == State.START && message == null) {
            state = State.ASKED;
            return new ServerStep.Challenge(new byte[0]);
        }
        State now = state;
        state = State.DONE;
        try {
            if (message == null) {
                throw ScramReader.malformed("message out of turn");
            }
            return switch (now) {
                case START, ASKED -> first(SaslText.utf8(message));
                case CHALLENGED -> last(SaslText.utf8(message));
                case LOOKING_UP, DONE -> throw ScramReader.malformed("message out of turn");
            };
        } catch (SaslException e) {
            return new ServerStep.Failure(e.condition(), e.reason());
        }
    }

    private ServerStep first(String message) {
        ScramReader.noNul(message);
        Gs2Header header = Gs2Header.parse(message);
        checkBinding(header);
        int bareStart = header.text().length();
        ScramReader reader = new ScramReader(message, bareStart);
        reader.noMandatoryExtension();
        String received = Gs2Header.unescaped(reader.attribute('n'));
        String nonce = reader.nonce();
        while (!reader.atEnd()) {
            reader.extension();
        }
        String username = host.username(received);
        First first = new First(header, message.substring(bareStart), username, nonce);
        state = State.LOOKING_UP;
        return new ServerStep.KeysWanted(username, hash, keys -> challenge(first, keys));
    }

    private void checkBinding(Gs2Header header) {
        boolean plus = name.equals(hash.plusMechanism());
        switch (header.use()) {
            case UNSUPPORTED -> {
                if (plus) {
                    throw ScramReader.malformed("-PLUS without channel binding");
                }
            }
            case NOT_OFFERED -> {
                if (plus) {
                    throw ScramReader.malformed("-PLUS without channel binding");
                }
                if (stream.offer().bindsChannels()) {
                    throw new SaslException(
                            SaslCondition.NOT_AUTHORIZED, "downgrade: the client did not see the -PLUS mechanisms");
                }
            }
            case BOUND -> {
                if (!plus) {
                    throw ScramReader.malformed("channel binding without -PLUS");
                }
                if (bindingData(header) == null) {
                    throw new SaslException(SaslCondition.NOT_AUTHORIZED, "unknown type of channel binding");
                }
            }
        }
    }

    private byte @Nullable [] bindingData(Gs2Header header) {
        for (ChannelBinding binding : stream.channelBindings()) {
            if (binding.type().equals(header.bindingType())) {
                return binding.data();
            }
        }
        return null;
    }

    private ServerStep challenge(First first, @Nullable ScramKeys keys) {
        if (state != State.LOOKING_UP) {
            // The peer spoke while its account was looked up, which ended the exchange.
            return new ServerStep.Failure(SaslCondition.MALFORMED_REQUEST, "message out of turn");
        }
        if (keys != null && keys.hash() != hash) {
            throw new IllegalArgumentException("Keys of another hash function");
        }
        // Made up in any case, so that it takes the same time for users that exist.
        ScramKeys decoy = host.decoy().keys(first.username(), hash);
        ScramKeys used = keys == null ? decoy : keys;
        String nonce = first.nonce() + serverNonce;
        StringBuilder message = new StringBuilder("r=")
                .append(nonce)
                .append(",s=")
                .append(SaslText.base64(used.salt()))
                .append(",i=")
                .append(used.iterations());
        if (stream.downgradeProtection()) {
            message.append(",h=").append(SaslText.base64(stream.offer().digest(hash)));
        }
        if (stream.tlsVersion() != null) {
            message.append(",t=").append(stream.tlsVersion().hex());
        }
        pending = new Pending(first, message.toString(), nonce, used, keys != null);
        state = State.CHALLENGED;
        return new ServerStep.Challenge(SaslText.bytes(message.toString()));
    }

    private ServerStep last(String message) {
        Pending awaited = pending;
        if (awaited == null) {
            throw new IllegalStateException("Challenged without a challenge");
        }
        ScramReader.noNul(message);
        ScramReader reader = new ScramReader(message, 0);
        String binding = reader.attribute('c');
        String nonce = reader.nonce();
        while (!message.startsWith("p=", reader.position())) {
            reader.extension();
        }
        int proofStart = reader.position();
        byte[] proof = SaslText.base64OrNull(reader.attribute('p'));
        if (!reader.atEnd() || proof == null || proof.length != hash.bytes()) {
            throw ScramReader.malformed("wrong proof syntax");
        }
        Gs2Header header = awaited.first().header();
        if (!Secrets.equal(SaslText.bytes(binding), SaslText.bytes(header.bindingAttribute(bindingData(header))))) {
            throw new SaslException(SaslCondition.NOT_AUTHORIZED, "channel binding does not match");
        }
        if (!Secrets.equal(SaslText.bytes(nonce), SaslText.bytes(awaited.nonce()))) {
            throw new SaslException(SaslCondition.NOT_AUTHORIZED, "nonce does not match");
        }
        return verify(awaited, message.substring(0, proofStart - 1), proof);
    }

    private ServerStep verify(Pending awaited, String withoutProof, byte[] proof) {
        byte[] authMessage = SaslText.bytes(awaited.first().bare() + ',' + awaited.serverFirst() + ',' + withoutProof);
        ScramKeys keys = awaited.keys();
        byte[] clientKey = ScramCrypto.xor(proof, ScramCrypto.hmac(hash, keys.storedKey(), authMessage));
        boolean right = Secrets.equal(ScramCrypto.digest(hash, clientKey), keys.storedKey());
        if (!awaited.known()) {
            return new ServerStep.Failure(SaslCondition.NOT_AUTHORIZED, "no such user");
        }
        if (!right) {
            return new ServerStep.Failure(SaslCondition.NOT_AUTHORIZED, "wrong password");
        }
        byte[] signature = ScramCrypto.hmac(hash, keys.serverKey(), authMessage);
        return new ServerStep.Success(
                SaslText.bytes("v=" + SaslText.base64(signature)),
                awaited.first().username(),
                awaited.first().header().authorizationId());
    }
}
