// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StampTest {
    private static final byte[] BODY = bytes("<body>");
    private static final String HEAD = "<message to='b@localhost'><body>";

    @Test
    void what_is_written_is_read_again() {
        for (long nanos : new long[] {0, 1, -1, 123_456_789_012L, Long.MAX_VALUE}) {
            var stanza = bytes(HEAD + Stamp.placeholder('a') + " more text</body></message>");
            Stamp.write(stanza, HEAD.length(), nanos);

            assertThat(Stamp.read(stanza, 0, stanza.length, BODY, 'a')).isEqualTo(nanos);
            assertThat(new String(stanza, StandardCharsets.UTF_8)).endsWith(" more text</body></message>");
        }
    }

    @Test
    void another_senders_stamp_is_none() {
        var bounced = bytes(HEAD + Stamp.placeholder('a') + "</body></message>");

        assertThat(Stamp.read(bounced, 0, bounced.length, BODY, 'b')).isEqualTo(Stamp.NONE);
    }

    @Test
    void text_without_a_stamp_is_none() {
        for (var text : new String[] {"<message/>", HEAD, HEAD + "a0000", HEAD + "a000000000000000g</body>"}) {
            var stanza = bytes(text);

            assertThat(Stamp.read(stanza, 0, stanza.length, BODY, 'a')).as(text).isEqualTo(Stamp.NONE);
        }
    }

    @Test
    void only_the_given_range_is_searched() {
        var stanza = bytes("xx" + HEAD + Stamp.placeholder('a'));

        assertThat(Stamp.read(stanza, 0, stanza.length - 1, BODY, 'a')).isEqualTo(Stamp.NONE);
        assertThat(Stamp.indexOf(stanza, 0, stanza.length, BODY)).isEqualTo(2 + HEAD.indexOf("<body>"));
        assertThat(Stamp.indexOf(stanza, 3 + HEAD.indexOf("<body>"), stanza.length, BODY))
                .isEqualTo(-1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
