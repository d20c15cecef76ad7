// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static im.linnet.server.LocalAccounts.account;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.LocalAccounts.Client;
import im.linnet.server.config.PushOptions;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.push.WebPushFeature;
import im.linnet.server.webpush.TestPushService;
import im.linnet.server.webpush.TestPushService.Received;
import im.linnet.server.webpush.WebPush;
import im.linnet.xmpp.disco.Identity;
import im.linnet.xmpp.payload.PubSub;
import im.linnet.xmpp.payload.Push;
import im.linnet.xmpp.payload.WebPushService;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a message to a push service, and on to a browser. */
class PushNotificationsTest {
    private static final String OPTIONS = "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>"
            + "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
            + "<field var='secret'><value>%s</value></field></x>";
    private static final String HELLO = "<message to='juliet@example.org' type='chat'><body>hello</body></message>";

    private static final StreamError FAREWELL = StreamError.of(StreamCondition.RESET);

    private final Path data;
    private final TestPushService internet;
    private final List<Iq> published = new ArrayList<>();
    private @Nullable ErrorCondition refusal;
    private LocalAccounts accounts;

    PushNotificationsTest(@TempDir Path data) throws IOException, GeneralSecurityException {
        this.data = data;
        internet = new TestPushService(data, "push.example.net");
        accounts = open("none");
    }

    @AfterEach
    void close() {
        accounts.close();
        internet.close();
    }

    /** With an app's push service at {@code apps.example.org}, which keeps what it is given. */
    private LocalAccounts open(String include) {
        Extension apps = declarations -> declarations
                .service("apps", Identity.of("pubsub", "push", null))
                .iqOnLoop(IqType.SET, new PayloadName("pubsub", PubSub.NAMESPACE), (request, _) -> {
                    published.add(request);
                    if (refusal != null) {
                        throw new StanzaException(refusal);
                    }
                    return request.result();
                });
        return new LocalAccounts(
                data,
                List.of("push.web=false", "push.include=" + include, "push.max-registrations=2"),
                stores -> List.of(
                        apps,
                        new WebPushFeature(
                                stores.webPush(),
                                new PushOptions(
                                        true,
                                        PushOptions.Include.NONE,
                                        Duration.ZERO,
                                        2,
                                        100,
                                        true,
                                        2,
                                        Duration.ofDays(7),
                                        null),
                                internet.webPush(data, InstantSource.system()),
                                new SecureRandom(),
                                new SimpleMeterRegistry())));
    }

    private void reopen(String include) {
        accounts.close();
        accounts = open(include);
    }

    private String enable(String service, String node, String options) {
        Client phone = accounts.new Client("juliet");
        phone.send("<iq type='set' id='e'><enable xmlns='urn:xmpp:push:0' jid='" + service + "' node='" + node + "'>"
                + options + "</enable></iq>");
        String answer = phone.received();
        leave();
        return answer;
    }

    /** Has Juliet's client gone. */
    private void leave() {
        CompletableFuture<Void> told = accounts.accounts().disconnect(account("juliet"), FAREWELL);
        accounts.settle();
        assertThat(told).isCompleted();
    }

    private void send(String message) {
        accounts.new Client("romeo").send(message);
        accounts.letTimePass();
    }

    private List<Push.Summary> told() {
        List<Push.Summary> all = published.stream()
                .map(iq -> PubSub.publish(Objects.requireNonNull(iq.payload())))
                .map(publish -> Push.summary(publish.payload()))
                .toList();
        published.clear();
        return all;
    }

    @Test
    void theServerTellsThatMessagesWaitAndNothingOfThem() {
        assertThat(enable("apps.example.org", "n", OPTIONS.formatted("s1"))).contains("type='result'");
        send(HELLO);

        PubSub.Publish publish =
                PubSub.publish(Objects.requireNonNull(published.getFirst().payload()));
        assertThat(published.getFirst().from()).isEqualTo(account("juliet").domainJid());
        assertThat(publish.node()).isEqualTo("n");
        assertThat(Objects.requireNonNull(publish.options()).value("secret")).isEqualTo("s1");
        assertThat(told()).containsExactly(new Push.Summary(1, null, null, null));
        send(HELLO);
        assertThat(told()).containsExactly(new Push.Summary(2, null, null, null));
    }

    @Test
    void theOwnerOfTheServerDecidesWhatIsTold() {
        enable("apps.example.org", "n", "");
        reopen("sender");
        send(HELLO);
        assertThat(told()).containsExactly(new Push.Summary(1, null, account("romeo"), null));
        reopen("sender-and-body");
        send(HELLO);
        send("<message to='juliet@example.org' type='chat'><body>" + "ä".repeat(600) + "</body></message>");
        send("<message to='juliet@example.org' type='chat'><body>only for OMEMO</body>"
                + "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/></message>");
        assertThat(told())
                .containsExactly(
                        new Push.Summary(1, null, account("romeo"), "hello"),
                        new Push.Summary(2, null, account("romeo"), "ä".repeat(500)),
                        new Push.Summary(3, null, account("romeo"), null));
    }

    @Test
    void whoIsThereIsToldNothing() {
        enable("apps.example.org", "n", "");
        Client phone = accounts.new Client("juliet").online();
        send(HELLO);
        assertThat(phone.received()).contains("hello");
        assertThat(told()).isEmpty();
    }

    @Test
    void clientsThatCanComeBackAreToldOfWhatIsImportantOnly() {
        enable("apps.example.org", "n", "");
        Client phone = accounts.new Client("juliet").online();
        for (Event.Reason reason : Event.Reason.values()) {
            publish(phone, "<message from='romeo@example.org'><subject>s</subject></message>", reason);
            assertThat(told()).hasSize(reason == Event.Reason.NO_SESSION ? 1 : 0);
            publish(phone, "<message from='romeo@example.org'><body>hello</body></message>", reason);
            assertThat(told()).hasSize(1);
            publish(
                    phone,
                    "<message from='romeo@example.org'><active xmlns='http://jabber.org/protocol/chatstates'/>"
                            + "</message>",
                    reason);
            publish(phone, "<message from='juliet@example.org/other'><body>mine</body></message>", reason);
            assertThat(told()).isEmpty();
        }
    }

    @Test
    void whatHasBeenSeenMeanwhileIsNotTold() {
        enable("apps.example.org", "n", "");
        Client phone = accounts.new Client("juliet").online();
        Message hello =
                (Message) LocalAccounts.stanza("<message from='romeo@example.org'><body>hello</body></message>");
        accounts.publish(new Event.MessageWaiting(phone.session().account(), hello, Event.Reason.DETACHED));
        accounts.publish(new Event.SessionActive(phone.session()));
        accounts.letTimePass();
        assertThat(told()).isEmpty();
    }

    private void publish(Client client, String message, Event.Reason reason) {
        Message waiting = (Message) LocalAccounts.stanza(message);
        accounts.publish(new Event.MessageWaiting(client.session().account(), waiting, reason));
        accounts.letTimePass();
    }

    @Test
    void disablingEndsIt() {
        enable("apps.example.org", "n1", "");
        enable("apps.example.org", "n2", "");
        Client phone = accounts.new Client("juliet");
        phone.send("<iq type='set' id='d'><disable xmlns='urn:xmpp:push:0' jid='apps.example.org' node='n1'/></iq>");
        assertThat(phone.received()).contains("type='result'");
        send(HELLO);
        assertThat(told()).hasSize(1);
        phone.send("<iq type='set' id='d'><disable xmlns='urn:xmpp:push:0' jid='apps.example.org'/></iq>");
        send(HELLO);
        assertThat(told()).isEmpty();
    }

    @Test
    void aServiceThatKnowsTheNodeNoMoreIsToldNothingAnyMore() {
        enable("apps.example.org", "n", "");
        refusal = ErrorCondition.ITEM_NOT_FOUND;
        send(HELLO);
        refusal = null;
        assertThat(told()).hasSize(1);
        send(HELLO);
        assertThat(told()).isEmpty();
        reopen("none");
        send(HELLO);
        assertThat(told()).isEmpty();
    }

    @Test
    void aServerThatCannotBeReachedDoesNotEndTheRegistration() {
        enable("push.elsewhere.example", "n", "");
        send(HELLO);
        reopen("none");

        assertThat(registrations()).isEqualTo(1);
    }

    @Test
    void tenErrorsInARowEndTheRegistration() {
        enable("apps.example.org", "n", "");
        refusal = ErrorCondition.BAD_REQUEST;
        for (int i = 0; i < 9; i++) {
            send(HELLO);
            reopen("none");
        }
        assertThat(registrations()).isEqualTo(1);
        send(HELLO);
        accounts.settle();
        assertThat(registrations()).isZero();
    }

    private int registrations() {
        return accounts.stores()
                .database()
                .read(handle -> handle.createQuery("SELECT count(*) FROM push_registration")
                        .mapTo(Integer.class)
                        .one());
    }

    @Test
    void aServiceThatTakesAwayTheRightIsToldNothingAnyMore() {
        enable("apps.example.org", "n", "");
        String end = "<message from='%s' to='juliet@example.org'><pubsub xmlns='http://jabber.org/protocol/pubsub'"
                + " node='n'><affiliation jid='juliet@example.org' affiliation='none'/></pubsub></message>";
        accounts.accounts()
                .router()
                .route(LocalAccounts.stanza(end.formatted("other.example.org")), StanzaContext.SERVER);
        accounts.settle();
        assertThat(registrations()).isEqualTo(1);
        accounts.accounts()
                .router()
                .route(LocalAccounts.stanza(end.formatted("apps.example.org")), StanzaContext.SERVER);
        accounts.settle();
        assertThat(registrations()).isZero();
    }

    @Test
    void accountsOfTheServerAreNoPushServices() {
        for (String service : List.of("romeo@example.org", "romeo@example.org/x", "push.elsewhere.example/x")) {
            assertThat(enable(service, "n", "")).contains("not-acceptable");
        }
        assertThat(enable("apps.example.org", "n".repeat(1_025), "")).contains("not-acceptable");
        assertThat(enable("apps.example.org", "n", OPTIONS.formatted("s".repeat(5_000))))
                .contains("not-acceptable");
    }

    @Test
    void anAccountHasSoManyRegistrationsAndNoMore() {
        assertThat(enable("apps.example.org", "n1", "")).contains("type='result'");
        assertThat(enable("apps.example.org", "n2", "")).contains("type='result'");
        assertThat(enable("apps.example.org", "n2", "")).contains("type='result'");
        assertThat(enable("apps.example.org", "n3", "")).contains("resource-constraint");
    }

    /** Registers the browser; returns what enables it. */
    private Registered register(String path) {
        WebPush.Subscription browser = internet.subscription(path);
        WebPushService.Register register = new WebPushService.Register(
                "https://push.example.net" + path, base64(browser.publicKey()), base64(browser.secret()));
        Client web = accounts.new Client("juliet");
        web.send("<iq type='set' id='r' to='push.example.org'>" + register.toElement() + "</iq>");
        Matcher answer = Pattern.compile("node='([^']+)' secret='([^']+)'").matcher(web.received());
        assertThat(answer.find()).isTrue();
        leave();
        return new Registered(answer.group(1), answer.group(2));
    }

    private record Registered(String node, String secret) {}

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void S15_onlyTheUsersServerWithTheSecretPublishes() {
        Registered registered = register("/a");
        String publish = new PubSub.Publish(registered.node(), Push.Summary.NOTHING.toNotification(List.of()), null)
                .toElement()
                .toString();
        Client romeo = accounts.new Client("romeo");
        romeo.send("<iq type='set' id='p' to='push.example.org'>" + publish + "</iq>");
        assertThat(romeo.received()).contains("forbidden");
        for (Map.Entry<String, String> sender : Map.of(
                        "example.org", "not-authorized",
                        "juliet@example.org", "not-authorized",
                        "romeo@example.org", "item-not-found",
                        "elsewhere.example", "item-not-found",
                        "juliet@example.org/x", "forbidden")
                .entrySet()) {
            assertThat(publish(sender.getKey(), publish)).contains(sender.getValue());
        }
        assertThat(internet.received()).isEmpty();
    }

    private String publish(String from, String publish) {
        Iq request = (Iq) LocalAccounts.stanza(
                "<iq type='set' id='p' from='" + from + "' to='push.example.org'>" + publish + "</iq>");
        Iq answer = accounts.ask(request);
        return answer.element().toString();
    }

    @Test
    void browsersAreToldByTheServersOwnService() {
        Registered registered = register("/a");
        assertThat(enable("push.example.org", registered.node(), OPTIONS.formatted(registered.secret())))
                .contains("type='result'");
        send(HELLO);
        send("<message to='juliet@example.org' type='chat'><propose xmlns='urn:xmpp:jingle-message:0' id='1'/>"
                + "<store xmlns='urn:xmpp:hints'/></message>");

        List<Received> received = internet.received();
        assertThat(received)
                .extracting(Received::body)
                .containsExactly(
                        "{\"account\":\"juliet@example.org\",\"messages\":1}",
                        "{\"account\":\"juliet@example.org\",\"messages\":2,\"urgent\":true}");
        assertThat(received.getFirst().header("TTL")).isEqualTo("604800");
        assertThat(received.getFirst().header("Topic")).hasSize(24);
        assertThat(received.get(1).header("TTL")).isEqualTo("60");
        assertThat(received.get(1).header("Urgency")).isEqualTo("high");
    }

    @Test
    void browsersThatAreGoneAreForgotten() {
        Registered registered = register("/a");
        enable("push.example.org", registered.node(), OPTIONS.formatted(registered.secret()));
        internet.answer(410, Map.of());
        send(HELLO);
        accounts.settle();

        assertThat(registrations()).isZero();
        assertThat(internet.received()).hasSize(1);
        send(HELLO);
        assertThat(internet.received()).isEmpty();
    }

    @Test
    void browsersAreToldLaterIfTheirServiceWantsThat() {
        Registered registered = register("/a");
        enable("push.example.org", registered.node(), OPTIONS.formatted(registered.secret()));
        internet.answer(429, Map.of("Retry-After", "0"));
        send(HELLO);

        assertThat(registrations()).isEqualTo(1);
        assertThat(internet.received()).hasSize(1);
    }

    @Test
    void theServiceTellsItsKeyAndWhatItIs() {
        Client web = accounts.new Client("juliet");
        web.send("<iq type='get' id='k' to='push.example.org'><key xmlns='https://linnet.im/ns/web-push/0'/></iq>");
        assertThat(web.received()).containsPattern(">[A-Za-z0-9_-]{87}</key>");
        web.send(
                "<iq type='get' id='d' to='push.example.org'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
        assertThat(web.received())
                .contains("category='pubsub'")
                .contains("type='push'")
                .contains("var='urn:xmpp:push:0'")
                .contains("var='https://linnet.im/ns/web-push/0'");
    }

    @Test
    void subscriptionsThatCannotBeUsedAreRefused() {
        WebPush.Subscription browser = internet.subscription("/a");
        Client web = accounts.new Client("juliet");
        for (String endpoint : List.of("http://push.example.net/a", "https://push.example.net:22/a", "no uri")) {
            web.send("<iq type='set' id='r' to='push.example.org'>"
                    + new WebPushService.Register(endpoint, base64(browser.publicKey()), base64(browser.secret()))
                            .toElement()
                    + "</iq>");
            assertThat(web.received()).contains("not-acceptable");
        }
    }

    @Test
    void unregisteringEndsASubscription() {
        Registered registered = register("/a");
        Client romeo = accounts.new Client("romeo");
        String unregister = "<iq type='set' id='u' to='push.example.org'><unregister"
                + " xmlns='https://linnet.im/ns/web-push/0' node='" + registered.node() + "'/></iq>";
        romeo.send(unregister);
        enable("push.example.org", registered.node(), OPTIONS.formatted(registered.secret()));
        send(HELLO);
        assertThat(internet.received()).hasSize(1);
        accounts.new Client("juliet").send(unregister);
        leave();
        send(HELLO);
        accounts.settle();
        assertThat(internet.received()).isEmpty();
        assertThat(registrations()).isZero();
    }

    @Test
    void whatIsSentToAServiceItselfIsRefused() {
        Client romeo = accounts.new Client("romeo");
        romeo.send("<message to='push.example.org'><body>hi</body></message>");
        assertThat(romeo.received()).contains("service-unavailable");
        romeo.send("<iq type='get' id='i' to='x@push.example.org'><ping xmlns='urn:xmpp:ping'/></iq>");
        assertThat(romeo.received()).contains("service-unavailable");
        romeo.send("<iq type='get' id='i' to='push.example.org'><ping xmlns='urn:xmpp:ping'/></iq>");
        assertThat(romeo.received()).contains("type='result'");
        romeo.send("<presence to='push.example.org'/>");
        assertThat(romeo.received()).isEmpty();
    }
}
