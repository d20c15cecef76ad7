// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.account.AccountStore;
import im.linnet.server.account.Credentials;
import im.linnet.server.extension.StreamInfo;
import im.linnet.server.extension.StreamPhase;
import im.linnet.server.store.Database;
import im.linnet.server.store.Ids;
import im.linnet.server.store.TestDatabase;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ScramDerivation;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.xml.Element;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the examples of XEP-0077. */
class RegistrationFeatureTest {
    private static final StreamInfo TLS = new StreamInfo("shakespeare.lit", InetAddress.getLoopbackAddress(), true);
    private static final Jid BILL = Jid.of("bill@shakespeare.lit");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
    private final Database database;
    private final AccountStore accounts;
    private final FakeGuard guard = new FakeGuard();

    RegistrationFeatureTest(@TempDir Path directory) {
        database = TestDatabase.SQLITE.open(directory);
        accounts = new AccountStore(database, new Ids(now::get, 1), now::get);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private static final class FakeGuard implements RegistrationGuard {
        private boolean open = true;
        private boolean broken;
        private int created;

        @Override
        public boolean mayTry(InetAddress address) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return true;
        }

        @Override
        public boolean mayCreate(InetAddress address) {
            created += open ? 1 : 0;
            return open;
        }

        @Override
        public void notCreated(InetAddress address) {
            created--;
        }
    }

    private FakeServer server(boolean open) {
        Credentials credentials =
                new Credentials(List.of(ScramHash.SHA_256, ScramHash.SHA_1), 4_096, new SecureRandom());
        RegistrationFeature.Policy policy =
                new RegistrationFeature.Policy(open, 2, Set.of(Jid.of("admin@shakespeare.lit")));
        return new FakeServer(new RegistrationFeature(accounts, credentials, guard, policy, now::get));
    }

    private static Element askBeforeLogin(FakeServer server, StreamInfo stream, String xml) {
        Iq request = (Iq) Xml.stanza(xml);
        try {
            return Objects.requireNonNull(
                            server.registry().streamHandler(request.type(), Objects.requireNonNull(request.payload())))
                    .handle(request, stream)
                    .element();
        } catch (StanzaException e) {
            return request.error(e.error()).element();
        }
    }

    private static Element register(FakeServer server, String username, String password) {
        return askBeforeLogin(
                server,
                TLS,
                "<iq type='set' id='reg2'><query xmlns='jabber:iq:register'><username>" + username
                        + "</username><password>" + password + "</password></query></iq>");
    }

    private boolean isPassword(Jid jid, String password) {
        long id = accounts.find(jid).orElseThrow().id();
        var keys = accounts.keys(id);
        assertThat(keys).containsOnlyKeys(ScramHash.SHA_256, ScramHash.SHA_1);
        return keys.values().stream().allMatch(key -> ScramDerivation.verify(password, key));
    }

    private FakeSession billSignedIn(FakeServer server) {
        register(server(true), "bill", "Calliope");
        return server.account(
                        "bill@shakespeare.lit",
                        accounts.find(BILL).orElseThrow().id())
                .bind("globe");
    }

    @Test
    void fields_are_told_to_whom_is_not_registered() {
        assertThat(askBeforeLogin(
                        server(true),
                        TLS,
                        "<iq type='get' id='reg1' to='shakespeare.lit'><query xmlns='jabber:iq:register'/></iq>"))
                .isEqualTo(Xml.element("""
                        <iq type='result' id='reg1' from='shakespeare.lit'>
                          <query xmlns='jabber:iq:register'>
                            <instructions>Choose a username and a password of at least 8 characters.</instructions>
                            <username/>
                            <password/>
                          </query>
                        </iq>"""));
    }

    @Test
    void account_is_created_with_keys_for_all_mechanisms() {
        assertThat(register(server(true), "bill", "Calliope")).isEqualTo(Xml.element("<iq type='result' id='reg2'/>"));
        assertThat(isPassword(BILL, "Calliope")).isTrue();
        assertThat(guard.created).isOne();
    }

    @Test
    void username_that_is_taken_is_a_conflict_and_does_not_count() {
        FakeServer server = server(true);
        register(server, "bill", "Calliope");
        for (String taken : List.of("bill", "BILL", "admin")) {
            assertThat(register(server, taken, "m1cro$oft")).isEqualTo(Xml.element("""
                    <iq type='error' id='reg2'>
                      <error type='cancel'>
                        <conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                        <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>The username is taken</text>
                      </error>
                    </iq>"""));
        }
        assertThat(isPassword(BILL, "Calliope")).isTrue();
        assertThat(guard.created).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<username>bill</username>",
                "<password>Calliope</password>",
                "<username/><password>Calliope</password>",
                "<username>bill</username><password/>",
                "<username>b@d</username><password>Calliope</password>",
                "<username>bill</username><password>short</password>",
                "<username>bill</username><password>\t\t\t\t\t\t\t\t\t</password>"
            })
    void what_is_missing_or_not_allowed_is_not_acceptable(String fields) {
        Element answer = askBeforeLogin(
                server(true),
                TLS,
                "<iq type='set' id='reg2'><query xmlns='jabber:iq:register'>" + fields + "</query></iq>");
        assertThat(answer.toString()).contains("not-acceptable");
        assertThat(answer.toString()).doesNotContain("Calliope");
        assertThat(accounts.count()).isZero();
    }

    @Test
    void form_can_be_submitted_too() {
        assertThat(askBeforeLogin(server(true), TLS, """
                <iq type='set' id='reg4'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>
                  <field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>
                  <field var='username'><value>bill</value></field>
                  <field var='password'><value>Calliope</value></field></x></query></iq>""").attribute("type")).isEqualTo("result");
        assertThat(isPassword(BILL, "Calliope")).isTrue();
    }

    @Test
    void nobody_can_register_where_registration_is_closed() {
        FakeServer closed = server(false);
        assertThat(register(closed, "bill", "Calliope").toString()).contains("service-unavailable");
        assertThat(closed.registry().streamFeatures(StreamPhase.BEFORE_LOGIN, TLS))
                .isEmpty();
        assertThat(accounts.count()).isZero();
    }

    @Test
    void registration_is_offered_through_tls_only() {
        FakeServer server = server(true);
        StreamInfo clear = new StreamInfo("shakespeare.lit", InetAddress.getLoopbackAddress(), false);
        assertThat(server.registry().streamFeatures(StreamPhase.BEFORE_LOGIN, TLS))
                .containsExactly(Xml.element("<register xmlns='http://jabber.org/features/iq-register'/>"));
        assertThat(server.registry().streamFeatures(StreamPhase.BEFORE_LOGIN, clear))
                .isEmpty();
        assertThat(askBeforeLogin(server, clear, "<iq type='get' id='reg1'><query xmlns='jabber:iq:register'/></iq>")
                        .toString())
                .contains("not-authorized");
    }

    @Test
    void one_network_and_all_together_create_a_bounded_number_of_accounts() {
        FakeServer server = server(true);
        guard.open = false;
        assertThat(register(server, "bill", "Calliope").toString()).contains("resource-constraint");
        guard.open = true;
        register(server, "bill", "Calliope");
        register(server, "will", "Calliope");
        assertThat(register(server, "phil", "Calliope").toString()).contains("resource-constraint");
        assertThat(accounts.count()).isEqualTo(2);
    }

    @Test
    void S30_nobody_registers_while_the_limiter_is_broken() {
        guard.broken = true;
        assertThat(register(server(true), "bill", "Calliope").toString()).contains("resource-constraint");
        assertThat(accounts.count()).isZero();
    }

    @Test
    void removal_before_login_is_unexpected() {
        assertThat(askBeforeLogin(
                                server(true),
                                TLS,
                                "<iq type='set' id='r'><query xmlns='jabber:iq:register'><remove/></query></iq>")
                        .toString())
                .contains("unexpected-request");
    }

    @Test
    void user_who_is_signed_in_is_told_what_is_registered() {
        FakeServer server = server(false);
        assertThat(server.ask(
                        billSignedIn(server),
                        "<iq type='get' id='reg1' to='shakespeare.lit'><query xmlns='jabber:iq:register'/></iq>"))
                .isEqualTo(Xml.element("""
                        <iq type='result' id='reg1' from='shakespeare.lit' to='bill@shakespeare.lit/globe'>
                          <query xmlns='jabber:iq:register'>
                            <registered/>
                            <username>bill</username>
                            <password/>
                          </query>
                        </iq>"""));
    }

    private static String change(String username, String password) {
        return "<iq type='set' to='shakespeare.lit' id='change1'><query xmlns='jabber:iq:register'><username>"
                + username + "</username><password>" + password + "</password></query></iq>";
    }

    @Test
    void password_is_changed_also_where_registration_is_closed() {
        FakeServer server = server(false);
        assertThat(server.ask(billSignedIn(server), change("bill", "newpassword")))
                .isEqualTo(Xml.element(
                        "<iq type='result' id='change1' from='shakespeare.lit' to='bill@shakespeare.lit/globe'/>"));
        assertThat(isPassword(BILL, "newpassword")).isTrue();
    }

    @Test
    void empty_password_changes_nothing() {
        FakeServer server = server(false);
        assertThat(server.ask(billSignedIn(server), change("bill", ""))).isEqualTo(Xml.element("""
                <iq type='error' from='shakespeare.lit' to='bill@shakespeare.lit/globe' id='change1'>
                  <error type='modify'>
                    <bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>
                    <text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>A username and a new password are needed</text>
                  </error>
                </iq>"""));
        assertThat(isPassword(BILL, "Calliope")).isTrue();
    }

    @Test
    void password_of_another_is_not_changed() {
        FakeServer server = server(false);
        register(server(true), "will", "Calliope");
        FakeSession bill = billSignedIn(server);
        assertThat(server.ask(bill, change("will", "newpassword")).toString()).contains("not-allowed");
        assertThat(server.ask(bill, change("bill", "short")).toString()).contains("not-acceptable");
        assertThat(isPassword(Jid.of("will@shakespeare.lit"), "Calliope")).isTrue();
        assertThat(isPassword(BILL, "Calliope")).isTrue();
    }

    @Test
    void S34_account_at_another_hosted_domain_is_not_touched() {
        FakeServer server = server(false);
        FakeSession bill = billSignedIn(server);
        for (String request : List.of(
                change("bill", "newpassword"),
                "<iq type='set' to='shakespeare.lit' id='r'><query xmlns='jabber:iq:register'><remove/></query></iq>")) {
            assertThat(server.ask(bill, request.replace("'shakespeare.lit'", "'marlowe.lit'"))
                            .toString())
                    .contains("service-unavailable");
        }
        assertThat(isPassword(BILL, "Calliope")).isTrue();
    }

    @Test
    void password_changes_are_bounded() {
        FakeServer server = server(false);
        FakeSession bill = billSignedIn(server);
        for (int i = 0; i < 10; i++) {
            assertThat(server.ask(bill, change("bill", "newpassword")).attribute("type"))
                    .isEqualTo("result");
        }
        assertThat(server.ask(bill, change("bill", "otherpassword")).toString()).contains("resource-constraint");
        now.updateAndGet(before -> before.plus(Duration.ofMinutes(61)));
        assertThat(server.ask(bill, change("bill", "otherpassword")).attribute("type"))
                .isEqualTo("result");
    }

    @Test
    void account_is_removed_and_then_its_sessions_and_subscriptions_end() {
        FakeServer server = server(false);
        FakeSession bill = billSignedIn(server);
        assertThat(server.ask(
                        bill, "<iq type='set' id='unreg1'><query xmlns='jabber:iq:register'><remove/></query></iq>"))
                .isEqualTo(Xml.element(
                        "<iq type='result' from='bill@shakespeare.lit' to='bill@shakespeare.lit/globe' id='unreg1'/>"));
        assertThat(accounts.find(BILL)).isEmpty();
        assertThat(bill.account().done()).containsExactly("deleted with not-authorized");
    }

    @Test
    void removal_that_does_not_stand_alone_is_a_bad_request() {
        FakeServer server = server(false);
        assertThat(server.ask(billSignedIn(server), """
                <iq type='set' to='shakespeare.lit' id='unreg1'><query xmlns='jabber:iq:register'>
                  <remove/><username>bill</username></query></iq>""").toString()).contains("bad-request");
        assertThat(accounts.find(BILL)).isPresent();
    }
}
