// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.form.LayoutPart.FieldReference;
import im.linnet.xmpp.form.LayoutPart.Note;
import im.linnet.xmpp.form.LayoutPart.Page;
import im.linnet.xmpp.form.LayoutPart.ReportedReference;
import im.linnet.xmpp.form.LayoutPart.Section;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataFormTest {
    private static Element x(String type, String content) {
        return TestXml.parse("<x xmlns='jabber:x:data' type='" + type + "'>" + content + "</x>");
    }

    private static void assertRefused(ErrorCondition condition, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(condition));
    }

    @Test
    void everythingInAFormIsReadAndWrittenBack() {
        Element element = x("form", """
                <title>Bot Configuration</title>
                <instructions>Fill out this form</instructions>
                <instructions>and send it</instructions>
                <page xmlns='http://jabber.org/protocol/xdata-layout' label='One'>
                  <text>Page</text>
                  <section label='Inner'><fieldref var='botname'/><section><reportedref/></section></section>
                </page>
                <field type='hidden' var='FORM_TYPE'><value>jabber:bot</value></field>
                <field type='fixed'><value>Section 1</value></field>
                <field type='text-single' label='The name of your bot' var='botname'>
                  <desc>Any name</desc>
                  <required/>
                  <validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'>
                    <regex>[a-z]+</regex>
                  </validate>
                  <value>x</value>
                </field>
                <field type='list-multi' var='features'>
                  <validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'>
                    <basic/>
                    <list-range min='1' max='3'/>
                  </validate>
                  <value>news</value>
                  <value>search</value>
                  <option label='News'><value>news</value></option>
                  <option><value>search</value></option>
                </field>
                <field type='text-single' var='captcha'><media xmlns='urn:xmpp:media-element' width='1'/></field>""");

        DataForm form = DataForm.of(element);

        assertThat(form.title()).isEqualTo("Bot Configuration");
        assertThat(form.instructions()).containsExactly("Fill out this form", "and send it");
        assertThat(form.formType()).isEqualTo("jabber:bot");
        assertThat(form.pages())
                .containsExactly(new Page(
                        "One",
                        List.of(
                                new Note("Page"),
                                new Section(
                                        "Inner",
                                        List.of(
                                                new FieldReference("botname"),
                                                new Section(null, List.of(new ReportedReference())))))));
        FormField name = requireNonNull(form.field("botname"));
        assertThat(name.required()).isTrue();
        assertThat(name.desc()).isEqualTo("Any name");
        assertThat(name.validation()).isEqualTo(FieldValidation.regex("[a-z]+"));
        FormField features = requireNonNull(form.field("features"));
        assertThat(features.options()).containsExactly(new FormOption("News", "news"), new FormOption(null, "search"));
        assertThat(features.validation())
                .isEqualTo(FieldValidation.basic("xs:string").withSelection(1, 3));
        assertThat(requireNonNull(form.field("captcha")).extensions()).hasSize(1);
        assertThat(form.toElement()).isEqualTo(element);
    }

    @Test
    void tablesAreReadAndWrittenBack() {
        Element element = x("result", """
                <title>Joogle Search: verona</title>
                <reported><field var='name'/><field var='url' type='text-single' label='URL'/></reported>
                <item><field var='name'><value>Comune di Verona</value></field><field var='url'><value>http://a/</value></field></item>
                <item><field var='name'><value>benvenuto!</value></field><field var='url'><value/></field></item>""");

        DataForm form = DataForm.of(element);

        assertThat(form.reported()).extracting(FormField::var).containsExactly("name", "url");
        assertThat(form.items()).hasSize(2);
        assertThat(form.items().get(1).get(1).value()).isEmpty();
        assertThat(form.toElement()).isEqualTo(element);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<x xmlns='jabber:x:data'/>",
                "<x xmlns='jabber:x:data' type='unknown'/>",
                "<x xmlns='other' type='form'/>",
                "<x xmlns='jabber:x:data' type='form'><field/></x>",
                "<x xmlns='jabber:x:data' type='submit'><field type='text-single'/></x>",
                "<x xmlns='jabber:x:data' type='submit'><field var='a'/><field var='a'/></x>",
                "<x xmlns='jabber:x:data' type='form'><field var='a' type='boolean'><value>1</value><value>0</value></field></x>",
                "<x xmlns='jabber:x:data' type='form'><field var='a' type='list-single'><option/></field></x>",
                "<x xmlns='jabber:x:data' type='form'><field var='a' type='list-single'>"
                        + "<option><value>1</value><value>0</value></option></field></x>",
                "<x xmlns='jabber:x:data' type='result'><reported/></x>",
                "<x xmlns='jabber:x:data' type='result'><item/></x>",
                "<x xmlns='jabber:x:data' type='result'><item><field var='a'/><field var='a'/></item></x>",
                "<x xmlns='jabber:x:data' type='result'><reported><field var='a'/></reported>"
                        + "<reported><field var='a'/></reported></x>"
            })
    void formsThatAreNotValidAreRefused(String xml) {
        assertRefused(ErrorCondition.BAD_REQUEST, () -> DataForm.of(TestXml.parse(xml)));
    }

    @Test
    void whatIsUnknownInAFormIsIgnored() {
        DataForm form = DataForm.of(x(
                "form",
                "<unknown/><title xmlns='other'>a</title><field var='a' type='unknown'><unknown/></field>"
                        + "<page xmlns='http://jabber.org/protocol/xdata-layout'><fieldref/><unknown/></page>"));

        assertThat(form.title()).isNull();
        assertThat(form.fields()).containsExactly(FormField.untyped("a", List.of()));
        assertThat(form.fields().getFirst().effectiveType()).isEqualTo(FieldType.TEXT_SINGLE);
        assertThat(form.pages()).containsExactly(new Page(null, List.of()));
    }

    @Test
    void aFormTypeCountsOnlyIfItIsHiddenExceptInSubmissions() {
        String hidden = "<field var='FORM_TYPE' type='hidden'><value>a</value></field>";
        String shown = "<field var='FORM_TYPE' type='text-single'><value>a</value></field>";
        String untyped = "<field var='FORM_TYPE'><value>a</value></field>";

        assertThat(DataForm.of(x("form", hidden)).formType()).isEqualTo("a");
        assertThat(DataForm.of(x("result", hidden)).formType()).isEqualTo("a");
        assertThat(DataForm.of(x("submit", hidden)).formType()).isEqualTo("a");
        assertThat(DataForm.of(x("submit", untyped)).formType()).isEqualTo("a");
        assertThat(DataForm.of(x("form", shown)).formType()).isNull();
        assertThat(DataForm.of(x("form", untyped)).formType()).isNull();
        assertThat(DataForm.of(x("result", untyped)).formType()).isNull();
        assertThat(DataForm.of(x("submit", shown)).formType()).isNull();
        assertThat(DataForm.of(x("form", "")).formType()).isNull();
    }

    @Test
    void typedGettersReadWhatIsThere() {
        DataForm form = DataForm.builder(FormType.SUBMIT)
                .field("yes", "true")
                .field("one", "1")
                .field("no", "false")
                .field("zero", "0")
                .field("number", " 42 ")
                .field("jid", "Juliet@Capulet.lit/balcony")
                .field("jids", "a@b", "", "A@b", "c@d")
                .field("empty", "")
                .field("none")
                .build();

        assertThat(form.bool("yes")).isTrue();
        assertThat(form.bool("one")).isTrue();
        assertThat(form.bool("no")).isFalse();
        assertThat(form.bool("zero")).isFalse();
        assertThat(form.number("number")).isEqualTo(42);
        assertThat(form.jid("jid")).isEqualTo(Jid.of("juliet@capulet.lit/balcony"));
        assertThat(form.jids("jids")).containsExactly(Jid.of("a@b"), Jid.of("c@d"));
        assertThat(form.values("jids")).hasSize(4);
        assertThat(form.value("empty")).isEmpty();
        for (String var : List.of("empty", "none", "missing")) {
            assertThat(form.bool(var)).as(var).isNull();
            assertThat(form.number(var)).as(var).isNull();
            assertThat(form.jid(var)).as(var).isNull();
            assertThat(form.jids(var)).as(var).isEmpty();
        }
        assertThat(form.value("none")).isNull();
        assertThat(form.values("missing")).isEmpty();
    }

    @Test
    void typedGettersRefuseOtherTypes() {
        DataForm form = DataForm.builder(FormType.SUBMIT)
                .field("a", "yes")
                .field("b", "@")
                .field("c", "2147483648")
                .build();

        assertRefused(ErrorCondition.NOT_ACCEPTABLE, () -> form.bool("a"));
        assertRefused(ErrorCondition.NOT_ACCEPTABLE, () -> form.number("a"));
        assertRefused(ErrorCondition.NOT_ACCEPTABLE, () -> form.number("c"));
        assertRefused(ErrorCondition.NOT_ACCEPTABLE, () -> form.jid("b"));
    }

    @Test
    void fieldsAreBuiltStepByStep() {
        FormField field = FormField.of("maxsubs", FieldType.LIST_SINGLE, "20")
                .labelled("Maximum number of subscribers")
                .described("Nobody else gets in")
                .asRequired()
                .withOptions("20", "30")
                .validated(FieldValidation.range("xs:int", "1", null));

        assertThat(DataForm.builder(FormType.FORM, "jabber:bot")
                        .field(FormField.fixed("Limits"))
                        .field(field)
                        .build()
                        .toElement())
                .isEqualTo(x("form", """
                        <field type='hidden' var='FORM_TYPE'><value>jabber:bot</value></field>
                        <field type='fixed'><value>Limits</value></field>
                        <field var='maxsubs' type='list-single' label='Maximum number of subscribers'>
                          <desc>Nobody else gets in</desc>
                          <required/>
                          <validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:int'>
                            <range min='1'/>
                          </validate>
                          <value>20</value>
                          <option><value>20</value></option>
                          <option><value>30</value></option>
                        </field>"""));
        assertThat(DataForm.cancel().toElement()).isEqualTo(x("cancel", ""));
    }

    @ParameterizedTest
    @EnumSource(FieldType.class)
    void fieldTypesAreFoundByTheirValue(FieldType type) {
        assertThat(FieldType.ofValue(type.value())).isEqualTo(type);
    }

    @ParameterizedTest
    @EnumSource(FormType.class)
    void formTypesAreFoundByTheirValue(FormType type) {
        assertThat(FormType.ofValue(type.value())).isEqualTo(type);
    }

    @Test
    void aFormIsFoundInItsParent() {
        Element form = x("cancel", "");

        assertThat(DataForm.in(Element.of("query", "a", form))).isEqualTo(DataForm.cancel());
        assertThat(DataForm.in(Element.of("query", "a"))).isNull();
    }

    @Test
    void unknownOrSeveralValidationMethodsCountAsBasic() {
        String start = "<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:int'>";

        for (String methods : List.of("", "<future/>", "<open/><regex>a</regex>", "<open xmlns='other'/>")) {
            assertThat(FieldValidation.of(TestXml.parse(start + methods + "</validate>")))
                    .as(methods)
                    .isEqualTo(FieldValidation.basic("xs:int"));
        }
        assertThat(FieldValidation.of(TestXml.parse(start + "<list-range min='x' max='2'/></validate>")))
                .isEqualTo(FieldValidation.basic("xs:int").withSelection(null, 2));
        assertThat(FieldValidation.of(TestXml.parse("<validate xmlns='http://jabber.org/protocol/xdata-validate'/>")))
                .isEqualTo(FieldValidation.basic("xs:string"));
    }
}
