// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.config.ContactOptions;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.StreamInfo;
import im.linnet.server.extension.StreamPhase;
import im.linnet.xmpp.disco.DiscoInfo;
import im.linnet.xmpp.disco.EntityCapabilities;
import im.linnet.xmpp.disco.EntityCapabilities2;
import im.linnet.xmpp.xml.Element;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** With the examples of XEP-0030 and XEP-0157. */
class ServiceDiscoveryTest {
    private static final ContactOptions NOBODY =
            new ContactOptions(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    private static final StreamInfo STREAM = new StreamInfo("capulet.com", InetAddress.getLoopbackAddress(), true);

    private final FakeServer server = server(NOBODY);
    private final FakeAccount juliet = server.account("juliet@capulet.com", 1).subscriber("shakespeare.lit");

    private static FakeServer server(ContactOptions contacts) {
        AtomicReference<Registry> registry = new AtomicReference<>();
        FakeServer server = new FakeServer(
                new ServiceDiscovery(() -> Objects.requireNonNull(registry.get()), contacts), new PingFeature());
        registry.set(server.registry());
        return server;
    }

    private static String query(String kind, String from, String to) {
        return "<iq type='get' from='" + from + "' to='" + to + "' id='info1'>"
                + "<query xmlns='http://jabber.org/protocol/disco#" + kind + "'/></iq>";
    }

    @Test
    void server_tells_what_it_is_and_can_do() {
        assertThat(server.ask(query("info", "romeo@montague.net/orchard", "capulet.com")))
                .isEqualTo(Xml.element("""
                        <iq type='result' from='capulet.com' to='romeo@montague.net/orchard' id='info1'>
                          <query xmlns='http://jabber.org/protocol/disco#info'>
                            <identity category='server' type='im' name='Linnet'/>
                            <feature var='http://jabber.org/protocol/caps'/>
                            <feature var='http://jabber.org/protocol/disco#info'/>
                            <feature var='http://jabber.org/protocol/disco#items'/>
                            <feature var='urn:xmpp:caps'/>
                            <feature var='urn:xmpp:ping'/>
                          </query>
                        </iq>"""));
    }

    @Test
    void server_tells_whom_to_turn_to() {
        ContactOptions contacts = new ContactOptions(
                List.of("mailto:abuse@shakespeare.lit", "xmpp:abuse@shakespeare.lit"),
                List.of("mailto:xmpp@shakespeare.lit", "xmpp:admins@shakespeare.lit"),
                List.of(
                        "http://shakespeare.lit/feedback.php",
                        "mailto:feedback@shakespeare.lit",
                        "xmpp:feedback@shakespeare.lit"),
                List.of("xmpp:bard@shakespeare.lit"),
                List.of("xmpp:security@shakespeare.lit"),
                List.of("https://status.shakespeare.lit"),
                List.of("http://shakespeare.lit/support.php", "xmpp:support@shakespeare.lit"));
        Element answer = server(contacts).ask(query("info", "juliet@capulet.com/chamber", "shakespeare.lit"));
        assertThat(Objects.requireNonNull(answer.firstElement()).child("x", "jabber:x:data"))
                .isEqualTo(Xml.element("""
                        <x xmlns='jabber:x:data' type='result'>
                          <field var='FORM_TYPE' type='hidden'>
                            <value>http://jabber.org/network/serverinfo</value>
                          </field>
                          <field var='abuse-addresses'>
                            <value>mailto:abuse@shakespeare.lit</value>
                            <value>xmpp:abuse@shakespeare.lit</value>
                          </field>
                          <field var='admin-addresses'>
                            <value>mailto:xmpp@shakespeare.lit</value>
                            <value>xmpp:admins@shakespeare.lit</value>
                          </field>
                          <field var='feedback-addresses'>
                            <value>http://shakespeare.lit/feedback.php</value>
                            <value>mailto:feedback@shakespeare.lit</value>
                            <value>xmpp:feedback@shakespeare.lit</value>
                          </field>
                          <field var='sales-addresses'>
                            <value>xmpp:bard@shakespeare.lit</value>
                          </field>
                          <field var='security-addresses'>
                            <value>xmpp:security@shakespeare.lit</value>
                          </field>
                          <field var='status-addresses'>
                            <value>https://status.shakespeare.lit</value>
                          </field>
                          <field var='support-addresses'>
                            <value>http://shakespeare.lit/support.php</value>
                            <value>xmpp:support@shakespeare.lit</value>
                          </field>
                        </x>"""));
    }

    @Test
    void server_has_no_items_and_no_unknown_nodes() {
        assertThat(server.ask(query("items", "romeo@montague.net/orchard", "shakespeare.lit")))
                .isEqualTo(Xml.element("""
                        <iq type='result' from='shakespeare.lit' to='romeo@montague.net/orchard' id='info1'>
                          <query xmlns='http://jabber.org/protocol/disco#items'/>
                        </iq>"""));
        for (String kind : List.of("info", "items")) {
            assertThat(server.ask(withNode(query(kind, "romeo@montague.net/orchard", "shakespeare.lit"), "books")))
                    .isEqualTo(Xml.element("""
                            <iq type='error' from='shakespeare.lit' to='romeo@montague.net/orchard' id='info1'>
                              <error type='cancel'>
                                <item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                              </error>
                            </iq>"""));
        }
    }

    private static String withNode(String query, String node) {
        return query.replace("/></iq>", " node='" + node + "'/></iq>");
    }

    @Test
    void account_tells_subscribers_what_they_can_do_with_it() {
        assertThat(server.ask(query("info", "shakespeare.lit", "juliet@capulet.com")))
                .isEqualTo(Xml.element("""
                        <iq type='result' from='juliet@capulet.com' to='shakespeare.lit' id='info1'>
                          <query xmlns='http://jabber.org/protocol/disco#info'>
                            <identity category='account' type='registered'/>
                            <feature var='http://jabber.org/protocol/disco#info'/>
                            <feature var='http://jabber.org/protocol/disco#items'/>
                            <feature var='urn:xmpp:ping'/>
                          </query>
                        </iq>"""));
        assertThat(server.ask(withNode(query("info", "shakespeare.lit", "juliet@capulet.com"), "x"))
                        .toString())
                .contains("item-not-found");
    }

    @Test
    void account_lists_available_resources_for_those_who_see_its_presence() {
        juliet.bind("balcony").available();
        juliet.bind("chamber").available();
        juliet.bind("invisible");
        Element items = Xml.element("""
                <query xmlns='http://jabber.org/protocol/disco#items'>
                  <item jid='juliet@capulet.com/balcony'/>
                  <item jid='juliet@capulet.com/chamber'/>
                </query>""");
        assertThat(server.ask(query("items", "shakespeare.lit", "juliet@capulet.com"))
                        .firstElement())
                .isEqualTo(items);
        assertThat(server.ask(query("items", "juliet@capulet.com/balcony", "juliet@capulet.com"))
                        .firstElement())
                .isEqualTo(items);
    }

    // XEP-0030 §8
    @Test
    void strangers_cannot_tell_an_account_from_none() {
        juliet.bind("balcony").available();
        for (String node : List.of("", " node='x'")) {
            for (String kind : List.of("info", "items")) {
                String request = query(kind, "romeo@montague.net/orchard", "juliet@capulet.com")
                        .replace("/></iq>", node + "/></iq>");
                String answer = server.ask(request).toString();
                assertThat(server.ask(request.replace("juliet", "nobody")).toString())
                        .isEqualTo(answer.replace("juliet", "nobody"));
                assertThat(answer).contains(kind.equals("info") ? "service-unavailable" : "result");
                assertThat(answer).doesNotContain("balcony");
            }
        }
    }

    @Test
    void capabilities_are_announced_and_proven_at_their_nodes() {
        List<Element> features = server.registry().streamFeatures(StreamPhase.AFTER_LOGIN, STREAM);
        Element all = Element.builder("features", "").children(features).build();
        EntityCapabilities caps = Objects.requireNonNull(EntityCapabilities.in(all));
        EntityCapabilities2 caps2 = Objects.requireNonNull(EntityCapabilities2.in(all));
        assertThat(caps.node()).isEqualTo("https://linnet.im/");
        Element info = payload(caps.discoNode());
        assertThat(caps.isProvenBy(DiscoInfo.of(info))).isTrue();
        assertThat(info.attribute("node")).isEqualTo(caps.discoNode());
        assertThat(caps2.hashes()).hasSize(2).allSatisfy(hash -> {
            Element proof = payload(EntityCapabilities2.discoNode(hash));
            assertThat(EntityCapabilities2.isProven(hash, proof, null)).isTrue();
        });
        assertThat(server.registry().streamFeatures(StreamPhase.BEFORE_LOGIN, STREAM))
                .isEmpty();
    }

    private Element payload(String node) {
        return Objects.requireNonNull(
                server.ask(withNode(query("info", "romeo@montague.net/orchard", "capulet.com"), node))
                        .firstElement());
    }
}
