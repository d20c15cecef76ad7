// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How a client makes its Web Push subscription known to a push service of ours, a protocol of this project: see
 * {@code docs/WEB-PUSH.md}.
 */
public final class WebPushService {
    /** The namespace, which is a feature too. */
    public static final String NAMESPACE = "https://linnet.im/ns/web-push/0";

    /** The length of an authentication secret (RFC 8291 §3.2). */
    private static final int AUTH_BYTES = 16;
    /** The length of a public key on P-256 that is not compressed (X9.62). */
    private static final int KEY_BYTES = 65;
    /** Longer addresses are not stored. */
    private static final int MAX_ENDPOINT = 2_048;

    private WebPushService() {}

    /** Returns the answer with the key: the point on P-256, not compressed. */
    public static Element key(byte[] publicKey) {
        return Element.ofText("key", NAMESPACE, encode(publicKey));
    }

    /**
     * A subscription as a browser gives it (Push API; RFC 8030, RFC 8291). Secret: who has it can reach the browser.
     *
     * @param endpoint where to send to
     * @param p256dh the browser's public key, as base64url
     * @param auth the secret shared with the browser, as base64url
     */
    public record Register(String endpoint, String p256dh, String auth) {
        /** Returns the {@code register} element. */
        public Element toElement() {
            return Element.builder("register", NAMESPACE)
                    .textChild("endpoint", endpoint)
                    .textChild("p256dh", p256dh)
                    .textChild("auth", auth)
                    .build();
        }

        /** Returns the bytes of the public key. */
        public byte[] publicKey() {
            return decode(p256dh);
        }

        /** Returns the bytes of the shared secret. */
        public byte[] secret() {
            return decode(auth);
        }

        /** Hides what is secret. */
        @Override
        public String toString() {
            return "Register";
        }
    }

    /**
     * Reads a {@code register} element. That the key is a point of the curve is for the receiver to check.
     *
     * @throws StanzaException ({@code bad-request}) if it is none, or if something is missing or of a wrong length
     */
    public static Register register(Element payload) {
        String endpoint = payload.is("register", NAMESPACE) ? payload.childText("endpoint") : null;
        String p256dh = payload.childText("p256dh");
        String auth = payload.childText("auth");
        if (endpoint == null || endpoint.length() > MAX_ENDPOINT || p256dh == null || auth == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not a Web Push subscription");
        }
        if (length(p256dh) != KEY_BYTES || length(auth) != AUTH_BYTES) {
            throw new StanzaException(
                    ErrorCondition.BAD_REQUEST, "p256dh must have 65 bytes and auth 16, as base64url");
        }
        return new Register(endpoint, p256dh, auth);
    }

    /**
     * Where a client has notifications published.
     *
     * @param node the node
     * @param secret the value of the publish option {@code secret}
     */
    public record Registered(String node, String secret) {
        /** Returns the {@code registered} element. */
        public Element toElement() {
            return Element.builder("registered", NAMESPACE)
                    .attribute("node", node)
                    .attribute("secret", secret)
                    .build();
        }

        /** Hides what is secret. */
        @Override
        public String toString() {
            return "Registered";
        }
    }

    /**
     * Returns the node that an {@code unregister} element names, or null for all of the sender.
     *
     * @throws StanzaException ({@code bad-request}) if it is none
     */
    public static @Nullable String unregister(Element payload) {
        if (!payload.is("unregister", NAMESPACE)) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not a request to unregister");
        }
        return payload.attribute("node");
    }

    private static int length(String encoded) {
        try {
            return decode(encoded).length;
        } catch (IllegalArgumentException _) {
            return -1;
        }
    }

    private static byte[] decode(String encoded) {
        return Base64.getUrlDecoder().decode(encoded);
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
