// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.payload.StreamManagement.Ack;
import im.linnet.xmpp.payload.StreamManagement.Command;
import im.linnet.xmpp.payload.StreamManagement.Enable;
import im.linnet.xmpp.payload.StreamManagement.Request;
import im.linnet.xmpp.payload.StreamManagement.Resume;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamManagementTest {
    private static @Nullable Command read(String tag) {
        String xml = tag.replaceFirst("^<[a-z]+", "$0 xmlns='urn:xmpp:sm:3'");
        return StreamManagement.command(XmlStreamParser.parseFragment(
                xml.getBytes(StandardCharsets.UTF_8), "jabber:client", XmlLimits.AUTHENTICATED));
    }

    /** Examples 2, 7, 8 and 12 of XEP-0198. */
    @Test
    void it_reads_the_commands_of_the_specification() {
        assertThat(read("<enable/>")).isEqualTo(new Enable(false, null));
        assertThat(read("<enable resume='true'/>")).isEqualTo(new Enable(true, null));
        assertThat(read("<enable resume='1' max='60'/>")).isEqualTo(new Enable(true, Duration.ofMinutes(1)));
        assertThat(read("<r/>")).isEqualTo(new Request());
        assertThat(read("<a h='1'/>")).isEqualTo(new Ack(1));
        assertThat(read("<resume h='7' previd='some-long-sm-id'/>")).isEqualTo(new Resume("some-long-sm-id", 7));
        assertThat(read("<enabled/>")).as("what only servers say").isNull();
    }

    @Test
    void h_goes_up_to_2_to_the_32nd_less_1() {
        assertThat(read("<a h='4294967295'/>")).isEqualTo(new Ack(4294967295L));
        assertThat(read("<a h='0'/>")).isEqualTo(new Ack(0));
        assertThat(StreamManagement.ack(4294967295L).attribute("h")).isEqualTo("4294967295");
        assertThat(StreamManagement.ack(4294967296L).attribute("h")).isEqualTo("0");
        assertThat(StreamManagement.resumed("id", 4294967298L).attribute("h")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.0",
                "1e3",
                "0x10",
                " 1",
                "1 ",
                "4294967296",
                "9999999999",
                "99999999999",
                "18446744073709551617",
                "١",
                "１",
                "NaN"
            })
    void an_h_that_is_no_number_of_32_bits_is_refused(String h) {
        assertThatThrownBy(() -> read("<a h='" + h + "'/>")).satisfies(StreamManagementTest::isBadRequest);
        assertThatThrownBy(() -> read("<resume previd='x' h='" + h + "'/>"))
                .satisfies(StreamManagementTest::isBadRequest);
        assertThat(read("<enable resume='true' max='" + h + "'/>"))
                .as("only a wish")
                .isEqualTo(new Enable(true, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<a/>", "<resume previd='x'/>", "<resume h='1'/>", "<resume h='1' previd=''/>"})
    void what_must_be_there_is_demanded(String tag) {
        assertThatThrownBy(() -> read(tag)).satisfies(StreamManagementTest::isBadRequest);
    }

    @Test
    void an_id_may_have_4000_characters() {
        assertThat(read("<resume h='1' previd='" + "x".repeat(4000) + "'/>")).isInstanceOf(Resume.class);
        assertThatThrownBy(() -> read("<resume h='1' previd='" + "x".repeat(4001) + "'/>"))
                .satisfies(StreamManagementTest::isBadRequest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "0", "", "TRUE", "yes", "2"})
    void only_true_and_1_ask_for_resumption(String value) {
        assertThat(read("<enable resume='" + value + "'/>")).isEqualTo(new Enable(false, null));
    }

    @Test
    void no_attributes_whatever_do_anything_but_be_read_or_refused() {
        String[] names = {"enable", "resume", "a", "r"};
        String alphabet = "0123456789-+.ex truefals\u0660\uD83D\uDE00";
        for (int seed = 0; seed < 5000; seed++) {
            Random random = new Random(seed);
            Element.Builder element = Element.builder(names[random.nextInt(names.length)], StreamManagement.NAMESPACE);
            for (String attribute : new String[] {"h", "max", "resume", "previd"}) {
                int length = random.nextInt(13);
                element.attribute(
                        attribute,
                        random.ints(length, 0, alphabet.length())
                                .collect(
                                        StringBuilder::new,
                                        (to, i) -> to.append(alphabet.charAt(i)),
                                        StringBuilder::append)
                                .toString());
            }
            Element built = element.build();
            try {
                Command command = StreamManagement.command(built);
                long h = switch (command) {
                    case Ack(long number) -> number;
                    case Resume(String _, long number) -> number;
                    case Enable enable ->
                        enable.max() == null ? 0 : enable.max().toSeconds();
                    case Request _ -> 0;
                    case null -> -1;
                };
                assertThat(h).as("%s", built).isBetween(0L, 4294967295L);
            } catch (StanzaException e) {
                isBadRequest(e);
            }
        }
    }

    private static void isBadRequest(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(ErrorCondition.BAD_REQUEST));
    }

    /** Examples 3, 9, 11, 13 and 14. */
    @Test
    void it_writes_the_answers_of_the_specification() {
        Element enabled =
                StreamManagement.enabled("some-long-sm-id", Duration.ofMinutes(5), "[2001:41D0:1:A49b::1]:9222");
        assertThat(enabled.attribute("id")).isEqualTo("some-long-sm-id");
        assertThat(enabled.attribute("location")).isEqualTo("[2001:41D0:1:A49b::1]:9222");
        assertThat(enabled.attribute("resume")).isEqualTo("true");
        assertThat(enabled.attribute("max")).isEqualTo("300");
        assertThat(StreamManagement.enabled().attributeCount()).isZero();

        Element failed = StreamManagement.failed(ErrorCondition.ITEM_NOT_FOUND, 4294967297L);
        assertThat(failed.attribute("h")).isEqualTo("1");
        assertThat(failed.elements().getFirst().is("item-not-found", "urn:ietf:params:xml:ns:xmpp-stanzas"))
                .isTrue();
        assertThat(StreamManagement.failed(ErrorCondition.ITEM_NOT_FOUND).attribute("h"))
                .isNull();
    }

    @Test
    void what_clients_write_is_what_servers_read() {
        Enable enable = new Enable(true, Duration.ofSeconds(90));
        assertThat(StreamManagement.command(StreamManagement.enable(enable))).isEqualTo(enable);
        assertThat(StreamManagement.command(StreamManagement.resume("id", 1L << 32)))
                .isEqualTo(new Resume("id", 0));
        assertThat(StreamManagement.command(StreamManagement.ack(5))).isEqualTo(new Ack(5));
        assertThat(StreamManagement.command(StreamManagement.request())).isEqualTo(new Request());
    }
}
