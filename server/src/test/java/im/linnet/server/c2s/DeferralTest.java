// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import static im.linnet.server.c2s.TestStanzas.COMPOSING;
import static im.linnet.server.c2s.TestStanzas.DISPLAYED;
import static im.linnet.server.c2s.TestStanzas.PAUSED;
import static im.linnet.server.c2s.TestStanzas.RECEIPT;
import static im.linnet.server.c2s.TestStanzas.copy;
import static im.linnet.server.c2s.TestStanzas.event;
import static im.linnet.server.c2s.TestStanzas.inner;
import static im.linnet.server.c2s.TestStanzas.message;
import static im.linnet.server.c2s.TestStanzas.presence;
import static im.linnet.server.c2s.TestStanzas.stanza;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.stanza.Stanza;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeferralTest {
    private static final String ROOM = "xmlns='http://jabber.org/protocol/muc#user'";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<iq type='get' id='1' from='x'><ping xmlns='urn:xmpp:ping'/></iq>",
                "<iq type='result' id='1' from='x'/>",
                "<iq type='set' id='1' from='b@y/1'><jingle xmlns='urn:xmpp:jingle:1'/></iq>",
                "<presence type='subscribe' from='b@y'/>",
                "<presence type='subscribed' from='b@y'/>",
                "<presence type='unsubscribe' from='b@y'/>",
                "<presence type='unsubscribed' from='b@y'/>",
                "<presence type='error' from='r@c/n'><error type='auth'/></presence>",
                "<presence from='r@c/n'><x " + ROOM + "><item/><status code='110'/></x></presence>",
                "<presence type='unavailable' from='r@c/n'><x " + ROOM + "><status code='110'/></x></presence>",
                "<message type='error' from='b@y'><error type='cancel'/></message>",
                "<message type='error' from='b@y'>" + COMPOSING + "</message>",
                "<message type='chat' from='b@y/1'><body>hi</body></message>",
                "<message type='chat' from='b@y/1'><body>hi</body>" + COMPOSING + "</message>",
                "<message type='groupchat' from='r@c/n'><body>hi</body></message>",
                "<message type='groupchat' from='r@c'><subject/></message>",
                "<message type='chat' from='b@y/1'><encrypted xmlns='urn:xmpp:omemo:2'/>" + RECEIPT + "</message>",
                "<message type='chat' from='b@y/1'><encrypted xmlns='eu.siacs.conversations.axolotl'/></message>",
                "<message type='chat' from='b@y/1'><propose xmlns='urn:xmpp:jingle-message:0' id='1'/></message>",
                "<message type='chat' from='b@y/1'><retract xmlns='urn:xmpp:jingle-message:0' id='1'/></message>",
                "<message type='chat' from='b@y/1'><reactions xmlns='urn:xmpp:reactions:0' id='1'/></message>",
                "<message from='r@c'><x " + ROOM + "><invite from='b@y'/></x></message>",
                "<message from='b@y'><x xmlns='jabber:x:conference' jid='r@c'/></message>",
                "<message type='headline' from='x'><body>The server goes down</body></message>",
                "<message type='headline' from='n@y'><body>hi</body>"
                        + "<event xmlns='http://jabber.org/protocol/pubsub#event'/></message>",
                "<message type='headline' from='a@x'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                        + "<items node='urn:xmpp:mds:displayed:0'><item id='b@y'/></items></event></message>"
            })
    void what_the_user_has_to_know_goes_at_once(String xml) {
        assertThat(Deferral.of(stanza(xml))).isEqualTo(new Deferral.Now());
    }

    static Stream<Stanza> copiesOfNoImportance() {
        return Stream.of(
                copy("received", inner("b@y/1", "a@x/desk", RECEIPT)),
                copy("received", inner("b@y/1", "a@x/desk", DISPLAYED)),
                copy("sent", inner("a@x/desk", "b@y/1", RECEIPT)),
                copy("received", inner("b@y/1", "a@x/desk", COMPOSING)),
                copy("sent", inner("a@x/desk", "b@y/1", PAUSED)));
    }

    @ParameterizedTest
    @MethodSource("copiesOfNoImportance")
    void copies_wait_if_what_is_copied_can(Stanza copy) {
        assertThat(Deferral.of(copy)).isInstanceOf(Deferral.Later.class);
    }

    static Stream<Stanza> copiesOfImportance() {
        return Stream.of(
                copy("received", inner("b@y/1", "a@x/desk", "<body>hi</body>")),
                copy("sent", inner("a@x/desk", "b@y/1", "<body>hi</body>")),
                copy("sent", inner("a@x/desk", "b@y/1", DISPLAYED)),
                copy("sent", inner("a@x/desk", "b@y/1", "<proceed xmlns='urn:xmpp:jingle-message:0' id='1'/>")),
                copy("received", "<message xmlns='jabber:client' type='error' from='b@y' to='a@x/desk'/>"),
                copy("received", "<message xmlns='jabber:client' from='@' to='a@x/desk'/>"),
                copy("received", ""));
    }

    @ParameterizedTest
    @MethodSource("copiesOfImportance")
    void copies_go_at_once_if_what_is_copied_does_or_the_user_has_read_something_elsewhere(Stanza copy) {
        assertThat(Deferral.of(copy)).isEqualTo(new Deferral.Now());
    }

    static Stream<Stanza> told() {
        return Stream.of(
                message("b@y/1", RECEIPT),
                message("b@y/1", DISPLAYED),
                message("b@y/1", RECEIPT + COMPOSING + "<thread>t</thread><no-store xmlns='urn:xmpp:hints'/>"),
                event("b@y", "<items node='mood'><item id='1'/><item id='2'/></items>"),
                event("b@y", "<items node='mood'><item/></items>"),
                event("b@y", "<items><item id='1'/></items>"),
                event("b@y", "<purge node='mood'/>"),
                event("b@y", ""));
    }

    @ParameterizedTest
    @MethodSource("told")
    void what_no_later_one_makes_useless_waits_without_a_key(Stanza stanza) {
        assertThat(Deferral.of(stanza)).isEqualTo(new Deferral.Later(null));
    }

    private static Deferral.Key key(Stanza stanza) {
        return Deferral.of(stanza) instanceof Deferral.Later(Deferral.Key key)
                ? Objects.requireNonNull(key)
                : Assertions.fail("does not wait");
    }

    @Test
    void presence_is_told_of_each_full_address() {
        assertThat(key(presence("b@y/1", "away")))
                .isEqualTo(key(presence("b@y/1", "dnd")))
                .isEqualTo(key(stanza("<presence type='unavailable' from='b@y/1' to='a@x'/>")))
                .isNotEqualTo(key(presence("b@y/2", "away")))
                .isNotEqualTo(key(message("b@y/1", COMPOSING)));
    }

    @Test
    void states_are_told_of_each_client_in_each_direction() {
        List<Stanza> apart = List.of(
                message("b@y/1", COMPOSING),
                message("b@y/2", COMPOSING),
                copy("received", inner("b@y/1", "a@x/desk", COMPOSING)),
                copy("sent", inner("a@x/desk", "b@y/1", COMPOSING)),
                copy("sent", inner("a@x/desk", "c@y/1", COMPOSING)));
        assertThat(apart.stream().map(DeferralTest::key)).doesNotHaveDuplicates();
        assertThat(key(message("b@y/1", COMPOSING)))
                .isEqualTo(key(message("b@y/1", PAUSED)))
                .isEqualTo(Deferral.ended(message("b@y/1", "<body>hi</body>")));
        assertThat(key(copy("sent", inner("a@x/desk", "b@y/1", COMPOSING))))
                .isEqualTo(Deferral.ended(copy("sent", inner("a@x/desk", "b@y/1", "<body>hi</body>"))));
        assertThat(Deferral.ended(presence("b@y/1", "away"))).isNull();
    }

    @Test
    void items_are_told_of_each_by_itself() {
        assertThat(key(event("b@y", "<items node='mood'><item id='1'><happy/></item></items>")))
                .isEqualTo(key(event("b@y", "<items node='mood'><retract id='1'/></items>")))
                .isNotEqualTo(key(event("b@y", "<items node='mood'><item id='2'/></items>")))
                .isNotEqualTo(key(event("b@y", "<items node='tune'><item id='1'/></items>")))
                .isNotEqualTo(key(event("c@y", "<items node='mood'><item id='1'/></items>")));
    }
}
