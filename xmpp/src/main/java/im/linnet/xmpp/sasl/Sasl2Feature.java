// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stream feature of SASL2 (XEP-0388 §2.1).
 *
 * @param mechanisms the names of the mechanisms, in the server's order
 * @param inline the features that can be negotiated with the authentication
 * @param upgrades the names of upgrade tasks (XEP-0480 §2.1)
 */
public record Sasl2Feature(List<String> mechanisms, List<Element> inline, List<String> upgrades) {
    /** Copies the lists. */
    public Sasl2Feature {
        mechanisms = List.copyOf(mechanisms);
        inline = List.copyOf(inline);
        upgrades = List.copyOf(upgrades);
    }

    /** Reads it from {@code stream:features}; null if the server does not offer it. */
    public static @Nullable Sasl2Feature of(Element features) {
        Element element = features.child("authentication", Sasl2Element.NAMESPACE);
        if (element == null || !features.is("features", Namespaces.STREAMS)) {
            return null;
        }
        Element inline = element.child("inline", Sasl2Element.NAMESPACE);
        return new Sasl2Feature(
                texts(element.elements("mechanism", Sasl2Element.NAMESPACE)),
                inline == null ? List.of() : inline.elements(),
                texts(element.elements("upgrade", ScramUpgrade.NAMESPACE)));
    }

    private static List<String> texts(List<Element> elements) {
        return elements.stream().map(Element::text).toList();
    }

    /** Returns the inline feature of a name and namespace, or null. */
    public @Nullable Element inline(String name, String namespace) {
        for (Element feature : inline) {
            if (feature.is(name, namespace)) {
                return feature;
            }
        }
        return null;
    }

    /** Returns the stream feature. */
    public Element toElement() {
        return Element.builder("authentication", Sasl2Element.NAMESPACE)
                .children(mechanisms.stream()
                        .map(name -> Element.ofText("mechanism", Sasl2Element.NAMESPACE, name))
                        .toList())
                .child(
                        inline.isEmpty()
                                ? null
                                : Element.builder("inline", Sasl2Element.NAMESPACE)
                                        .children(inline)
                                        .build())
                .children(upgrades.stream().map(ScramUpgrade::element).toList())
                .build();
    }
}
