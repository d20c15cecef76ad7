// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field of a data form (XEP-0004 §3.2).
 *
 * @param var the name, null only in fields that describe
 * @param type the type, or null if it was not given or is unknown
 * @param label what a human sees, or null
 * @param desc a longer description, or null
 * @param required whether a submission must fill it in
 * @param values the values, or the default ones in an empty form
 * @param options what can be chosen in a list
 * @param validation further restrictions (XEP-0122), or null
 * @param extensions child elements in other namespaces
 */
public record FormField(
        @Nullable String var,
        @Nullable FieldType type,
        @Nullable String label,
        @Nullable String desc,
        boolean required,
        List<String> values,
        List<FormOption> options,
        @Nullable FieldValidation validation,
        List<Element> extensions) {
    /** Takes copies of the lists. */
    public FormField {
        values = List.copyOf(values);
        options = List.copyOf(options);
        extensions = List.copyOf(extensions);
    }

    /** Returns a field of a type with values. */
    public static FormField of(String var, FieldType type, String... values) {
        return of(var, type, Arrays.asList(values));
    }

    /** Returns a field of a type with values. */
    public static FormField of(String var, FieldType type, List<String> values) {
        return new FormField(var, type, null, null, false, values, List.of(), null, List.of());
    }

    /** Returns a field without a type, as in results and submissions. */
    public static FormField untyped(String var, List<String> values) {
        return new FormField(var, null, null, null, false, values, List.of(), null, List.of());
    }

    /** Returns a text that only describes. */
    public static FormField fixed(String text) {
        return new FormField(null, FieldType.FIXED, null, null, false, List.of(text), List.of(), null, List.of());
    }

    /** Returns this field with a label. */
    public FormField labelled(String newLabel) {
        return new FormField(var, type, newLabel, desc, required, values, options, validation, extensions);
    }

    /** Returns this field with a description. */
    public FormField described(String newDesc) {
        return new FormField(var, type, label, newDesc, required, values, options, validation, extensions);
    }

    /** Returns this field marked as required. */
    public FormField asRequired() {
        return new FormField(var, type, label, desc, true, values, options, validation, extensions);
    }

    /** Returns this field with other values. */
    public FormField withValues(List<String> newValues) {
        return new FormField(var, type, label, desc, required, newValues, options, validation, extensions);
    }

    /** Returns this field with other options. */
    public FormField withOptions(List<FormOption> newOptions) {
        return new FormField(var, type, label, desc, required, values, newOptions, validation, extensions);
    }

    /** Returns this field with options that are shown as they are. */
    public FormField withOptions(String... newOptions) {
        return withOptions(Arrays.stream(newOptions)
                .map(option -> new FormOption(null, option))
                .toList());
    }

    /** Returns this field with a validation. */
    public FormField validated(FieldValidation newValidation) {
        return new FormField(var, type, label, desc, required, values, options, newValidation, extensions);
    }

    /** Returns the first value, or null without one. */
    public @Nullable String value() {
        return values.isEmpty() ? null : values.getFirst();
    }

    /** Returns the type, {@code text-single} if it was not given (XEP-0004 §3.2). */
    public FieldType effectiveType() {
        return type == null ? FieldType.TEXT_SINGLE : type;
    }

    /**
     * Reads a {@code field} element.
     *
     * @throws StanzaException ({@code bad-request}) if it lacks its name, if its type allows only one value and it has
     *     several, or if an option does not have exactly one value
     */
    static FormField of(Element element) {
        String var = element.attribute("var");
        FieldType type = FieldType.ofValue(element.attribute("type"));
        if (var == null && type != FieldType.FIXED) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "form field without a name");
        }
        String desc = null;
        boolean required = false;
        FieldValidation validation = null;
        List<String> values = new ArrayList<>();
        List<FormOption> options = new ArrayList<>();
        List<Element> extensions = new ArrayList<>();
        for (Element child : element.elements()) {
            if (child.is("validate", FieldValidation.NAMESPACE)) {
                validation = FieldValidation.of(child);
            } else if (!child.namespace().equals(DataForm.NAMESPACE)) {
                extensions.add(child);
            } else {
                switch (child.name()) {
                    case "value" -> values.add(child.text());
                    case "option" -> options.add(option(child));
                    case "required" -> required = true;
                    case "desc" -> desc = child.text();
                    default -> {}
                }
            }
        }
        if (type != null && !type.isMulti() && values.size() > 1) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "several values in a field for one");
        }
        return new FormField(
                var, type, element.attribute("label"), desc, required, values, options, validation, extensions);
    }

    private static FormOption option(Element option) {
        List<Element> values = option.elements("value", DataForm.NAMESPACE);
        if (values.size() != 1) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "option without exactly one value");
        }
        return new FormOption(option.attribute("label"), values.getFirst().text());
    }

    /** Returns the {@code field} element. */
    Element toElement() {
        Element.Builder field = Element.builder("field", DataForm.NAMESPACE)
                .attribute("var", var)
                .attribute("type", type == null ? null : type.value())
                .attribute("label", label)
                .textChild("desc", desc)
                .child(required ? Element.of("required", DataForm.NAMESPACE) : null)
                .child(validation == null ? null : validation.toElement());
        for (String value : values) {
            field.textChild("value", value);
        }
        for (FormOption option : options) {
            field.child(Element.builder("option", DataForm.NAMESPACE)
                    .attribute("label", option.label())
                    .textChild("value", option.value())
                    .build());
        }
        return field.children(extensions).build();
    }
}
