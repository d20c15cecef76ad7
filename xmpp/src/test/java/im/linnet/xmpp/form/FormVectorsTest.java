// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.Vectors;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormVectorsTest {
    static List<String> names() {
        return Vectors.names("forms");
    }

    @ParameterizedTest
    @MethodSource("names")
    void submissionsAreCheckedAsTheVectorSays(String name) {
        List<Element> forms =
                TestXml.parse(Vectors.text("forms", name + ".xml")).elements();
        DataForm form = DataForm.of(forms.get(0));
        DataForm submission = DataForm.of(forms.get(1));
        List<String> expected = Vectors.lines("forms", name + ".txt");

        if (expected.getFirst().startsWith("not-acceptable ")) {
            String field = expected.getFirst().substring("not-acceptable ".length());
            assertThatThrownBy(() -> FormChecker.check(form, submission))
                    .isInstanceOfSatisfying(StanzaException.class, e -> {
                        assertThat(e.error().condition()).isEqualTo(ErrorCondition.NOT_ACCEPTABLE);
                        assertThat(e.error().text()).startsWith(field + ' ');
                    });
        } else {
            List<String> values = FormChecker.check(form, submission).fields().stream()
                    .flatMap(field -> field.values().stream().map(value -> field.var() + '=' + value))
                    .toList();
            assertThat(values).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void formsAreWrittenAsTheyWereRead(String name) {
        for (Element form : TestXml.parse(Vectors.text("forms", name + ".xml")).elements()) {
            assertThat(DataForm.of(DataForm.of(form).toElement())).isEqualTo(DataForm.of(form));
        }
    }
}
