// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The encodings of SASL messages, read strictly. */
final class SaslText {
    /** The longest message that a mechanism reads, in bytes: three parts of 1023 bytes, escaped, and some. */
    static final int MAX_MESSAGE_BYTES = 12_288;

    private SaslText() {}

    /**
     * Decodes the base64 of a message.
     *
     * @throws SaslException if it is too long or not base64
     */
    static byte[] data(String text) {
        if (text.length() > 4 * MAX_MESSAGE_BYTES / 3) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "message too long");
        }
        byte[] data = base64OrNull(text);
        if (data == null) {
            throw new SaslException(SaslCondition.INCORRECT_ENCODING, "not base64");
        }
        return data;
    }

    /**
     * Decodes UTF-8.
     *
     * @throws SaslException if the message is too long or not UTF-8
     */
    static String utf8(byte[] message) {
        if (message.length > MAX_MESSAGE_BYTES) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "message too long");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "message is not UTF-8");
        }
    }

    /** Returns text as bytes of UTF-8. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns bytes as base64 with padding. */
    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Decodes base64 as RFC 6120 §6.3.5 wants it: padded, nothing foreign, padding bits zero. Null if it is not. */
    static byte @Nullable [] base64OrNull(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return base64(bytes).equals(text) ? bytes : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
