// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stream;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlException;
import org.jspecify.annotations.Nullable;

/**
 * A stream error (RFC 6120 §4.9), after which the stream is closed.
 *
 * @param condition the defined condition
 * @param text a text for humans, or null
 * @param application an application-specific condition, or null
 * @param host where to connect instead, for {@code see-other-host}, or null
 */
public record StreamError(
        StreamCondition condition,
        @Nullable String text,
        @Nullable Element application,
        @Nullable String host) {
    /** Returns an error without a text. */
    public static StreamError of(StreamCondition condition) {
        return new StreamError(condition, null, null, null);
    }

    /** Returns an error with a text. */
    public static StreamError of(StreamCondition condition, String text) {
        return new StreamError(condition, text, null, null);
    }

    /** Returns the error that answers XML that is not allowed. */
    public static StreamError of(XmlException e) {
        StreamCondition condition = switch (e.kind()) {
            case NOT_WELL_FORMED -> StreamCondition.NOT_WELL_FORMED;
            case RESTRICTED -> StreamCondition.RESTRICTED_XML;
            case ENCODING -> StreamCondition.UNSUPPORTED_ENCODING;
            case LIMIT -> StreamCondition.POLICY_VIOLATION;
            case PREFIX -> StreamCondition.BAD_NAMESPACE_PREFIX;
        };
        String message = e.getMessage();
        return new StreamError(condition, message, null, null);
    }

    /** Reads a {@code stream:error} element leniently: an unknown condition is {@code undefined-condition}. */
    public static StreamError of(Element error) {
        StreamCondition condition = StreamCondition.UNDEFINED_CONDITION;
        String text = null;
        Element application = null;
        String host = null;
        for (Element child : error.elements()) {
            if (!child.namespace().equals(Namespaces.STREAM_ERRORS)) {
                application = application == null ? child : application;
            } else if (child.name().equals("text")) {
                text = child.text();
            } else {
                StreamCondition known = StreamCondition.ofName(child.name());
                condition = known == null ? condition : known;
                host = child.text().isEmpty() ? null : child.text();
            }
        }
        return new StreamError(condition, text, application, host);
    }

    /** Returns the {@code stream:error} element. */
    public Element toElement() {
        return Element.builder("error", Namespaces.STREAMS)
                .child(Element.builder(condition.elementName(), Namespaces.STREAM_ERRORS)
                        .text(host == null ? "" : host)
                        .build())
                .child(text == null ? null : Element.ofText("text", Namespaces.STREAM_ERRORS, text))
                .child(application)
                .build();
    }
}
