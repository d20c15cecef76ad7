// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StreamErrorTest {
    @Test
    void theConditionsAreThoseOfTheRfc() {
        // RFC 6120 §4.9.3.1 to §4.9.3.25
        assertThat(Arrays.stream(StreamCondition.values()).map(StreamCondition::elementName))
                .containsExactly(
                        "bad-format",
                        "bad-namespace-prefix",
                        "conflict",
                        "connection-timeout",
                        "host-gone",
                        "host-unknown",
                        "improper-addressing",
                        "internal-server-error",
                        "invalid-from",
                        "invalid-namespace",
                        "invalid-xml",
                        "not-authorized",
                        "not-well-formed",
                        "policy-violation",
                        "remote-connection-failed",
                        "reset",
                        "resource-constraint",
                        "restricted-xml",
                        "see-other-host",
                        "system-shutdown",
                        "undefined-condition",
                        "unsupported-encoding",
                        "unsupported-feature",
                        "unsupported-stanza-type",
                        "unsupported-version");
    }

    @ParameterizedTest
    @EnumSource(StreamCondition.class)
    void everyConditionIsWrittenAndRead(StreamCondition condition) {
        StreamError bare = StreamError.of(condition);
        StreamError full =
                new StreamError(condition, "a text", Element.of("escape-your-data", "http://example.org/ns"), null);

        assertThat(bare.toElement())
                .isEqualTo(TestXml.parse("<stream:error xmlns:stream='http://etherx.jabber.org/streams'><"
                        + condition.elementName() + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"));
        assertThat(StreamError.of(bare.toElement())).isEqualTo(bare);
        assertThat(StreamError.of(full.toElement())).isEqualTo(full);
        assertThat(StreamError.of(condition, "b").text()).isEqualTo("b");
    }

    @Test
    void anotherHostIsNamedInTheCondition() {
        Element element = TestXml.parse("""
                <error xmlns='http://etherx.jabber.org/streams'>
                  <see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>[2001:41D0:1:A49b::1]:9222</see-other-host>
                </error>""");

        StreamError error = StreamError.of(element);

        assertThat(error.host()).isEqualTo("[2001:41D0:1:A49b::1]:9222");
        assertThat(error.toElement()).isEqualTo(element);
    }

    @Test
    void unknownConditionsReadAsUndefined() {
        assertThat(StreamError.of(TestXml.parse("<error xmlns='http://etherx.jabber.org/streams'>"
                        + "<future xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error>")))
                .isEqualTo(StreamError.of(StreamCondition.UNDEFINED_CONDITION));
        assertThat(StreamError.of(Element.of("error", "http://etherx.jabber.org/streams")))
                .isEqualTo(StreamError.of(StreamCondition.UNDEFINED_CONDITION));
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_WELL_FORMED, NOT_WELL_FORMED",
        "RESTRICTED, RESTRICTED_XML",
        "ENCODING, UNSUPPORTED_ENCODING",
        "LIMIT, POLICY_VIOLATION",
        "PREFIX, BAD_NAMESPACE_PREFIX"
    })
    void wrongXmlHasItsCondition(XmlException.Kind kind, StreamCondition condition) {
        assertThat(StreamError.of(new XmlException(kind, "why"))).isEqualTo(StreamError.of(condition, "why"));
    }
}
