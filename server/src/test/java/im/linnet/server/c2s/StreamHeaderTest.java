// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamHeaderTest {
    private static StreamHeader header(String attribute, @Nullable String value) {
        Element.Builder builder = Element.builder("stream", Namespaces.STREAMS);
        if (!attribute.equals("version")) {
            builder.attribute("version", "1.0");
        }
        return StreamHeader.of(builder.attribute(attribute, value).build(), Namespaces.CLIENT);
    }

    private static @Nullable StreamCondition condition(StreamHeader header) {
        StreamError fault = header.fault();
        return fault == null ? null : fault.condition();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1", "01.0", "1.999999999"})
    void a_version_with_the_major_number_1_is_supported(String version) {
        assertThat(condition(header("version", version))).isNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "0.9", "2.0", "11.0", "1", "1.", "1.x", " 1.0"})
    void another_version_is_not(@Nullable String version) {
        assertThat(condition(header("version", version))).isEqualTo(StreamCondition.UNSUPPORTED_VERSION);
    }

    @Test
    void the_namespaces_are_those_of_a_client_stream() {
        Element header = Element.of("stream", Namespaces.STREAMS);
        assertThat(condition(StreamHeader.of(header, "jabber:server"))).isEqualTo(StreamCondition.INVALID_NAMESPACE);
        assertThat(condition(StreamHeader.of(Element.of("stream", "other"), Namespaces.CLIENT)))
                .isEqualTo(StreamCondition.INVALID_NAMESPACE);
        assertThat(condition(StreamHeader.of(Element.of("other", Namespaces.STREAMS), Namespaces.CLIENT)))
                .isEqualTo(StreamCondition.INVALID_NAMESPACE);
    }

    @Test
    void the_host_is_prepared() {
        assertThat(header("to", "Example.COM").host()).isEqualTo("example.com");
        assertThat(header("to", "@@").host()).isEqualTo("@@");
        assertThat(header("from", "x").host()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "de-CH-1996", "zh-Hant", "x-klingon"})
    void a_language_tag_is_taken(String tag) {
        assertThat(header("xml:lang", tag).language()).isEqualTo(tag);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "de_CH", "de-", "-de", "abcdefghi", "de' onload='", "de-a-b-c-d-e-f-g-h-i"})
    void what_is_no_language_tag_is_not_written_on_stanzas(@Nullable String tag) {
        assertThat(header("xml:lang", tag).language()).isNull();
    }

    @Test
    void the_answer_repeats_the_bare_address_of_who_the_client_says_it_is() {
        assertThat(StreamHeader.answer("i", "example.com", "Juliet@example.com/balcony"))
                .hasToString("<stream xmlns='" + Namespaces.STREAMS + "' id='i' from='example.com'"
                        + " to='juliet@example.com' version='1.0' xml:lang='en'/>");
        assertThat(StreamHeader.answer("i", "", "@@").attribute("to")).isNull();
    }
}
