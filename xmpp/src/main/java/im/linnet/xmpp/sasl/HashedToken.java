// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import org.jspecify.annotations.Nullable;

/**
 * The mechanisms of the Hashed Token family with SHA-256 (draft-schmaus-kitten-sasl-ht-09), best first: one message each
 * way proves that both sides know a token that the server has given to the client before.
 */
public enum HashedToken {
    /** Bound to the connection's keying material. */
    EXPR(ChannelBinding.TLS_EXPORTER),
    /** Bound to the first Finished message of a TLS 1.2 handshake. */
    UNIQ(ChannelBinding.TLS_UNIQUE),
    /** Bound to the server's certificate. */
    ENDP(ChannelBinding.TLS_SERVER_END_POINT),
    /** Not bound. */
    NONE(null);

    /** The length in bytes of what either side sends as proof. */
    static final int PROOF_BYTES = 32;

    private static final byte[] INITIATOR = SaslText.bytes("Initiator");
    private static final byte[] RESPONDER = SaslText.bytes("Responder");

    private final String mechanism;
    private final @Nullable String bindingType;

    HashedToken(@Nullable String bindingType) {
        this.mechanism = "HT-SHA-256-" + name();
        this.bindingType = bindingType;
    }

    /** Returns the SASL mechanism's name. */
    public String mechanism() {
        return mechanism;
    }

    /** Returns the type of channel binding, or null without any. */
    public @Nullable String bindingType() {
        return bindingType;
    }

    /** Returns the one of a mechanism's name, or null for another mechanism. */
    public static @Nullable HashedToken ofMechanism(String name) {
        for (HashedToken each : values()) {
            if (each.mechanism.equals(name)) {
                return each;
            }
        }
        return null;
    }

    /** Returns the data that a proof is bound to, of length zero for {@link #NONE}; null if the channel has none. */
    byte @Nullable [] bindingData(Iterable<ChannelBinding> channel) {
        if (bindingType == null) {
            return new byte[0];
        }
        for (ChannelBinding binding : channel) {
            if (binding.type().equals(bindingType)) {
                return binding.data();
            }
        }
        return null;
    }

    static byte[] initiatorProof(String token, byte[] bindingData) {
        return ScramCrypto.hmac(ScramHash.SHA_256, SaslText.bytes(token), joined(INITIATOR, bindingData));
    }

    static byte[] responderProof(String token, byte[] bindingData) {
        return ScramCrypto.hmac(ScramHash.SHA_256, SaslText.bytes(token), joined(RESPONDER, bindingData));
    }

    private static byte[] joined(byte[] who, byte[] bindingData) {
        byte[] joined = new byte[who.length + bindingData.length];
        System.arraycopy(who, 0, joined, 0, who.length);
        System.arraycopy(bindingData, 0, joined, who.length, bindingData.length);
        return joined;
    }
}
