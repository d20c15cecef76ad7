// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.TestXml;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of XEP-0313, 0431, 0441 and 0424 as values, and what is wrong. */
class MamTest {
    private static final String FORM = "<x xmlns='jabber:x:data' type='submit'>"
            + "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>";

    private static void assertRefused(ErrorCondition condition, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StanzaException.class,
                        e -> assertThat(e.error().condition()).isEqualTo(condition));
    }

    private static MamQuery query(String content) {
        Element query = TestXml.parse("<query xmlns='urn:xmpp:mam:2' queryid='f27'>" + content + "</query>");
        return MamQuery.of(query, true);
    }

    private static MamQuery.Filter filter(String fields) {
        return query(FORM + fields + "</x>").filter();
    }

    @Test
    void queryWithoutAFormAsksForEverything() {
        assertThat(query("")).isEqualTo(new MamQuery("f27", null, MamQuery.Filter.ALL, ResultSetQuery.ALL, false));
    }

    @Test
    void everyFieldOfTheFormIsRead() {
        assertThat(filter("<field var='with'><value>juliet@capulet.lit</value></field>"
                        + "<field var='start'><value>2010-06-07T00:00:00Z</value></field>"
                        + "<field var='end'><value>2010-07-07T13:23:54Z</value></field>"
                        + "<field var='before-id'><value>09af3-cc343-b409f</value></field>"
                        + "<field var='after-id'><value>28482-98726-73623</value></field>"
                        + "<field var='ids'><value>a</value><value>b</value><value>a</value></field>"
                        + "<field var='include-groupchat'><value>false</value></field>"
                        + "<field var='{urn:xmpp:fulltext:0}fulltext'><value>Where arth thou</value></field>"))
                .isEqualTo(new MamQuery.Filter(
                        Jid.of("juliet@capulet.lit"),
                        Instant.parse("2010-06-07T00:00:00Z"),
                        Instant.parse("2010-07-07T13:23:54Z"),
                        "09af3-cc343-b409f",
                        "28482-98726-73623",
                        List.of("a", "b"),
                        false,
                        "Where arth thou"));
    }

    @Test
    void pageAndItsOrderAreRead() {
        MamQuery query = query(
                "<set xmlns='http://jabber.org/protocol/rsm'><max>10</max><after>09af3</after></set>" + "<flip-page/>");
        assertThat(query.page()).isEqualTo(new ResultSetQuery(10, "09af3", null, null));
        assertThat(query.flipped()).isTrue();
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        MamQuery query = new MamQuery(
                "q",
                "node",
                new MamQuery.Filter(
                        Jid.of("a@b/c"), Instant.EPOCH, Instant.EPOCH.plusMillis(1), "1", "2", List.of("3"), true, "t"),
                new ResultSetQuery(5, null, "", null),
                true);
        assertThat(MamQuery.of(query.toElement(), true)).isEqualTo(query);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <field var='{http://example.com/}free-text-search'><value>x</value></field> | FEATURE_NOT_IMPLEMENTED
            <field><value>x</value></field>                                             | BAD_REQUEST
            <field var='with'><value>@</value></field>                                  | JID_MALFORMED
            <field var='with'><value>a@b</value><value>c@d</value></field>              | BAD_REQUEST
            <field var='start'><value>yesterday</value></field>                         | BAD_REQUEST
            <field var='end'><value>2010-06-07</value></field>                          | BAD_REQUEST
            <field var='include-groupchat'><value>perhaps</value></field>               | NOT_ACCEPTABLE
            """)
    void fieldsThatAreWrongAreRefused(String fields, ErrorCondition condition) {
        assertRefused(condition, () -> filter(fields));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<x xmlns='jabber:x:data' type='submit'/>",
                "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:mam:1</value></field></x>",
                "<x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'>"
                        + "<value>urn:xmpp:mam:2</value></field></x>",
                "<set xmlns='http://jabber.org/protocol/rsm'><max>-1</max></set>"
            })
    void formsThatAreNoneForArchivesAreRefused(String content) {
        assertRefused(ErrorCondition.BAD_REQUEST, () -> query(content));
    }

    @Test
    void searchIsUnknownToArchivesWithoutIt() {
        Element query = TestXml.parse("<query xmlns='urn:xmpp:mam:2'>" + FORM
                + "<field var='{urn:xmpp:fulltext:0}fulltext'><value>x</value></field></x></query>");
        assertRefused(ErrorCondition.FEATURE_NOT_IMPLEMENTED, () -> MamQuery.of(query, false));
    }

    @Test
    void formNamesTheFields() {
        String end = "</x></query>";
        String form = "<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='form'>"
                + "<field type='hidden' var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field>"
                + "<field type='jid-single' var='with'/><field type='text-single' var='start'/>"
                + "<field type='text-single' var='end'/><field type='text-single' var='before-id'/>"
                + "<field type='text-single' var='after-id'/><field type='list-multi' var='ids'>"
                + "<validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'><open/></validate>"
                + "</field><field type='boolean' var='include-groupchat'/>";
        assertThat(MamQuery.form(false)).isEqualTo(TestXml.parse(form + end));
        assertThat(MamQuery.form(true))
                .isEqualTo(
                        TestXml.parse(form + "<field type='text-single' var='{urn:xmpp:fulltext:0}fulltext'/>" + end));
    }

    @Test
    void resultsAreReadAndWritten() {
        Element message = TestXml.parse("<message xmlns='jabber:client' id='aeb213' to='juliet@capulet.lit/chamber'>"
                + "<result xmlns='urn:xmpp:mam:2' queryid='f27' id='28482-98726-73623'>"
                + "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2010-07-10T23:08:25Z'/>"
                + "<message xmlns='jabber:client' from='witch@shakespeare.lit' to='macbeth@shakespeare.lit'>"
                + "<body>Hail to thee</body></message></forwarded></result></message>");
        MamResult result = requireNonNull(MamResult.in(message));
        assertThat(result.id()).isEqualTo("28482-98726-73623");
        assertThat(result.queryId()).isEqualTo("f27");
        assertThat(requireNonNull(result.forwarded().delay()).stamp()).isEqualTo(Instant.parse("2010-07-10T23:08:25Z"));
        assertThat(result.toElement()).isEqualTo(message.firstElement());
        assertThat(MamResult.in(Element.of("message", "jabber:client"))).isNull();
        assertRefused(
                ErrorCondition.BAD_REQUEST,
                () -> MamResult.in(TestXml.parse("<message><result xmlns='urn:xmpp:mam:2' id='1'/></message>")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>"
                        + "<first index='0'>28482-98726-73623</first><last>09af3-cc343-b409f</last><count>20</count></set></fin>",
                "<fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'>"
                        + "<first index='0'>23452-4534-1</first><last>390-2342-22</last><count>16</count></set></fin>",
                "<fin xmlns='urn:xmpp:mam:2' complete='true' stable='false'>"
                        + "<set xmlns='http://jabber.org/protocol/rsm'/></fin>"
            })
    void endsAreReadAndWritten(String xml) {
        Element fin = TestXml.parse(xml);
        MamFin read = MamFin.of(fin);
        assertThat(read.toElement()).isEqualTo(fin);
        assertThat(read.complete()).isEqualTo(xml.contains("complete='true'"));
        assertThat(read.stable()).isEqualTo(!xml.contains("stable='false'"));
    }

    @Test
    void metadataAreReadAndWritten() {
        Element metadata = TestXml.parse("<metadata xmlns='urn:xmpp:mam:2'>"
                + "<start id='YWxwaGEg' timestamp='2008-08-22T21:09:04Z'/>"
                + "<end id='b21lZ2Eg' timestamp='2020-04-20T14:34:21Z'/></metadata>");
        assertThat(MamMetadata.of(metadata))
                .isEqualTo(new MamMetadata(
                        new MamMetadata.End("YWxwaGEg", Instant.parse("2008-08-22T21:09:04Z")),
                        new MamMetadata.End("b21lZ2Eg", Instant.parse("2020-04-20T14:34:21Z"))));
        assertThat(MamMetadata.of(metadata).toElement()).isEqualTo(metadata);
        assertThat(MamMetadata.of(MamMetadata.request())).isEqualTo(MamMetadata.EMPTY);
        assertThat(MamMetadata.EMPTY.toElement()).isEqualTo(MamMetadata.request());
        assertRefused(
                ErrorCondition.BAD_REQUEST,
                () -> MamMetadata.of(TestXml.parse("<metadata xmlns='urn:xmpp:mam:2'><start id='a'/></metadata>")));
    }

    @Test
    void preferencesAreReadAndWritten() {
        Element prefs = TestXml.parse(
                "<prefs xmlns='urn:xmpp:mam:2' default='roster'>"
                        + "<always><jid>romeo@montague.lit</jid></always><never><jid>montague@montague.lit</jid></never></prefs>");
        MamPreferences read = MamPreferences.of(prefs);
        assertThat(read)
                .isEqualTo(new MamPreferences(
                        MamPreferences.Default.ROSTER,
                        Set.of(Jid.of("romeo@montague.lit")),
                        Set.of(Jid.of("montague@montague.lit"))));
        assertThat(read.toElement()).isEqualTo(prefs);
        assertThat(MamPreferences.of(TestXml.parse("<prefs xmlns='urn:xmpp:mam:2' default='never'/>"))
                        .toElement())
                .isEqualTo(TestXml.parse("<prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs>"));
    }

    @Test
    void preferencesThatAreWrongAreRefused() {
        assertRefused(ErrorCondition.BAD_REQUEST, () -> MamPreferences.of(MamPreferences.request()));
        assertRefused(
                ErrorCondition.JID_MALFORMED,
                () -> MamPreferences.of(TestXml.parse(
                        "<prefs xmlns='urn:xmpp:mam:2' default='never'><always><jid>@</jid></always></prefs>")));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            ROSTER, friend@example.org/a,     true
            ROSTER, stranger@example.org/a,   false
            ALWAYS, stranger@example.org/a,   true
            NEVER,  friend@example.org/a,     false
            NEVER,  always@example.org/a,     true
            ALWAYS, never@example.org/a,      false
            ALWAYS, never@example.org/except, true
            NEVER,  always@example.org/not,   false
            NEVER,  both@example.org,         false
            """)
    void preferencesDecideByAddress(MamPreferences.Default others, String peer, boolean archived) {
        MamPreferences preferences = new MamPreferences(
                others,
                Set.of(Jid.of("always@example.org"), Jid.of("never@example.org/except"), Jid.of("both@example.org")),
                Set.of(Jid.of("never@example.org"), Jid.of("always@example.org/not"), Jid.of("both@example.org")));
        assertThat(preferences.archives(Jid.of(peer), Jid.of("friend@example.org")::equals))
                .isEqualTo(archived);
    }

    @Test
    void retractionsAreReadAndWritten() {
        Element message = TestXml.parse("<message xmlns='jabber:client' type='chat' id='retract-message-1'>"
                + "<retract id='wrong-recipient-1' xmlns='urn:xmpp:message-retract:1'/></message>");
        assertThat(Retraction.in(message)).isEqualTo(new Retraction("wrong-recipient-1"));
        assertThat(new Retraction("wrong-recipient-1").toElement()).isEqualTo(message.firstElement());
        assertThat(Retraction.in(Element.of("message", "jabber:client"))).isNull();
        assertThat(Retraction.in(TestXml.parse("<message><retract xmlns='urn:xmpp:message-retract:1'/></message>")))
                .isNull();
    }

    @Test
    void tombstoneLeavesNothingOfTheContent() {
        Element message = TestXml.parse("<message xmlns='jabber:client' type='chat' from='romeo@montague.example/a'"
                + " to='lord@capulet.example' id='wrong-recipient-1' xml:lang='en'><body>secret</body>"
                + "<subject>secret</subject><origin-id xmlns='urn:xmpp:sid:0' id='o'/>"
                + "<x xmlns='jabber:x:oob'><url>secret</url></x></message>");
        Retraction.Tombstone tombstone =
                new Retraction.Tombstone("retract-message-1", Instant.parse("2019-09-20T23:09:32Z"));
        Element left = tombstone.replace(message);
        assertThat(left)
                .isEqualTo(TestXml.parse("<message xmlns='jabber:client' type='chat' from='romeo@montague.example/a'"
                        + " to='lord@capulet.example' id='wrong-recipient-1'>"
                        + "<retracted stamp='2019-09-20T23:09:32Z' xmlns='urn:xmpp:message-retract:1'"
                        + " id='retract-message-1'/><origin-id xmlns='urn:xmpp:sid:0' id='o'/></message>"));
        assertThat(Retraction.Tombstone.in(left)).isEqualTo(tombstone);
        assertThat(Retraction.Tombstone.in(message)).isNull();
    }
}
