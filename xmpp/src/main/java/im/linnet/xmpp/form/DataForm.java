// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A data form: XEP-0004 Data Forms, version 2.13.2, with XEP-0068 form types, version 1.3.0.
 *
 * @param type what it is in its conversation
 * @param title a heading, or null
 * @param instructions texts for who fills it in
 * @param fields the fields in order
 * @param reported the columns of the items; empty without any items
 * @param items the rows of a result, each with its fields
 * @param pages how it is laid out (XEP-0141)
 */
public record DataForm(
        FormType type,
        @Nullable String title,
        List<String> instructions,
        List<FormField> fields,
        List<FormField> reported,
        List<List<FormField>> items,
        List<LayoutPart.Page> pages) {
    /** The namespace of data forms. */
    public static final String NAMESPACE = "jabber:x:data";
    /** The name of the field that says which fields there are (XEP-0068). */
    public static final String FORM_TYPE = "FORM_TYPE";

    /** Takes copies of the lists. */
    public DataForm {
        instructions = List.copyOf(instructions);
        fields = List.copyOf(fields);
        reported = List.copyOf(reported);
        items = items.stream().map(List::copyOf).toList();
        pages = List.copyOf(pages);
    }

    /** Returns a builder of a form. */
    public static Builder builder(FormType type) {
        return new Builder(type);
    }

    /** Returns a builder of a form with a {@code FORM_TYPE} field, which is hidden. */
    public static Builder builder(FormType type, String formType) {
        return new Builder(type).field(FormField.of(FORM_TYPE, FieldType.HIDDEN, formType));
    }

    /** Returns the answer of somebody who does not want to fill in the form. */
    public static DataForm cancel() {
        return builder(FormType.CANCEL).build();
    }

    /**
     * Returns the form in an element.
     *
     * @return null if there is none
     * @throws StanzaException ({@code bad-request}) if there is one that is not valid
     */
    public static @Nullable DataForm in(Element parent) {
        Element form = parent.child("x", NAMESPACE);
        return form == null ? null : of(form);
    }

    /**
     * Reads an {@code x} element.
     *
     * @throws StanzaException ({@code bad-request}) if it is not a form, its type is unknown, two of its fields have the
     *     same name, or one is not valid
     */
    public static DataForm of(Element element) {
        FormType type = FormType.ofValue(element.attribute("type"));
        if (!element.is("x", NAMESPACE) || type == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not a data form of a known type");
        }
        Builder form = new Builder(type);
        boolean reported = false;
        for (Element child : element.elements()) {
            if (child.is("page", LayoutPart.NAMESPACE)) {
                form.page(LayoutPart.of(child));
            } else if (child.namespace().equals(NAMESPACE)) {
                switch (child.name()) {
                    case "title" -> form.title(child.text());
                    case "instructions" -> form.instruction(child.text());
                    case "field" -> form.field(FormField.of(child));
                    case "reported" -> {
                        if (reported) {
                            throw new StanzaException(ErrorCondition.BAD_REQUEST, "several tables in a form");
                        }
                        reported = true;
                        form.reported(fields(child));
                    }
                    case "item" -> form.item(fields(child));
                    default -> {}
                }
            }
        }
        requireUnique(form.fields);
        return form.build();
    }

    private static List<FormField> fields(Element parent) {
        List<FormField> fields = new ArrayList<>();
        for (Element field : parent.elements("field", NAMESPACE)) {
            fields.add(FormField.of(field));
        }
        if (fields.isEmpty()) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, parent.name() + " without fields");
        }
        requireUnique(fields);
        return fields;
    }

    private static void requireUnique(List<FormField> fields) {
        Set<String> seen = new HashSet<>();
        for (FormField field : fields) {
            if (field.var() != null && !seen.add(field.var())) {
                throw new StanzaException(ErrorCondition.BAD_REQUEST, "several form fields of one name");
            }
        }
    }

    /** Returns the {@code x} element. */
    public Element toElement() {
        Element.Builder x = Element.builder("x", NAMESPACE).attribute("type", type.value());
        x.textChild("title", title);
        for (String instruction : instructions) {
            x.textChild("instructions", instruction);
        }
        for (LayoutPart.Page page : pages) {
            x.child(page.toElement());
        }
        for (FormField field : fields) {
            x.child(field.toElement());
        }
        if (!reported.isEmpty()) {
            x.child(row("reported", reported));
        }
        for (List<FormField> item : items) {
            x.child(row("item", item));
        }
        return x.build();
    }

    private static Element row(String name, List<FormField> fields) {
        return Element.builder(name, NAMESPACE)
                .children(fields.stream().map(FormField::toElement).toList())
                .build();
    }

    /**
     * Returns what kind of form this is, or null if it does not say so. In forms and results the field counts only if it
     * is hidden (XEP-0068 §4.3); submissions need not give types.
     */
    public @Nullable String formType() {
        FormField field = field(FORM_TYPE);
        if (field == null) {
            return null;
        }
        boolean counts = field.type() == FieldType.HIDDEN || type == FormType.SUBMIT && field.type() == null;
        return counts ? field.value() : null;
    }

    /** Returns the field with a name, or null. */
    public @Nullable FormField field(String var) {
        for (FormField field : fields) {
            if (var.equals(field.var())) {
                return field;
            }
        }
        return null;
    }

    /** Returns the first value of the field with a name, or null without one. */
    public @Nullable String value(String var) {
        FormField field = field(var);
        return field == null ? null : field.value();
    }

    /** Returns all values of the field with a name, empty without any. */
    public List<String> values(String var) {
        FormField field = field(var);
        return field == null ? List.of() : field.values();
    }

    /**
     * Returns the value of a boolean field, or null without one or if it is empty.
     *
     * @throws StanzaException ({@code not-acceptable}) if it is not a boolean
     */
    public @Nullable Boolean bool(String var) {
        String value = value(var);
        return switch (value) {
            case null -> null;
            case "" -> null;
            case "1", "true" -> Boolean.TRUE;
            case "0", "false" -> Boolean.FALSE;
            default -> throw unacceptable(var, "is not a boolean");
        };
    }

    /**
     * Returns the value of a field that holds a number, or null without one or if it is empty.
     *
     * @throws StanzaException ({@code not-acceptable}) if it is not a number of 32 bits
     */
    public @Nullable Integer number(String var) {
        String value = value(var);
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            return Integer.valueOf(value.strip());
        } catch (NumberFormatException _) {
            throw unacceptable(var, "is not a number");
        }
    }

    /**
     * Returns the value of a field that holds an address, or null without one or if it is empty.
     *
     * @throws StanzaException ({@code not-acceptable}) if it is not an address
     */
    public @Nullable Jid jid(String var) {
        List<Jid> jids = jids(var);
        return jids.isEmpty() ? null : jids.getFirst();
    }

    /**
     * Returns the different values of a field that holds addresses, in order; empty values do not count.
     *
     * @throws StanzaException ({@code not-acceptable}) if one is not an address
     */
    public List<Jid> jids(String var) {
        List<Jid> jids = new ArrayList<>();
        Set<Jid> seen = new HashSet<>();
        for (String value : values(var)) {
            if (!value.isEmpty()) {
                try {
                    Jid jid = Jid.of(value);
                    if (seen.add(jid)) {
                        jids.add(jid);
                    }
                } catch (JidException _) {
                    throw unacceptable(var, "is not an address");
                }
            }
        }
        return jids;
    }

    /** Returns what answers a submission with a wrong value (XEP-0004 §4). */
    static StanzaException unacceptable(String var, String problem) {
        return new StanzaException(ErrorCondition.NOT_ACCEPTABLE, var + ' ' + problem);
    }

    /** Builds a form; used once, by one thread. */
    public static final class Builder {
        private final FormType type;
        private @Nullable String title;
        private final List<String> instructions = new ArrayList<>();
        private final List<FormField> fields = new ArrayList<>();
        private final List<FormField> reported = new ArrayList<>();
        private final List<List<FormField>> items = new ArrayList<>();
        private final List<LayoutPart.Page> pages = new ArrayList<>();

        private Builder(FormType type) {
            this.type = type;
        }

        /** Sets the heading. */
        public Builder title(String newTitle) {
            title = newTitle;
            return this;
        }

        /** Adds a text for who fills in the form. */
        public Builder instruction(String text) {
            instructions.add(text);
            return this;
        }

        /** Adds a field. */
        public Builder field(FormField field) {
            fields.add(field);
            return this;
        }

        /** Adds a field with values and without a type, as in results and submissions. */
        public Builder field(String var, String... values) {
            return field(FormField.untyped(var, List.of(values)));
        }

        /** Adds columns. */
        public Builder reported(List<FormField> columns) {
            reported.addAll(columns);
            return this;
        }

        /** Adds a row. */
        public Builder item(List<FormField> row) {
            items.add(row);
            return this;
        }

        /** Adds a page. */
        public Builder page(LayoutPart.Page page) {
            pages.add(page);
            return this;
        }

        /** Returns the form. */
        public DataForm build() {
            return new DataForm(type, title, instructions, fields, reported, items, pages);
        }
    }
}
