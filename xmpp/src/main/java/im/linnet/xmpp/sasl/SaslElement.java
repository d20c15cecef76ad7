// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.xml.Element;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The elements of a SASL negotiation (RFC 6120 §6.4). */
@SuppressWarnings("ArrayRecordComponent") // Messages that are handed on, never compared.
public sealed interface SaslElement {
    /**
     * Starts a mechanism.
     *
     * @param mechanism the mechanism's name
     * @param initialResponse the initial response, or null if there is none
     */
    record Auth(String mechanism, byte @Nullable [] initialResponse) implements SaslElement {
        @Override
        public Element toElement() {
            return Element.builder("auth", Namespaces.SASL)
                    .attribute("mechanism", mechanism)
                    .text(optional(initialResponse))
                    .build();
        }
    }

    /** The server's message. */
    record Challenge(byte[] data) implements SaslElement {
        @Override
        public Element toElement() {
            return Element.ofText("challenge", Namespaces.SASL, SaslText.base64(data));
        }
    }

    /** The client's message. */
    record Response(byte[] data) implements SaslElement {
        @Override
        public Element toElement() {
            return Element.ofText("response", Namespaces.SASL, SaslText.base64(data));
        }
    }

    /**
     * The end if all went well.
     *
     * @param additionalData the server's last message, or null if there is none
     */
    record Success(byte @Nullable [] additionalData) implements SaslElement {
        @Override
        public Element toElement() {
            return Element.ofText("success", Namespaces.SASL, optional(additionalData));
        }
    }

    /**
     * The end if it did not.
     *
     * @param condition the defined condition
     * @param text a text for humans, or null
     */
    record Failure(SaslCondition condition, @Nullable String text) implements SaslElement {
        @Override
        public Element toElement() {
            return Element.builder("failure", Namespaces.SASL)
                    .child(Element.of(condition.elementName(), Namespaces.SASL))
                    .textChild("text", text)
                    .build();
        }
    }

    /** The client gives up this mechanism. */
    record Abort() implements SaslElement {
        @Override
        public Element toElement() {
            return Element.of("abort", Namespaces.SASL);
        }
    }

    /** Returns the element for the stream. */
    Element toElement();

    /**
     * Reads an element of a SASL negotiation.
     *
     * @return null if the element is none of these, which is not a matter of SASL but of the stream
     * @throws SaslException if it is one that does not hold what it should
     */
    static @Nullable SaslElement of(Element element) {
        if (!element.namespace().equals(Namespaces.SASL)) {
            return null;
        }
        return switch (element.name()) {
            case "auth" -> auth(element);
            case "challenge" -> new Challenge(data(element));
            case "response" -> new Response(data(element));
            case "success" -> new Success(textOf(element).isEmpty() ? null : data(element));
            case "failure" -> failure(element);
            case "abort" -> new Abort();
            default -> null;
        };
    }

    private static Auth auth(Element element) {
        String mechanism = element.attribute("mechanism");
        if (mechanism == null || !Names.MECHANISM.matcher(mechanism).matches()) {
            throw new SaslException(SaslCondition.INVALID_MECHANISM, "no mechanism, or not the name of one");
        }
        return new Auth(mechanism, textOf(element).isEmpty() ? null : data(element));
    }

    private static Failure failure(Element element) {
        SaslCondition condition = SaslCondition.NOT_AUTHORIZED;
        for (Element child : element.elements()) {
            if (child.namespace().equals(Namespaces.SASL) && !child.name().equals("text")) {
                condition = SaslCondition.ofName(child.name());
                break;
            }
        }
        return new Failure(condition, element.childText("text"));
    }

    private static String textOf(Element element) {
        if (element.firstElement() != null) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "elements where text should be");
        }
        return element.text();
    }

    private static byte[] data(Element element) {
        String text = textOf(element);
        return text.equals("=") ? new byte[0] : SaslText.data(text);
    }

    private static String optional(byte @Nullable [] data) {
        if (data == null) {
            return "";
        }
        return data.length == 0 ? "=" : SaslText.base64(data);
    }

    /** Keeps the pattern off the interface's public face. */
    final class Names {
        // RFC 4422 §3.1
        static final Pattern MECHANISM = Pattern.compile("[A-Z0-9_-]{1,20}");

        private Names() {}
    }
}
