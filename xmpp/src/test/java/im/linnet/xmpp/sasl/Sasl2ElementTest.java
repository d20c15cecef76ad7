// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.xml.Element;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class Sasl2ElementTest {
    private static Sasl2Element.Authenticate authenticate(String content) {
        return read(
                TestXml.parse("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'>" + content + "</authenticate>"),
                Sasl2Element.Authenticate.class);
    }

    private static <T extends Sasl2Element> T read(Element element, Class<T> type) {
        Sasl2Element read = Sasl2Element.of(element);
        assertThat(read).isInstanceOf(type);
        return type.cast(read);
    }

    private static SaslCondition refusalOf(Supplier<@Nullable Object> reading) {
        return catchThrowableOfType(SaslException.class, reading::get).condition();
    }

    @Test
    void no_data_and_data_of_length_zero_are_told_apart() {
        assertThat(authenticate("").initialResponse()).isNull();
        assertThat(authenticate("<initial-response/>").initialResponse()).isEmpty();
        // The sign of RFC 6120 for nothing is not base64.
        assertThat(refusalOf(() -> authenticate("<initial-response>=</initial-response>")))
                .isEqualTo(SaslCondition.INCORRECT_ENCODING);
        assertThat(new Sasl2Element.Success(null, "a@b", List.of()).toElement().childText("additional-data"))
                .isNull();
        assertThat(new Sasl2Element.Success(new byte[0], "a@b", List.of())
                        .toElement()
                        .childText("additional-data"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1234",
                "d4565fa7-4d72-4749-b3d3-740edbf8777",
                "d4565fa7-4d72-4749-b3d3-740edbf8777g",
                "1-1-1-1-1",
                "",
                "d4565fa74-d72-4749-b3d3-740edbf87770"
            })
    void a_user_agent_is_named_by_a_uuid(String id) {
        assertThat(refusalOf(() -> authenticate("<user-agent id='" + id + "'/>")))
                .isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void a_user_agent_may_say_nothing() {
        assertThat(authenticate("<user-agent/>").userAgent()).isEqualTo(new UserAgent(null, null, null));
        assertThat(authenticate("").userAgent()).isNull();
        assertThat(refusalOf(
                        () -> authenticate("<user-agent><software>" + "x".repeat(2000) + "</software></user-agent>")))
                .isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "A_MECHANISM-TOO-LONG1"})
    void names_that_are_not_of_mechanisms_are_invalid(String name) {
        Element element = Element.builder("authenticate", Sasl2Element.NAMESPACE)
                .attribute("mechanism", name)
                .build();
        assertThat(refusalOf(() -> Sasl2Element.of(element))).isEqualTo(SaslCondition.INVALID_MECHANISM);
    }

    @ParameterizedTest
    @EnumSource(SaslCondition.class)
    void failures_keep_their_condition_and_text(SaslCondition condition) {
        for (String text : new String[] {null, "Try again later"}) {
            Sasl2Element.Failure failure = new Sasl2Element.Failure(condition, text, List.of());
            assertThat(Sasl2Element.of(failure.toElement())).isEqualTo(failure);
        }
        Element bare = Element.of("failure", Sasl2Element.NAMESPACE);
        assertThat(Sasl2Element.of(bare))
                .isEqualTo(new Sasl2Element.Failure(SaslCondition.NOT_AUTHORIZED, null, List.of()));
    }

    @Test
    void what_does_not_hold_what_it_should_is_malformed() {
        for (String xml : List.of(
                "<next xmlns='urn:xmpp:sasl:2'/>",
                "<next xmlns='urn:xmpp:sasl:2' task='A-NAME-THAT-IS-TOO-LONG'/>",
                "<continue xmlns='urn:xmpp:sasl:2'/>",
                "<continue xmlns='urn:xmpp:sasl:2'><tasks/></continue>",
                "<success xmlns='urn:xmpp:sasl:2'/>",
                "<response xmlns='urn:xmpp:sasl:2'><x/></response>",
                "<response xmlns='urn:xmpp:sasl:2'>" + "A".repeat(20_000) + "</response>")) {
            assertThat(refusalOf(() -> Sasl2Element.of(TestXml.parse(xml)))).isEqualTo(SaslCondition.MALFORMED_REQUEST);
        }
    }

    @Test
    void other_elements_are_not_ours() {
        assertThat(Sasl2Element.of(Element.of("abort", Namespaces.SASL))).isNull();
        assertThat(Sasl2Element.of(Element.of("auth", Sasl2Element.NAMESPACE))).isNull();
        assertThat(Sasl2Element.of(new Sasl2Element.Abort("enough").toElement()))
                .isEqualTo(new Sasl2Element.Abort("enough"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "", "99999999999"})
    void the_count_of_a_token_is_a_number_above_zero(String count) {
        Element fast = TestXml.parse("<fast xmlns='urn:xmpp:fast:0' count='" + count + "'/>");
        assertThat(refusalOf(() -> Fast.Use.in(List.of(fast)))).isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void an_upgrade_makes_the_keys_that_the_password_has() {
        for (ScramHash hash : ScramHash.values()) {
            ScramUpgrade.Salt salt = new ScramUpgrade.Salt(Fixture.SALT, 4096);
            Sasl2Element.TaskData offered = read(salt.toTaskData().toElement(), Sasl2Element.TaskData.class);
            Sasl2Element.TaskData answer = ScramUpgrade.Salt.in(offered).answer(hash, Fixture.PASSWORD);
            ScramKeys keys = salt.keys(hash, answer);
            ScramKeys expected = ScramDerivation.derive(hash, Fixture.PASSWORD, Fixture.SALT, 4096);
            assertThat(keys.storedKey()).isEqualTo(expected.storedKey());
            assertThat(keys.serverKey()).isEqualTo(expected.serverKey());
            assertThat(ScramUpgrade.ofTask(ScramUpgrade.task(hash))).isEqualTo(hash);
        }
    }

    @Test
    void an_upgrade_that_asks_for_too_little_or_answers_with_anything_else_is_refused() {
        for (String xml : List.of(
                "<salt xmlns='urn:xmpp:scram-upgrade:0' iterations='4095'>QUFB</salt>",
                "<salt xmlns='urn:xmpp:scram-upgrade:0' iterations='9999999999'>QUFB</salt>",
                "<salt xmlns='urn:xmpp:scram-upgrade:0' iterations='4096'/>",
                "<salt xmlns='urn:xmpp:scram-upgrade:0'>QUFB</salt>",
                "<hash xmlns='urn:xmpp:scram-upgrade:0'>QUFB</hash>")) {
            Sasl2Element.TaskData data = new Sasl2Element.TaskData(List.of(TestXml.parse(xml)));
            assertThat(refusalOf(() -> ScramUpgrade.Salt.in(data))).isEqualTo(SaslCondition.MALFORMED_REQUEST);
            assertThat(refusalOf(() -> new ScramUpgrade.Salt(Fixture.SALT, 4096).keys(ScramHash.SHA_256, data)))
                    .isEqualTo(SaslCondition.MALFORMED_REQUEST);
        }
        assertThat(refusalOf(() -> ScramUpgrade.Salt.in(new Sasl2Element.TaskData(List.of()))))
                .isEqualTo(SaslCondition.MALFORMED_REQUEST);
    }

    @Test
    void upgrades_are_asked_for_once_each_and_unknown_ones_are_passed_over() {
        List<Element> asked = List.of(
                ScramUpgrade.element("UPGR-SCRAM-SHA-512"),
                ScramUpgrade.element("UPGR-BLOOP2"),
                ScramUpgrade.element("UPGR-SCRAM-SHA-512"),
                ScramUpgrade.element("UPGR-SCRAM-SHA-256"));
        assertThat(ScramUpgrade.requested(asked)).containsExactly(ScramHash.SHA_512, ScramHash.SHA_256);
    }
}
