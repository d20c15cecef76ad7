// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stanza;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StanzaErrorTest {
    @Test
    void thereAreTwentyTwoConditions() {
        assertThat(ErrorCondition.values()).hasSize(22);
    }

    // RFC 6120 §8.3.3.1 to §8.3.3.22: the conditions with the type that each example has.
    @ParameterizedTest
    @CsvSource({
        "bad-request, modify",
        "conflict, cancel",
        "feature-not-implemented, cancel",
        "forbidden, auth",
        "gone, cancel",
        "internal-server-error, cancel",
        "item-not-found, cancel",
        "jid-malformed, modify",
        "not-acceptable, modify",
        "not-allowed, cancel",
        "not-authorized, auth",
        "policy-violation, modify",
        "recipient-unavailable, wait",
        "redirect, modify",
        "registration-required, auth",
        "remote-server-not-found, cancel",
        "remote-server-timeout, wait",
        "resource-constraint, wait",
        "service-unavailable, cancel",
        "subscription-required, auth",
        "undefined-condition, cancel",
        "unexpected-request, wait"
    })
    void everyConditionIsWrittenAndRead(String name, String type) {
        ErrorCondition condition = ErrorCondition.ofName(name);
        assertThat(condition).isNotNull();
        StanzaError bare = StanzaError.of(condition);
        StanzaError full = new StanzaError(
                ErrorType.CONTINUE,
                condition,
                "a text",
                Element.of("too-many", "urn:example"),
                Jid.of("example.net"),
                "xmpp:romeo@afterlife.example.net");

        assertThat(bare.toElement("jabber:client"))
                .isEqualTo(TestXml.parse("<error xmlns='jabber:client' type='" + type + "'><" + name
                        + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"));
        assertThat(StanzaError.of(bare.toElement("jabber:server"))).isEqualTo(bare);
        assertThat(StanzaError.of(full.toElement("jabber:client"))).isEqualTo(full);
    }

    @ParameterizedTest
    @EnumSource(ErrorType.class)
    void typesAreFoundByTheirValue(ErrorType type) {
        assertThat(ErrorType.ofValue(type.value())).isEqualTo(type);
        assertThat(StanzaError.of(type, ErrorCondition.GONE).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<error xmlns='jabber:client'/>",
                "<error xmlns='jabber:client' type='odd'><future xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
                "<error xmlns='jabber:client' by='@' code='500'/>"
            })
    void oddErrorsReadAsUndefined(String xml) {
        assertThat(StanzaError.of(TestXml.parse(xml))).isEqualTo(StanzaError.of(ErrorCondition.UNDEFINED_CONDITION));
    }

    @Test
    void errorsAreBuiltStepByStep() {
        Element application = Element.of("blocked", "urn:xmpp:blocking:errors");

        assertThat(StanzaError.of(ErrorCondition.GONE, "moved").withApplication(application))
                .isEqualTo(new StanzaError(ErrorType.CANCEL, ErrorCondition.GONE, "moved", application, null, null));
        assertThat(StanzaError.of(ErrorCondition.GONE).withText("moved"))
                .isEqualTo(StanzaError.of(ErrorCondition.GONE, "moved"));
    }

    @Test
    void exceptionsCarryTheirErrorAndNoStack() {
        StanzaException withText = new StanzaException(ErrorCondition.CONFLICT, "taken");
        StanzaException bare = new StanzaException(ErrorCondition.CONFLICT);

        assertThat(withText.error()).isEqualTo(StanzaError.of(ErrorCondition.CONFLICT, "taken"));
        assertThat(withText).hasMessage("taken");
        assertThat(bare).hasMessage("conflict");
        assertThat(bare.getStackTrace()).isEmpty();
    }
}
