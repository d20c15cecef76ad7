// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import im.linnet.xmpp.XmppDateTime;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tokens instead of passwords: XEP-0484 Fast Authentication Streamlining Tokens, version 0.2.0. */
public final class Fast {
    /** The namespace. */
    public static final String NAMESPACE = "urn:xmpp:fast:0";

    private Fast() {}

    /**
     * What a server offers, among the inline features of SASL2.
     *
     * @param mechanisms the names of the mechanisms that take tokens
     * @param earlyData whether a client may authenticate in TLS 0-RTT data
     */
    public record Feature(List<String> mechanisms, boolean earlyData) {
        /** Copies the list. */
        public Feature {
            mechanisms = List.copyOf(mechanisms);
        }

        /** Reads it from the feature of SASL2; null if it is not there. */
        public static @Nullable Feature of(Sasl2Feature sasl) {
            Element element = sasl.inline("fast", NAMESPACE);
            return element == null
                    ? null
                    : new Feature(
                            element.elements("mechanism", NAMESPACE).stream()
                                    .map(Element::text)
                                    .toList(),
                            isTrue(element.attribute("tls-0rtt")));
        }

        /** Returns the element. */
        public Element toElement() {
            return Element.builder("fast", NAMESPACE)
                    .attribute("tls-0rtt", earlyData ? "true" : null)
                    .children(mechanisms.stream()
                            .map(name -> Element.ofText("mechanism", NAMESPACE, name))
                            .toList())
                    .build();
        }
    }

    /**
     * The client asks for a token, for one mechanism.
     *
     * @param mechanism the mechanism's name
     */
    public record TokenRequest(String mechanism) {
        /** Finds it among what is asked for inline; null if it is not there. */
        public static @Nullable TokenRequest in(List<Element> inline) {
            Element element = find(inline, "request-token");
            return element == null ? null : new TokenRequest(element.attribute("mechanism", ""));
        }

        /** Returns the element. */
        public Element toElement() {
            return Element.builder("request-token", NAMESPACE)
                    .attribute("mechanism", mechanism)
                    .build();
        }
    }

    /**
     * The server gives a token.
     *
     * @param token the secret
     * @param expiry until when it can be used
     */
    public record Token(String token, Instant expiry) {
        /** Finds it among the results of what was asked for inline; null if it is not there, or not whole. */
        public static @Nullable Token in(List<Element> inline) {
            Element element = find(inline, "token");
            String token = element == null ? null : element.attribute("token");
            Instant expiry = element == null ? null : XmppDateTime.parse(element.attribute("expiry"));
            return token == null || token.isEmpty() || expiry == null ? null : new Token(token, expiry);
        }

        /** Returns the element. */
        public Element toElement() {
            return Element.builder("token", NAMESPACE)
                    .attribute("expiry", XmppDateTime.format(expiry))
                    .attribute("token", token)
                    .build();
        }

        /** Says what it is without the secret. */
        @Override
        public String toString() {
            return "Token[" + expiry + "]";
        }
    }

    /**
     * The client authenticates with a token.
     *
     * @param count a number that grows with each use of the token, or null
     * @param invalidate whether the token is to end with this use
     */
    public record Use(@Nullable Integer count, boolean invalidate) {
        /**
         * Finds it among what is asked for inline; null if it is not there.
         *
         * @throws SaslException if the count is not a number above zero
         */
        public static @Nullable Use in(List<Element> inline) {
            Element element = find(inline, "fast");
            return element == null
                    ? null
                    : new Use(count(element.attribute("count")), isTrue(element.attribute("invalidate")));
        }

        private static @Nullable Integer count(@Nullable String text) {
            try {
                if (text == null) {
                    return null;
                }
                int count = Integer.parseInt(text);
                if (count > 0) {
                    return count;
                }
            } catch (NumberFormatException _) {
                // Answered as zero is.
            }
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "the count is not a number above zero");
        }

        /** Returns the element. */
        public Element toElement() {
            return Element.builder("fast", NAMESPACE)
                    .attribute("count", count == null ? null : count.toString())
                    .attribute("invalidate", invalidate ? "true" : null)
                    .build();
        }
    }

    private static @Nullable Element find(List<Element> elements, String name) {
        for (Element element : elements) {
            if (element.is(name, NAMESPACE)) {
                return element;
            }
        }
        return null;
    }

    private static boolean isTrue(@Nullable String text) {
        return "true".equals(text) || "1".equals(text);
    }
}
