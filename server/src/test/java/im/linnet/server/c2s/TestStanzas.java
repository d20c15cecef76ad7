// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Stanzas that tests write down, in the client namespace. */
final class TestStanzas {
    static final String COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>";
    static final String PAUSED = "<paused xmlns='http://jabber.org/protocol/chatstates'/>";
    static final String RECEIPT = "<received xmlns='urn:xmpp:receipts' id='1'/>";
    static final String DISPLAYED = "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>";

    private TestStanzas() {}

    static Stanza stanza(String xml) {
        return Objects.requireNonNull(Stanza.of(XmlStreamParser.parseFragment(
                xml.getBytes(StandardCharsets.UTF_8), Namespaces.CLIENT, XmlLimits.AUTHENTICATED)));
    }

    static Stanza message(String from, String payload) {
        return stanza("<message type='chat' from='" + from + "' to='a@x/phone'>" + payload + "</message>");
    }

    static Stanza presence(String from, String show) {
        return stanza("<presence from='" + from + "' to='a@x/phone'><show>" + show + "</show></presence>");
    }

    static Stanza event(String from, String items) {
        return stanza("<message type='headline' from='" + from + "' to='a@x/phone'>"
                + "<event xmlns='http://jabber.org/protocol/pubsub#event'>" + items + "</event></message>");
    }

    static Stanza copy(String direction, String inner) {
        return stanza("<message type='chat' from='a@x' to='a@x/phone'><" + direction + " xmlns='urn:xmpp:carbons:2'>"
                + "<forwarded xmlns='urn:xmpp:forward:0'>" + inner + "</forwarded></" + direction + "></message>");
    }

    static String inner(String from, String to, String payload) {
        return "<message xmlns='jabber:client' type='chat' from='" + from + "' to='" + to + "'>" + payload
                + "</message>";
    }
}
