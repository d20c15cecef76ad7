// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a client's first SCRAM message starts with (RFC 5802 §7).
 *
 * @param use whether the channel is bound
 * @param bindingType the type of the channel binding if it is, otherwise null
 * @param authorizationId whom the client wants to act as, or null
 * @param text the header as it is sent, with both commas
 */
record Gs2Header(
        BindingUse use,
        @Nullable String bindingType,
        @Nullable String authorizationId,
        String text) {
    static Gs2Header of(BindingUse use, @Nullable String bindingType, @Nullable String authorizationId) {
        String flag = use == BindingUse.BOUND ? "p=" + bindingType : String.valueOf(use.flag());
        String authzid = authorizationId == null ? "" : "a=" + escaped(authorizationId);
        return new Gs2Header(use, bindingType, authorizationId, flag + ',' + authzid + ',');
    }

    /**
     * Reads the header at the start of a message.
     *
     * @throws SaslException if it is not one
     */
    static Gs2Header parse(String message) {
        int first = message.indexOf(',');
        int second = message.indexOf(',', first + 1);
        if (first < 0 || second < 0) {
            throw ScramReader.malformed("no GS2 header");
        }
        String flag = message.substring(0, first);
        String authzid = message.substring(first + 1, second);
        if (!authzid.isEmpty() && !authzid.startsWith("a=")) {
            throw ScramReader.malformed("not an authorization identity");
        }
        BindingUse use = BindingUse.ofFlag(flag);
        return new Gs2Header(
                use,
                use == BindingUse.BOUND ? flag.substring(2) : null,
                authzid.isEmpty() ? null : unescaped(authzid.substring(2)),
                message.substring(0, second + 1));
    }

    /** Returns the value of {@code c=}: this header and, if the channel is bound, its data. */
    String bindingAttribute(byte @Nullable [] data) {
        byte[] start = SaslText.bytes(text);
        if (data == null) {
            return SaslText.base64(start);
        }
        byte[] input = Arrays.copyOf(start, start.length + data.length);
        System.arraycopy(data, 0, input, start.length, data.length);
        return SaslText.base64(input);
    }

    /** Writes a {@code saslname}. */
    static String escaped(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    /**
     * Reads a {@code saslname}.
     *
     * @throws SaslException if it is not one
     */
    static String unescaped(String name) {
        if (name.isEmpty()) {
            throw ScramReader.malformed("name is empty");
        }
        if (name.indexOf('=') < 0) {
            return name;
        }
        StringBuilder result = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '=') {
                result.append(c);
            } else if (name.startsWith("=2C", i)) {
                result.append(',');
                i += 2;
            } else if (name.startsWith("=3D", i)) {
                result.append('=');
                i += 2;
            } else {
                throw ScramReader.malformed("wrong escape in a name");
            }
        }
        return result.toString();
    }
}
