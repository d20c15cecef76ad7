// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StanzaFramerTest {
    private static final String HEAD = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' id=\"a>b\" "
            + "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
    private static final List<String> STANZAS = List.of(
            "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>",
            "<presence/>",
            "<message from='a@b/c>\"d' to=\"e@f/'>\"><body>1 &lt; 2 > 0 é</body><x/><y a='/>'><z/></y></message>",
            "<iq type='result' id='1'/>");

    private final Recording recording = new Recording();
    private final StanzaFramer framer = new StanzaFramer();

    @Test
    void finds_elements_stream_start_and_end() {
        feed(HEAD + String.join("\n ", STANZAS) + "</stream:stream>");

        assertThat(recording.events).isEqualTo(expected());
    }

    @Test
    void finds_the_same_wherever_the_stream_is_cut() {
        var bytes = (HEAD + String.join("", STANZAS) + "</stream:stream>").getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut < bytes.length; cut++) {
            var cutRecording = new Recording();
            var cutFramer = new StanzaFramer();
            cutFramer.feed(Unpooled.wrappedBuffer(bytes, 0, cut), cutRecording);
            cutFramer.feed(Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut), cutRecording);
            assertThat(cutRecording.events).as("cut at %d", cut).isEqualTo(expected());
        }
    }

    @Test
    void finds_the_same_byte_by_byte() {
        for (byte b : (HEAD + String.join("", STANZAS) + "</stream:stream>").getBytes(StandardCharsets.UTF_8)) {
            framer.feed(Unpooled.wrappedBuffer(new byte[] {b}), recording);
        }

        assertThat(recording.events).isEqualTo(expected());
    }

    @Test
    void starts_a_new_stream_when_the_sink_resets_it() {
        recording.resetAfter = "<success/>";
        feed(HEAD + "<success/>");
        feed(HEAD + "<presence/>");

        assertThat(recording.events).containsExactly("open", "<success/>", "open", "<presence/>");
    }

    @Test
    void refuses_markup_that_xmpp_forbids() {
        assertThatThrownBy(() -> feed(HEAD + "<!-- -->")).isInstanceOf(BenchException.class);
    }

    @Test
    void refuses_an_element_without_end() {
        feed(HEAD + "<message>");
        var kilobytes = "x".repeat(1 << 16);

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 17; i++) {
                        feed(kilobytes);
                    }
                })
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("1048576");
    }

    private void feed(String text) {
        framer.feed(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), recording);
    }

    private static List<String> expected() {
        var all = new ArrayList<String>();
        all.add("open");
        all.addAll(STANZAS);
        all.add("close");
        return all;
    }

    private final class Recording implements StanzaSink {
        private final List<String> events = new ArrayList<>();
        private String resetAfter = "";

        @Override
        public void streamOpened() {
            events.add("open");
        }

        @Override
        public void element(byte[] bytes, int from, int to) {
            var text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            events.add(text);
            if (text.equals(resetAfter)) {
                framer.reset();
            }
        }

        @Override
        public void streamClosed() {
            events.add("close");
        }
    }
}
