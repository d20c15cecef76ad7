// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class S15_ForgedIdsAndDelaysTest {
    private static final Jid ROOM = Jid.of("room@muc.example.com");

    private static Element message(String content) {
        return TestXml.parse(
                "<message xmlns='jabber:client' xmlns:s='urn:xmpp:sid:0'><body>a</body>" + content + "</message>");
    }

    @Test
    void S15_everyCopyInEverySpellingGoes() {
        Element forged = message("""
                <stanza-id xmlns='urn:xmpp:sid:0' id='1' by='room@muc.example.com'/>
                <stanza-id xmlns='urn:xmpp:sid:0' id='2' by='ROOM@muc.Example.COM'/>
                <s:stanza-id id='3' by='room@muc.example.com'/>
                <stanza-id xmlns='urn:xmpp:sid:0' id='4' by='room@muc.example.com'><deeper/></stanza-id>
                <stanza-id xmlns='urn:xmpp:sid:0' by='room@muc.example.com'/>""");

        Element stripped = StanzaId.stripStanzaIds(forged, ROOM);

        assertThat(stripped).isEqualTo(message(""));
        assertThat(StanzaId.in(stripped, ROOM)).isNull();
    }

    @Test
    void S15_manyCopiesGo() {
        Element forged = message("<s:stanza-id id='1' by='room@muc.example.com'/>".repeat(5_000));

        assertThat(StanzaId.stripStanzaIds(forged, ROOM)).isEqualTo(message(""));
    }

    @Test
    void S15_idsByNobodyGoToo() {
        Element forged = message("<s:stanza-id id='1'/><s:stanza-id id='2' by=''/><s:stanza-id id='3' by='@'/>");

        assertThat(StanzaId.stripStanzaIds(forged, ROOM)).isEqualTo(message(""));
    }

    @Test
    void S15_idsOfOthersAndOfTheSenderStay() {
        Element message = message("""
                <stanza-id xmlns='urn:xmpp:sid:0' id='1' by='other@muc.example.com'/>
                <stanza-id xmlns='urn:xmpp:sid:0' id='2' by='room@muc.example.com/nick'/>
                <stanza-id xmlns='urn:other' id='3' by='room@muc.example.com'/>
                <origin-id xmlns='urn:xmpp:sid:0' id='4'/>
                <x xmlns='urn:other'><s:stanza-id id='5' by='room@muc.example.com'/></x>""");

        assertThat(StanzaId.stripStanzaIds(message, ROOM)).isSameAs(message);
        assertThat(StanzaId.in(message, Jid.of("other@muc.example.com"))).isEqualTo("1");
        assertThat(StanzaId.originId(message)).isEqualTo("4");
    }

    @Test
    void S15_ownIdsAreReadAsTheyWereWritten() {
        Element message = message("").plus(new StanzaId("5f3dbc5e", ROOM).toElement());

        assertThat(StanzaId.in(message, ROOM)).isEqualTo("5f3dbc5e");
        assertThat(StanzaId.originId(message)).isNull();
        assertThat(StanzaId.originId(message.plus(StanzaId.originIdElement("o"))))
                .isEqualTo("o");
    }

    @Test
    void S15_delaysFromUsGoAndThoseOfOthersStay() {
        Element stripped = Delay.strip(message("""
                <delay xmlns='urn:xmpp:delay' from='capulet.com' stamp='2002-09-10T23:08:25Z'/>
                <delay xmlns='urn:xmpp:delay' from='CAPULET.com' stamp='not even a date'/>
                <x xmlns='jabber:x:delay' from='capulet.com' stamp='20020910T23:08:25'/>
                <delay xmlns='urn:xmpp:delay' from='coven@macbeth.shakespeare.lit' stamp='2002-09-10T23:05:37Z'/>
                <delay xmlns='urn:xmpp:delay' stamp='2002-09-10T23:05:37Z'/>
                <x xmlns='jabber:x:oob' from='capulet.com'/>"""), Jid.of("capulet.com")::equals);

        assertThat(stripped).isEqualTo(message("""
                <delay xmlns='urn:xmpp:delay' from='coven@macbeth.shakespeare.lit' stamp='2002-09-10T23:05:37Z'/>
                <delay xmlns='urn:xmpp:delay' stamp='2002-09-10T23:05:37Z'/>
                <x xmlns='jabber:x:oob' from='capulet.com'/>"""));
        assertThat(Delay.in(stripped, Jid.of("capulet.com"))).isNull();
    }

    @Test
    void delaysAreReadAndWritten() {
        Element element = TestXml.parse("<delay xmlns='urn:xmpp:delay' from='capulet.com' "
                + "stamp='2002-09-10T23:08:25Z'>Offline Storage</delay>");
        Delay delay = new Delay(Jid.of("capulet.com"), Instant.parse("2002-09-10T23:08:25Z"), "Offline Storage");

        assertThat(Delay.of(element)).isEqualTo(delay);
        assertThat(delay.toElement()).isEqualTo(element);
        assertThat(Delay.in(message("")
                        .plus(TestXml.parse("<delay xmlns='urn:xmpp:delay'/>"))
                        .plus(element)))
                .isEqualTo(delay);
        assertThat(Delay.in(message("").plus(element), Jid.of("capulet.com"))).isEqualTo(delay);
        assertThat(Delay.in(message(""))).isNull();
        assertThat(Delay.of(Jid.of("a"), Instant.EPOCH).reason()).isNull();
    }
}
