// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.payload.SoftwareVersion;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Ping, software version and time, with the examples of XEP-0199, XEP-0092 and XEP-0202. */
class SmallFeaturesTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2006-12-19T17:58:35Z"), ZoneOffset.ofHours(-6));

    private final FakeServer server = new FakeServer(
            new PingFeature(),
            new VersionFeature(new SoftwareVersion("Exodus", "0.7.0.4", null)),
            new TimeFeature(CLOCK));
    private final FakeAccount juliet = server.account("juliet@capulet.lit", 1).subscriber("nurse@capulet.lit");
    private final FakeSession balcony = juliet.bind("balcony");

    @Test
    void ping_of_the_server_is_answered() {
        assertThat(server.ask(balcony, """
                <iq from='juliet@capulet.lit/balcony' to='capulet.lit' id='c2s1' type='get'>
                  <ping xmlns='urn:xmpp:ping'/>
                </iq>""")).isEqualTo(Xml.element("""
                <iq from='capulet.lit' to='juliet@capulet.lit/balcony' id='c2s1' type='result'/>"""));
        assertThat(server.ask("""
                <iq from='montague.lit' to='capulet.lit' id='s2s1' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"""))
                .isEqualTo(Xml.element("<iq from='capulet.lit' to='montague.lit' id='s2s1' type='result'/>"));
    }

    @Test
    void ping_of_the_own_account_is_answered_with_and_without_its_address() {
        String pong = "<iq from='juliet@capulet.lit' to='juliet@capulet.lit/balcony' id='p' type='result'/>";
        assertThat(server.ask(balcony, "<iq id='p' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"))
                .isEqualTo(Xml.element(pong));
        assertThat(server.ask(
                        balcony, "<iq id='p' to='juliet@capulet.lit' type='get'><ping xmlns='urn:xmpp:ping'/></iq>"))
                .isEqualTo(Xml.element(pong));
    }

    @Test
    void ping_of_an_account_tells_strangers_no_more_than_one_of_nobody() {
        assertThat(server.ask(ping("nurse@capulet.lit/x", "juliet@capulet.lit")).attribute("type"))
                .isEqualTo("result");
        String stranger = server.ask(ping("romeo@montague.lit/x", "juliet@capulet.lit"))
                .toString()
                .replace("juliet", "nobody");
        assertThat(stranger)
                .contains("service-unavailable")
                .isEqualTo(server.ask(ping("romeo@montague.lit/x", "nobody@capulet.lit"))
                        .toString());
    }

    private static String ping(String from, String to) {
        return "<iq from='" + from + "' to='" + to + "' id='p' type='get'><ping xmlns='urn:xmpp:ping'/></iq>";
    }

    @Test
    void version_is_told_without_the_operating_system() {
        assertThat(server.ask(balcony, """
                <iq type='get' to='capulet.lit' id='version_1'><query xmlns='jabber:iq:version'/></iq>""")).isEqualTo(Xml.element("""
                <iq type='result' to='juliet@capulet.lit/balcony' from='capulet.lit' id='version_1'>
                  <query xmlns='jabber:iq:version'>
                    <name>Exodus</name>
                    <version>0.7.0.4</version>
                  </query>
                </iq>"""));
    }

    @Test
    void operating_system_is_told_if_it_is_given() {
        FakeServer open =
                new FakeServer(new VersionFeature(new SoftwareVersion("Exodus", "0.7.0.4", "Windows-XP 5.01.2600")));
        assertThat(open.ask("""
                <iq type='get' from='romeo@montague.net/orchard' to='capulet.com' id='version_1'>
                  <query xmlns='jabber:iq:version'/>
                </iq>""")).isEqualTo(Xml.element("""
                <iq type='result' to='romeo@montague.net/orchard' from='capulet.com' id='version_1'>
                  <query xmlns='jabber:iq:version'>
                    <name>Exodus</name>
                    <version>0.7.0.4</version>
                    <os>Windows-XP 5.01.2600</os>
                  </query>
                </iq>"""));
    }

    @Test
    void time_is_told_with_the_offset() {
        assertThat(server.ask("""
                <iq type='get' from='romeo@montague.net/orchard' to='capulet.lit' id='time_1'>
                  <time xmlns='urn:xmpp:time'/>
                </iq>""")).isEqualTo(Xml.element("""
                <iq type='result' from='capulet.lit' to='romeo@montague.net/orchard' id='time_1'>
                  <time xmlns='urn:xmpp:time'>
                    <tzo>-06:00</tzo>
                    <utc>2006-12-19T17:58:35Z</utc>
                  </time>
                </iq>"""));
    }
}
