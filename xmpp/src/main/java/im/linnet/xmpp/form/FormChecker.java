// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import im.linnet.xmpp.form.FieldValidation.Basic;
import im.linnet.xmpp.form.FieldValidation.ListRange;
import im.linnet.xmpp.form.FieldValidation.Open;
import im.linnet.xmpp.form.FieldValidation.Range;
import im.linnet.xmpp.form.FieldValidation.Regex;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks what was submitted against the form that was sent (XEP-0004 §3 and §4, XEP-0068, XEP-0122).
 *
 * <p>A submission may leave out fields that are not required; its receiver then keeps what it has (XEP-0004 §3.5). A
 * field with nothing or an empty text in it takes its value away (§3.6).
 */
public final class FormChecker {
    /** Longer values are not matched against an expression but refused. */
    private static final int MAX_REGEX_TEXT = 4_096;

    private FormChecker() {}

    /**
     * Returns what is good in a submission: the fields of the form that were submitted, in the form's order and with its
     * types. Fields that the form does not have are left out, hidden ones have the form's values, addresses are prepared
     * and without duplicates, empty values of fields that are not texts are gone.
     *
     * @throws StanzaException ({@code bad-request}) if it is not a submission; ({@code not-acceptable}) with the name of
     *     the field if a required field is missing or a value is not allowed
     */
    public static DataForm check(DataForm form, DataForm submission) {
        if (submission.type() != FormType.SUBMIT) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "not a submission");
        }
        String formType = submission.formType();
        if (formType != null && form.formType() != null && !formType.equals(form.formType())) {
            throw DataForm.unacceptable(DataForm.FORM_TYPE, "is that of another form");
        }
        DataForm.Builder checked = DataForm.builder(FormType.SUBMIT);
        for (FormField field : form.fields()) {
            if (field.var() != null && field.type() != FieldType.FIXED) {
                check(checked, field, field.var(), submission);
            }
        }
        return checked.build();
    }

    private static void check(DataForm.Builder checked, FormField field, String var, DataForm submission) {
        if (field.type() == FieldType.HIDDEN) {
            checked.field(FormField.of(var, FieldType.HIDDEN, field.values()));
            return;
        }
        FormField submitted = submission.field(var);
        List<String> values = submitted == null ? List.of() : significant(field, submitted.values());
        if (field.required() && values.stream().allMatch(String::isEmpty)) {
            throw DataForm.unacceptable(var, "is required");
        }
        if (submitted != null) {
            checked.field(FormField.of(var, field.effectiveType(), accepted(field, var, values)));
        }
    }

    /** Returns the values without those that stand for none. */
    private static List<String> significant(FormField field, List<String> values) {
        boolean mayBeEmpty = switch (field.effectiveType()) {
            case TEXT_MULTI, TEXT_PRIVATE, TEXT_SINGLE, HIDDEN, FIXED -> allowsEmptyText(field);
            case LIST_MULTI, LIST_SINGLE -> offers(field, "");
            case BOOLEAN, JID_MULTI, JID_SINGLE -> false;
        };
        return mayBeEmpty
                ? values
                : values.stream().filter(value -> !value.isEmpty()).toList();
    }

    private static boolean allowsEmptyText(FormField field) {
        return field.validation() == null
                || field.validation().method() instanceof Basic
                        && Datatypes.accepts(field.validation().datatype(), "");
    }

    private static boolean offers(FormField field, String value) {
        return field.options().stream().anyMatch(option -> option.value().equals(value));
    }

    private static List<String> accepted(FormField field, String var, List<String> values) {
        FieldType type = field.effectiveType();
        if (!type.isMulti() && values.size() > 1) {
            throw DataForm.unacceptable(var, "has several values");
        }
        List<String> accepted = switch (type) {
            case BOOLEAN -> {
                if (!values.stream().allMatch(value -> Datatypes.accepts("xs:boolean", value))) {
                    throw DataForm.unacceptable(var, "is not a boolean");
                }
                yield values;
            }
            case JID_MULTI, JID_SINGLE -> jids(var, values);
            case LIST_MULTI, LIST_SINGLE -> {
                requireOptions(field, var, values);
                yield values;
            }
            case FIXED, HIDDEN, TEXT_MULTI, TEXT_PRIVATE, TEXT_SINGLE -> values;
        };
        FieldValidation validation = field.validation();
        if (validation != null) {
            requireSelection(type, var, accepted.size(), validation);
            accepted.forEach(value -> requireValid(var, value, validation));
        }
        return accepted;
    }

    private static List<String> jids(String var, List<String> values) {
        List<String> jids = new ArrayList<>();
        Set<Jid> seen = new HashSet<>();
        for (String value : values) {
            Jid jid = Jid.orNull(value);
            if (jid == null) {
                throw DataForm.unacceptable(var, "is not an address");
            }
            if (seen.add(jid)) {
                jids.add(jid.toString());
            }
        }
        return jids;
    }

    private static void requireOptions(FormField field, String var, List<String> values) {
        // XEP-0122 §3.2: every method but basic lets the submitter give values of their own.
        boolean open = field.validation() != null && !(field.validation().method() instanceof Basic);
        if (!open) {
            Set<String> options = new HashSet<>();
            field.options().forEach(option -> options.add(option.value()));
            if (!options.containsAll(values)) {
                throw DataForm.unacceptable(var, "has a value that is not offered");
            }
        }
    }

    private static void requireSelection(FieldType type, String var, int count, FieldValidation validation) {
        ListRange range = validation.selection();
        if (type != FieldType.LIST_MULTI || range == null) {
            return;
        }
        if (range.min() != null && count < range.min() || range.max() != null && count > range.max()) {
            throw DataForm.unacceptable(var, "has too few or too many values");
        }
    }

    private static void requireValid(String var, String value, FieldValidation validation) {
        if (!Datatypes.accepts(validation.datatype(), value)) {
            throw DataForm.unacceptable(var, "is not of type " + validation.datatype());
        }
        switch (validation.method()) {
            case Basic(), Open() -> {}
            case Range(var min, var max) -> {
                if (!Datatypes.inRange(validation.datatype(), value, min, max)) {
                    throw DataForm.unacceptable(var, "is out of range");
                }
            }
            case Regex(var pattern) -> {
                // XEP-0122 §4.1: a method that is not understood counts as basic.
                PosixRegex regex = PosixRegex.compile(pattern);
                if (regex != null && (value.length() > MAX_REGEX_TEXT || !regex.matches(value))) {
                    throw DataForm.unacceptable(var, "does not have the form that is wanted");
                }
            }
        }
    }
}
