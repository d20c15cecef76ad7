// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.xml.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaslElementTest {
    private static Element auth(String mechanism, String text) {
        return Element.builder("auth", Namespaces.SASL)
                .attribute("mechanism", mechanism)
                .text(text)
                .build();
    }

    private static SaslCondition refusalOf(Element element) {
        return catchThrowableOfType(SaslException.class, () -> SaslElement.of(element))
                .condition();
    }

    @Test
    void authOfRfc6120() {
        SaslElement.Auth auth = read(auth("PLAIN", "AGp1bGlldAByMG0zMG15cjBtMzA="), SaslElement.Auth.class);
        assertThat(auth.mechanism()).isEqualTo("PLAIN");
        assertThat(Fixture.text(auth.initialResponse())).isEqualTo("\0juliet\0r0m30myr0m30");
        assertThat(auth.toElement()).isEqualTo(auth("PLAIN", "AGp1bGlldAByMG0zMG15cjBtMzA="));
    }

    private static <T extends SaslElement> T read(Element element, Class<T> type) {
        SaslElement read = SaslElement.of(element);
        assertThat(read).isInstanceOf(type);
        return type.cast(read);
    }

    @Test
    void noDataAndDataOfLengthZeroAreToldApart() {
        assertThat(read(auth("PLAIN", ""), SaslElement.Auth.class).initialResponse())
                .isNull();
        assertThat(read(auth("PLAIN", "="), SaslElement.Auth.class).initialResponse())
                .isEmpty();
        assertThat(new SaslElement.Auth("EXTERNAL", new byte[0]).toElement().text())
                .isEqualTo("=");
        assertThat(new SaslElement.Success(null).toElement().text()).isEmpty();
        assertThat(new SaslElement.Success(new byte[0]).toElement().text()).isEqualTo("=");
        Element success = Element.of("success", Namespaces.SASL);
        assertThat(read(success, SaslElement.Success.class).additionalData()).isNull();
        Element nothing = Element.of("response", Namespaces.SASL);
        assertThat(read(nothing, SaslElement.Response.class).data()).isEmpty();
        Element zero = Element.ofText("response", Namespaces.SASL, "=");
        assertThat(read(zero, SaslElement.Response.class).data()).isEmpty();
        Element challenge = new SaslElement.Challenge(new byte[0]).toElement();
        assertThat(challenge).isEqualTo(Element.of("challenge", Namespaces.SASL));
        assertThat(read(challenge, SaslElement.Challenge.class).data()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A", "AA", "AAA", "AA==A", "AB==", "AAB=", "A===", "==", "AA AA", "AAAA\n", " AAAA", "AA-_", "ÄÄÄÄ"
            })
    void textThatIsNotBase64IsIncorrectlyEncoded(String text) {
        assertThat(refusalOf(auth("PLAIN", text))).isEqualTo(SaslCondition.INCORRECT_ENCODING);
        assertThat(refusalOf(Element.ofText("response", Namespaces.SASL, text)))
                .isEqualTo(SaslCondition.INCORRECT_ENCODING);
    }

    @Test
    void dataHaveALimitAndElementsAreNotData() {
        assertThat(refusalOf(auth("PLAIN", "A".repeat(20_000)))).isEqualTo(SaslCondition.MALFORMED_REQUEST);
        assertThat(refusalOf(auth("PLAIN", "").plus(Element.of("x", "y")))).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "PLAIN ", "A_MECHANISM-TOO-LONG1", "X\u00c4"})
    void namesThatAreNotOfMechanismsAreInvalid(String name) {
        assertThat(refusalOf(auth(name, ""))).isEqualTo(SaslCondition.INVALID_MECHANISM);
        assertThat(refusalOf(Element.of("auth", Namespaces.SASL))).isEqualTo(SaslCondition.INVALID_MECHANISM);
    }

    @ParameterizedTest
    @EnumSource(SaslCondition.class)
    void failuresKeepTheirConditionAndText(SaslCondition condition) {
        for (String text : new String[] {null, "Call 212-555-1212 for assistance."}) {
            SaslElement.Failure failure = new SaslElement.Failure(condition, text);
            assertThat(SaslElement.of(failure.toElement())).isEqualTo(failure);
        }
    }

    @ParameterizedTest
    @CsvSource({"account-disabled, ACCOUNT_DISABLED", "not-authorized, NOT_AUTHORIZED", "brand-new, NOT_AUTHORIZED"})
    void conditionsHaveTheNamesOfRfc6120(String name, SaslCondition condition) {
        assertThat(SaslCondition.ofName(name)).isEqualTo(condition);
    }

    @Test
    void otherElementsAreNotOurs() {
        assertThat(SaslElement.of(Element.of("abort", Namespaces.SASL))).isEqualTo(new SaslElement.Abort());
        assertThat(new SaslElement.Abort().toElement()).isEqualTo(Element.of("abort", Namespaces.SASL));
        assertThat(SaslElement.of(Element.of("abort", Namespaces.TLS))).isNull();
        assertThat(SaslElement.of(Element.of("authenticate", Namespaces.SASL))).isNull();
    }
}
