// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.AccountStore;
import im.linnet.server.config.ByteSize;
import im.linnet.server.config.PrivateXmlOptions;
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

/** With the examples of XEP-0049. */
class PrivateXmlFeatureTest {
    private final Database database;
    private final FakeServer server;
    private final FakeSession hamlet;

    PrivateXmlFeatureTest(@TempDir Path directory) {
        database = TestDatabase.SQLITE.open(directory);
        AccountStore accounts = new AccountStore(database, new Ids(InstantSource.system(), 1), InstantSource.system());
        long id = accounts.create(Jid.of("hamlet@shakespeare.lit"), List.of())
                .orElseThrow()
                .id();
        server = new FakeServer(
                new PrivateXmlFeature(new PrivateXmlStore(database), new PrivateXmlOptions(3, new ByteSize(1_500))));
        hamlet = server.account("hamlet@shakespeare.lit", id).bind("denmark");
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private Element set(String content) {
        return server.ask(
                hamlet, "<iq type='set' id='s'><query xmlns='jabber:iq:private'>" + content + "</query></iq>");
    }

    private Element get(String content) {
        return server.ask(
                hamlet, "<iq type='get' id='g'><query xmlns='jabber:iq:private'>" + content + "</query></iq>");
    }

    private static Element result(String id, String content) {
        return Xml.element("<iq type='result' from='hamlet@shakespeare.lit' to='hamlet@shakespeare.lit/denmark' id='"
                + id + "'>" + content + "</iq>");
    }

    @Test
    void what_was_stored_is_retrieved() {
        assertThat(server.ask(hamlet, """
                <iq type="set" id="1001"><query xmlns="jabber:iq:private"><exodus xmlns="exodus:prefs">
                  <defaultnick>Hamlet</defaultnick></exodus></query></iq>""")).isEqualTo(result("1001", ""));
        assertThat(server.ask(hamlet, """
                <iq type="get" id="1002"><query xmlns="jabber:iq:private"><exodus xmlns="exodus:prefs"/></query></iq>""")).isEqualTo(result("1002", """
                <query xmlns="jabber:iq:private"><exodus xmlns="exodus:prefs"><defaultnick>Hamlet</defaultnick></exodus></query>"""));
    }

    @Test
    void what_was_never_stored_is_empty() {
        assertThat(get("<exodus xmlns='exodus:prefs'/>"))
                .isEqualTo(result("g", "<query xmlns='jabber:iq:private'><exodus xmlns='exodus:prefs'/></query>"));
    }

    @Test
    void another_users_storage_is_forbidden_and_tells_nothing_about_who_has_an_account() {
        FakeSession macbeth = server.account("macbeth@shakespeare.lit", 99).bind("x");
        for (String type : List.of("get", "set")) {
            String request = "<iq type='" + type + "' to='hamlet@shakespeare.lit' id='1003'>"
                    + "<query xmlns='jabber:iq:private'><exodus xmlns='exodus:prefs'/></query></iq>";
            Element refusal = server.ask(macbeth, request);
            assertThat(refusal).isEqualTo(Xml.element("""
                    <iq type="error" from="hamlet@shakespeare.lit" to="macbeth@shakespeare.lit/x" id="1003">
                      <error type="auth"><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>
                    </iq>"""));
            assertThat(server.ask(macbeth, request.replace("hamlet", "nobody")).toString())
                    .isEqualTo(refusal.toString().replace("hamlet", "nobody"));
        }
    }

    @Test
    void query_without_an_element_of_its_own_namespace_is_not_acceptable() {
        for (String content : List.of("", "<exodus xmlns=''/>", "<exodus/>")) {
            assertThat(get(content).toString()).contains("not-acceptable");
            assertThat(set(content).toString()).contains("not-acceptable");
        }
        assertThat(get("<a xmlns='a'/><b xmlns='a'/>").toString()).contains("not-acceptable");
    }

    @Test
    void several_elements_can_be_stored_at_once_if_none_replaces_another() {
        assertThat(set("<a xmlns='n'>1</a><b xmlns='n'>2</b>").attribute("type"))
                .isEqualTo("result");
        assertThat(get("<b xmlns='n'/>"))
                .isEqualTo(result("g", "<query xmlns='jabber:iq:private'><b xmlns='n'>2</b></query>"));
        assertThat(set("<a xmlns='n'>3</a><a xmlns='n'>4</a>").toString()).contains("not-acceptable");
        assertThat(get("<a xmlns='n'/>"))
                .isEqualTo(result("g", "<query xmlns='jabber:iq:private'><a xmlns='n'>1</a></query>"));
    }

    @Test
    void number_of_elements_is_bounded_but_they_can_be_replaced() {
        for (String name : List.of("a", "b", "c")) {
            assertThat(set("<" + name + " xmlns='n'/>").attribute("type")).isEqualTo("result");
        }
        assertThat(set("<d xmlns='n'/>").toString()).contains("resource-constraint");
        assertThat(set("<a xmlns='n'>new</a>").attribute("type")).isEqualTo("result");
    }

    @Test
    void of_several_elements_that_are_too_many_none_is_stored() {
        String many = "<a xmlns='n'/><b xmlns='n'/><c xmlns='n'/><d xmlns='n'/>";
        assertThat(set(many).toString()).contains("resource-constraint");
        for (String name : List.of("1", "2", "3")) {
            assertThat(set("<e" + name + " xmlns='n'/>").attribute("type")).isEqualTo("result");
        }
    }

    @Test
    void bytes_are_bounded_and_those_that_are_replaced_do_not_count() {
        assertThat(set("<a xmlns='n'>" + "x".repeat(1_000) + "</a>").attribute("type"))
                .isEqualTo("result");
        assertThat(set("<b xmlns='n'>" + "x".repeat(1_000) + "</b>").toString()).contains("resource-constraint");
        assertThat(set("<a xmlns='n'>" + "y".repeat(1_400) + "</a>").attribute("type"))
                .isEqualTo("result");
    }
}
