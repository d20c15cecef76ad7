// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a form is laid out: XEP-0141 Data Forms Layout, version 1.0. A hint only; unknown references are ignored. */
public sealed interface LayoutPart {
    /** The namespace of {@code page} and what is in it. */
    String NAMESPACE = "http://jabber.org/protocol/xdata-layout";

    /**
     * A page; only at the top.
     *
     * @param label the heading, or null
     * @param parts what is on it, in order
     */
    record Page(@Nullable String label, List<LayoutPart> parts) implements LayoutPart {
        /** Takes a copy of the list. */
        public Page {
            parts = List.copyOf(parts);
        }
    }

    /**
     * A section of a page or of another section.
     *
     * @param label the heading, or null
     * @param parts what is in it, in order
     */
    record Section(@Nullable String label, List<LayoutPart> parts) implements LayoutPart {
        /** Takes a copy of the list. */
        public Section {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Where a field stands.
     *
     * @param var the field's name
     */
    record FieldReference(String var) implements LayoutPart {}

    /** Where the table of reported items stands. */
    record ReportedReference() implements LayoutPart {}

    /**
     * A text for humans.
     *
     * @param value the text
     */
    record Note(String value) implements LayoutPart {}

    /** Reads a {@code page} element; what is not known or lacks its name is left out. */
    static Page of(Element page) {
        return new Page(page.attribute("label"), parts(page));
    }

    private static List<LayoutPart> parts(Element container) {
        List<LayoutPart> parts = new ArrayList<>();
        for (Element child : container.elements()) {
            if (!child.namespace().equals(NAMESPACE)) {
                continue;
            }
            String var = child.attribute("var");
            switch (child.name()) {
                case "section" -> parts.add(new Section(child.attribute("label"), parts(child)));
                case "fieldref" -> {
                    if (var != null) {
                        parts.add(new FieldReference(var));
                    }
                }
                case "reportedref" -> parts.add(new ReportedReference());
                case "text" -> parts.add(new Note(child.text()));
                default -> {}
            }
        }
        return parts;
    }

    /** Returns the element of this part. */
    default Element toElement() {
        return switch (this) {
            case Page(var label, var parts) -> container("page", label, parts);
            case Section(var label, var parts) -> container("section", label, parts);
            case FieldReference(var var) ->
                Element.builder("fieldref", NAMESPACE).attribute("var", var).build();
            case ReportedReference() -> Element.of("reportedref", NAMESPACE);
            case Note(var value) -> Element.ofText("text", NAMESPACE, value);
        };
    }

    private static Element container(String name, @Nullable String label, List<LayoutPart> parts) {
        return Element.builder(name, NAMESPACE)
                .attribute("label", label)
                .children(parts.stream().map(LayoutPart::toElement).toList())
                .build();
    }
}
