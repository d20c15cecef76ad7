// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;

/**
 * A stanza error (RFC 6120 §8.3).
 *
 * @param type what the sender may do about it
 * @param condition the defined condition
 * @param text a text for humans, or null
 * @param application an application-specific condition, or null
 * @param by the entity that found the error, or null
 * @param uri where to go instead, for {@code gone} and {@code redirect}, or null
 */
public record StanzaError(
        ErrorType type,
        ErrorCondition condition,
        @Nullable String text,
        @Nullable Element application,
        @Nullable Jid by,
        @Nullable String uri) {
    /** Returns an error with the condition's usual type. */
    public static StanzaError of(ErrorCondition condition) {
        return new StanzaError(condition.defaultType(), condition, null, null, null, null);
    }

    /** Returns an error with the condition's usual type and a text. */
    public static StanzaError of(ErrorCondition condition, String text) {
        return of(condition).withText(text);
    }

    /** Returns an error. */
    public static StanzaError of(ErrorType type, ErrorCondition condition) {
        return new StanzaError(type, condition, null, null, null, null);
    }

    /** Returns this error with a text. */
    public StanzaError withText(String newText) {
        return new StanzaError(type, condition, newText, application, by, uri);
    }

    /** Returns this error with an application-specific condition. */
    public StanzaError withApplication(Element newApplication) {
        return new StanzaError(type, condition, text, newApplication, by, uri);
    }

    /** Returns the {@code error} element in a content namespace. */
    public Element toElement(String namespace) {
        return Element.builder("error", namespace)
                .attribute("by", by == null ? null : by.toString())
                .attribute("type", type.value())
                .child(Element.builder(condition.elementName(), Namespaces.STANZA_ERRORS)
                        .text(uri == null ? "" : uri)
                        .build())
                .child(text == null ? null : Element.ofText("text", Namespaces.STANZA_ERRORS, text))
                .child(application)
                .build();
    }

    /**
     * Reads an {@code error} element leniently: an unknown condition is {@code undefined-condition}, an unknown type the
     * condition's usual one.
     */
    public static StanzaError of(Element error) {
        ErrorCondition condition = ErrorCondition.UNDEFINED_CONDITION;
        String uri = null;
        String text = null;
        Element application = null;
        for (Element child : error.elements()) {
            if (!child.namespace().equals(Namespaces.STANZA_ERRORS)) {
                application = application == null ? child : application;
            } else if (child.name().equals("text")) {
                text = child.text();
            } else {
                ErrorCondition known = ErrorCondition.ofName(child.name());
                condition = known == null ? condition : known;
                uri = child.text().isEmpty() ? null : child.text();
            }
        }
        ErrorType type = ErrorType.ofValue(error.attribute("type"));
        return new StanzaError(
                type == null ? condition.defaultType() : type,
                condition,
                text,
                application,
                Jid.orNull(error.attribute("by")),
                uri);
    }
}
