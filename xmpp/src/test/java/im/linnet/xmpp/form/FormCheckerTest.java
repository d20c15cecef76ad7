// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormCheckerTest {
    private static List<String> checked(FormField field, String... values) {
        DataForm form = DataForm.builder(FormType.FORM).field(field).build();
        DataForm submission =
                DataForm.builder(FormType.SUBMIT).field("f", values).build();
        return FormChecker.check(form, submission).values("f");
    }

    private static void assertRefused(String problem, FormField field, String... values) {
        assertThatThrownBy(() -> checked(field, values)).isInstanceOfSatisfying(StanzaException.class, e -> {
            assertThat(e.error().condition()).isEqualTo(ErrorCondition.NOT_ACCEPTABLE);
            assertThat(e.error().text()).isEqualTo("f " + problem);
        });
    }

    private static FormField field(FieldType type) {
        return FormField.of("f", type);
    }

    @Test
    void onlySubmissionsAreChecked() {
        DataForm form = DataForm.builder(FormType.FORM).build();

        assertThatThrownBy(() -> FormChecker.check(form, DataForm.cancel()))
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(ErrorCondition.BAD_REQUEST));
    }

    @Test
    void submittedFieldsHaveTheTypesOfTheForm() {
        DataForm form = DataForm.builder(FormType.FORM)
                .field(FormField.fixed("text"))
                .field(FormField.of("fixed", FieldType.FIXED, "a"))
                .field(FormField.of("b", FieldType.BOOLEAN))
                .field(FormField.of("a", FieldType.TEXT_MULTI))
                .field(FormField.untyped("untyped", List.of()))
                .field(FormField.of("left out", FieldType.TEXT_SINGLE, "default"))
                .build();
        DataForm submission = DataForm.builder(FormType.SUBMIT)
                .field("a", "1", "2")
                .field("b", "1")
                .field("fixed", "b")
                .field("untyped", "c")
                .build();

        assertThat(FormChecker.check(form, submission))
                .isEqualTo(DataForm.builder(FormType.SUBMIT)
                        .field(FormField.of("b", FieldType.BOOLEAN, "1"))
                        .field(FormField.of("a", FieldType.TEXT_MULTI, "1", "2"))
                        .field(FormField.of("untyped", FieldType.TEXT_SINGLE, "c"))
                        .build());
    }

    @ParameterizedTest
    @EnumSource(
            value = FieldType.class,
            names = {"FIXED", "HIDDEN"},
            mode = EnumSource.Mode.EXCLUDE)
    void requiredFieldsNeedAValue(FieldType type) {
        FormField required = field(type).asRequired();
        DataForm form = DataForm.builder(FormType.FORM).field(required).build();

        assertRefused("is required", required);
        assertRefused("is required", required, "");
        assertThatThrownBy(() -> FormChecker.check(
                        form, DataForm.builder(FormType.SUBMIT).build()))
                .isInstanceOf(StanzaException.class)
                .hasMessage("f is required");
        assertThat(checked(field(type))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = FieldType.class,
            names = {"BOOLEAN", "JID_SINGLE", "LIST_SINGLE", "TEXT_SINGLE", "TEXT_PRIVATE"})
    void fieldsForOneValueTakeOne(FieldType type) {
        assertRefused("has several values", field(type).withOptions("0", "1"), "0", "1");
        assertThat(checked(field(type).withOptions("0", "1"), "1")).containsExactly("1");
    }

    @Test
    void emptyValuesTakeAwayWhatIsNotText() {
        assertThat(checked(field(FieldType.BOOLEAN), "")).isEmpty();
        assertThat(checked(field(FieldType.JID_SINGLE), "")).isEmpty();
        assertThat(checked(field(FieldType.LIST_SINGLE).withOptions("a"), "")).isEmpty();
        assertThat(checked(field(FieldType.LIST_SINGLE).withOptions("a", ""), ""))
                .containsExactly("");
        assertThat(checked(field(FieldType.TEXT_SINGLE), "")).containsExactly("");
        assertThat(checked(field(FieldType.TEXT_SINGLE).validated(FieldValidation.basic("xs:int")), ""))
                .isEmpty();
    }

    @Test
    void booleansAndAddressesMustBeSome() {
        assertRefused("is not a boolean", field(FieldType.BOOLEAN), "yes");
        assertRefused("is not an address", field(FieldType.JID_SINGLE), "@");
        assertRefused("is not an address", field(FieldType.JID_MULTI), "a@b", "@");
        assertThat(checked(field(FieldType.JID_MULTI), "A@b", "a@B", "c")).containsExactly("a@b", "c");
    }

    @Test
    void listsTakeWhatIsOffered() {
        FormField list = field(FieldType.LIST_MULTI).withOptions("a", "b");

        assertThat(checked(list, "b", "a")).containsExactly("b", "a");
        assertRefused("has a value that is not offered", list, "a", "c");
        assertRefused("has a value that is not offered", list.validated(FieldValidation.basic("xs:string")), "c");
        assertThat(checked(list.validated(FieldValidation.open("xs:string")), "c"))
                .containsExactly("c");
    }

    @Test
    void validatedListsTakeOtherValuesThatFulfilTheMethod() {
        FormField list = field(FieldType.LIST_SINGLE)
                .withOptions("10", "20")
                .validated(FieldValidation.range("xs:int", "1", "30"));

        assertThat(checked(list, "25")).containsExactly("25");
        assertRefused("is out of range", list, "31");
        assertRefused("is not of type xs:int", list, "ten");
    }

    @Test
    void selectionsAreCountedInMultipleListsOnly() {
        FieldValidation two = FieldValidation.open("xs:string").withSelection(2, 2);

        assertThat(checked(field(FieldType.LIST_MULTI).validated(two), "a", "b"))
                .hasSize(2);
        assertRefused(
                "has too few or too many values", field(FieldType.LIST_MULTI).validated(two), "a");
        assertRefused(
                "has too few or too many values", field(FieldType.LIST_MULTI).validated(two), "a", "b", "c");
        assertThat(checked(field(FieldType.TEXT_MULTI).validated(two), "a")).hasSize(1);
    }

    @Test
    void everyLineIsValidated() {
        FormField lines = field(FieldType.TEXT_MULTI).validated(FieldValidation.basic("xs:int"));

        assertThat(checked(lines, "1", "2")).containsExactly("1", "2");
        assertRefused("is not of type xs:int", lines, "1", "b");
    }

    @Test
    void expressionsThatAreNotUnderstoodCountAsBasic() {
        assertThat(checked(field(FieldType.TEXT_SINGLE).validated(FieldValidation.regex("(?=a)")), "b"))
                .containsExactly("b");
    }

    @Test
    void textsTooLongForAnExpressionAreRefused() {
        FormField text = field(FieldType.TEXT_SINGLE).validated(FieldValidation.regex("a*"));

        assertThat(checked(text, "a".repeat(4_096))).hasSize(1);
        assertRefused("does not have the form that is wanted", text, "a".repeat(4_097));
    }
}
