// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamManagementTest {
    private final StreamManagement management = new StreamManagement(2);
    private final List<String> covered = new ArrayList<>();

    @Test
    void asks_for_an_acknowledgement_as_often_as_wanted() {
        assertThat(send("<message id='1'/>")).isFalse();
        assertThat(send("<message id='2'/>")).isTrue();
        assertThat(send("<message id='3'/>")).isFalse();
    }

    @Test
    void keeps_what_the_server_has_not_counted() {
        send("<message id='1'/>");
        send("<message id='2'/>");
        send("<message id='3'/>");

        acknowledge("<a xmlns='urn:xmpp:sm:3' h='2'/>");
        acknowledge("<a h=\"2\" xmlns=\"urn:xmpp:sm:3\"/>");

        assertThat(covered).containsExactly("<message id='1'/>", "<message id='2'/>");
        assertThat(management.unacknowledged().stream().map(StreamManagementTest::text))
                .containsExactly("<message id='3'/>");
        assertThat(management.unacknowledgedCount()).isEqualTo(1);
    }

    @Test
    void does_not_believe_a_count_that_cannot_be() {
        send("<message id='1'/>");
        assertThatThrownBy(() -> acknowledge("<a h='2'/>"))
                .isInstanceOf(BenchException.class)
                .hasMessageStartingWith(StreamManagement.WRONG_COUNT);

        acknowledge("<a h='1'/>");
        assertThatThrownBy(() -> acknowledge("<resumed h='0' previd='x'/>"))
                .hasMessageStartingWith(StreamManagement.WRONG_COUNT);
        assertThatThrownBy(() -> acknowledge("<a/>")).hasMessageContaining("no h");
    }

    @Test
    void resumes_with_the_id_as_it_was_written_and_its_own_count() {
        management.enabled("<enabled xmlns='urn:xmpp:sm:3' id=\"it's&amp;\" resume='true'/>");
        management.received();

        assertThat(management.resumable()).isTrue();
        assertThat(management.resume()).isEqualTo("<resume xmlns='urn:xmpp:sm:3' h='1' previd='it&apos;s&amp;'/>");
        assertThat(management.answer()).isEqualTo("<a xmlns='urn:xmpp:sm:3' h='1'/>");
    }

    @Test
    void does_not_resume_without_the_servers_promise() {
        management.enabled("<enabled xmlns='urn:xmpp:sm:3' id='x'/>");

        assertThat(management.resumable()).isFalse();
    }

    @Test
    void a_failed_resumption_may_say_what_was_handled() {
        send("<message id='1'/>");
        send("<message id='2'/>");
        management.enabled("<enabled id='x' resume='1'/>");

        management.resumeFailed("<failed h='7'/>", stanza -> covered.add(text(stanza)));
        assertThat(covered).isEmpty();
        management.resumeFailed("<failed h='1'><item-not-found/></failed>", stanza -> covered.add(text(stanza)));

        assertThat(covered).containsExactly("<message id='1'/>");
        assertThat(management.resumable()).isFalse();
    }

    private boolean send(String xml) {
        return management.sent(xml.getBytes(StandardCharsets.UTF_8));
    }

    private void acknowledge(String xml) {
        management.acknowledge(xml, stanza -> covered.add(text(stanza)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
