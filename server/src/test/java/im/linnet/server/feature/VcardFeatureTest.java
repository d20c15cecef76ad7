// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.AccountStore;
import im.linnet.server.config.ByteSize;
import im.linnet.server.config.VcardOptions;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.xml.Element;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the examples of XEP-0054. */
class VcardFeatureTest {
    private static final String CARD = """
            <vCard xmlns='vcard-temp'>
              <FN>JeremieMiller</FN>
              <N><GIVEN>Jeremie</GIVEN><FAMILY>Miller</FAMILY><MIDDLE/></N>
              <NICKNAME>jer</NICKNAME>
              <EMAIL><INTERNET/><PREF/><USERID>jeremie@jabber.org</USERID></EMAIL>
              <JABBERID>jer@jabber.org</JABBERID>
            </vCard>""";

    private final Database database;
    private final FakeServer server;
    private final FakeSession jer;
    private final FakeSession stpeter;

    VcardFeatureTest(@TempDir Path directory) {
        database = TestDatabase.SQLITE.open(directory);
        AccountStore accounts = new AccountStore(database, new Ids(InstantSource.system(), 1), InstantSource.system());
        server = new FakeServer(new VcardFeature(new VcardStore(database), new VcardOptions(new ByteSize(1_000))));
        jer = bind(accounts, "jer@jabber.org");
        stpeter = bind(accounts, "stpeter@jabber.org");
    }

    private FakeSession bind(AccountStore accounts, String jid) {
        return server.account(
                        jid,
                        accounts.create(Jid.of(jid), List.of()).orElseThrow().id())
                .bind("roundabout");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private Element set(String card) {
        return server.ask(jer, "<iq id='v2' type='set'>" + card + "</iq>");
    }

    @Test
    void own_card_is_stored_and_retrieved() {
        assertThat(set(CARD)).isEqualTo(Xml.element("""
                <iq id='v2' from='jer@jabber.org' to='jer@jabber.org/roundabout' type='result'/>"""));
        assertThat(server.ask(jer, "<iq id='v1' type='get'><vCard xmlns='vcard-temp'/></iq>"))
                .isEqualTo(Xml.element("""
                        <iq id='v1' from='jer@jabber.org' to='jer@jabber.org/roundabout' type='result'>%s</iq>""".formatted(CARD)));
    }

    @Test
    void missing_own_card_is_not_found() {
        String request = "<iq id='v1' type='get'><vCard xmlns='vcard-temp'/></iq>";
        Element missing = Xml.element("""
                <iq id='v1' from='jer@jabber.org' to='jer@jabber.org/roundabout' type='error'>
                  <error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
                </iq>""");
        assertThat(server.ask(jer, request)).isEqualTo(missing);
        set(CARD);
        set("<vCard xmlns='vcard-temp'/>");
        assertThat(server.ask(jer, request)).isEqualTo(missing);
    }

    @Test
    void everybody_sees_a_card() {
        set(CARD);
        assertThat(server.ask(stpeter, "<iq id='v3' to='jer@jabber.org' type='get'><vCard xmlns='vcard-temp'/></iq>"))
                .isEqualTo(Xml.element("""
                        <iq from='jer@jabber.org' to='stpeter@jabber.org/roundabout' type='result' id='v3'>%s</iq>""".formatted(CARD)));
    }

    @Test
    void missing_card_of_another_looks_like_a_missing_account() {
        String request = "<iq id='v3' to='jer@jabber.org' type='get'><vCard xmlns='vcard-temp'/></iq>";
        Element refusal = server.ask(stpeter, request);
        assertThat(refusal).isEqualTo(Xml.element("""
                <iq id='v3' from='jer@jabber.org' to='stpeter@jabber.org/roundabout' type='error'>
                  <error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
                </iq>"""));
        assertThat(server.ask(stpeter, request.replace("jer", "nobody")).toString())
                .isEqualTo(refusal.toString().replace("jer@", "nobody@"));
    }

    @Test
    void nobody_sets_the_card_of_another() {
        String request = "<iq id='v2' to='jer@jabber.org' type='set'>" + CARD + "</iq>";
        Element refusal = server.ask(stpeter, request);
        assertThat(refusal).isEqualTo(Xml.element("""
                <iq id='v2' from='jer@jabber.org' to='stpeter@jabber.org/roundabout' type='error'>
                  <error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
                </iq>"""));
        assertThat(server.ask(stpeter, request.replace("to='jer@", "to='nobody@"))
                        .toString())
                .isEqualTo(refusal.toString().replace("jer@", "nobody@"));
    }

    @Test
    void too_large_a_card_is_refused_and_the_old_one_stays() {
        set(CARD);
        assertThat(set("<vCard xmlns='vcard-temp'><DESC>" + "x".repeat(1_000) + "</DESC></vCard>")
                        .toString())
                .contains("policy-violation");
        assertThat(server.ask(jer, "<iq id='v1' type='get'><vCard xmlns='vcard-temp'/></iq>")
                        .toString())
                .contains("JeremieMiller");
    }
}
