// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.stream;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamLimitsTest {
    private static @Nullable StreamLimits read(String content) {
        return StreamLimits.of(
                TestXml.parse("<features xmlns='http://etherx.jabber.org/streams'>" + content + "</features>"));
    }

    @Test
    void the_example_of_the_specification() {
        StreamLimits limits = new StreamLimits(10_000L, 1800L);
        assertThat(read("""
                <limits xmlns="urn:xmpp:stream-limits:0">
                  <max-bytes>10000</max-bytes>
                  <idle-seconds>1800</idle-seconds>
                </limits>""")).isEqualTo(limits);
        assertThat(read(limits.toElement().toString())).isEqualTo(limits);
    }

    @Test
    void what_is_not_said_or_no_number_is_unknown() {
        StreamLimits unknown = new StreamLimits(null, null);
        assertThat(read("<limits xmlns='urn:xmpp:stream-limits:0'/>")).isEqualTo(unknown);
        assertThat(read("<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>-1</max-bytes>"
                        + "<idle-seconds>soon</idle-seconds></limits>"))
                .isEqualTo(unknown);
        assertThat(unknown.toElement()).isEqualTo(Element.of("limits", StreamLimits.NAMESPACE));
        assertThat(read("<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>99999999999999</max-bytes></limits>"))
                .isEqualTo(new StreamLimits(0xffff_ffffL, null));
        assertThat(read("")).isNull();
    }
}
