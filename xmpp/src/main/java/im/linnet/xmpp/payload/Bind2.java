// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binding a resource with the authentication, and starting what a session needs: XEP-0386 Bind 2, version 1.1.0. */
public final class Bind2 {
    /** The namespace. */
    public static final String NAMESPACE = "urn:xmpp:bind:0";

    private Bind2() {}

    /**
     * What a server offers, among the inline features of SASL2.
     *
     * @param features the names of what can be started with the binding
     */
    public record Feature(List<String> features) {
        /** Copies the list. */
        public Feature {
            features = List.copyOf(features);
        }

        /** Reads the {@code bind} element of the inline features. */
        public static Feature of(Element bind) {
            Element inline = bind.child("inline", NAMESPACE);
            return new Feature(
                    inline == null
                            ? List.of()
                            : inline.elements("feature", NAMESPACE).stream()
                                    .map(feature -> feature.attribute("var", ""))
                                    .toList());
        }

        /** Returns the element. */
        public Element toElement() {
            if (features.isEmpty()) {
                return Element.of("bind", NAMESPACE);
            }
            return Element.of(
                    "bind",
                    NAMESPACE,
                    Element.builder("inline", NAMESPACE)
                            .children(features.stream()
                                    .map(name -> Element.builder("feature", NAMESPACE)
                                            .attribute("var", name)
                                            .build())
                                    .toList())
                            .build());
        }
    }

    /**
     * A client's request.
     *
     * @param tag what the resource is to begin with, in most cases the software's name, not prepared; or null
     * @param features what is to be started with the binding, in the client's order
     */
    public record Request(@Nullable String tag, List<Element> features) {
        /** Copies the list. */
        public Request {
            features = List.copyOf(features);
        }

        /** Finds it among what is asked for inline; null if it is not there. */
        public static @Nullable Request in(List<Element> inline) {
            for (Element element : inline) {
                if (element.is("bind", NAMESPACE)) {
                    String tag = element.childText("tag");
                    return new Request(
                            tag == null || tag.isBlank() ? null : tag.strip(),
                            element.elements().stream()
                                    .filter(child -> !child.namespace().equals(NAMESPACE))
                                    .toList());
                }
            }
            return null;
        }

        /** Returns the element. */
        public Element toElement() {
            return Element.builder("bind", NAMESPACE)
                    .textChild("tag", tag)
                    .children(features)
                    .build();
        }
    }

    /** Returns the {@code bound} element of the answer, with what came of the features. */
    public static Element bound(List<Element> results) {
        return Element.builder("bound", NAMESPACE).children(results).build();
    }

    /** Finds the {@code bound} element among the results of what was asked for inline; null if it is not there. */
    public static @Nullable Element boundIn(List<Element> inline) {
        for (Element element : inline) {
            if (element.is("bound", NAMESPACE)) {
                return element;
            }
        }
        return null;
    }
}
