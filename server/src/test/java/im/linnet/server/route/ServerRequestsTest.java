// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.route;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.server.cluster.Cluster;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.IqHandler;
import im.linnet.server.extension.Outgoing;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.StanzaContext;
import im.linnet.xmpp.disco.Identity;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of the server itself, and services that have hosts of their own. */
class ServerRequestsTest {
    private static final Jid HERE = Jid.of("example.com");
    private static final Jid SERVICE = Jid.of("apps.example.com");
    private static final Element PAYLOAD = Element.of("question", "urn:test");

    private final List<Iq> arrived = new ArrayList<>();
    private final List<Iq> answers = new ArrayList<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final Router router = router(this::arrive, Set.of("example.com", "example.net"));

    /** The service that is asked takes note and answers by itself, later. */
    private @Nullable Iq arrive(Iq request, IqContext context) {
        arrived.add(request);
        return null;
    }

    private Router router(IqHandler handler, Set<String> hosts) {
        Extension apps = declarations -> declarations
                .service("apps", Identity.of("pubsub", "push", null))
                .iqOnLoop(IqType.SET, new PayloadName("question", "urn:test"), handler);
        Registry registry = new Registry(List.of(apps));
        Cluster nobody = (_, _) -> {};
        return new Router(hosts, registry, new IqDispatch(registry), nobody, Runnable::run, (task, _) -> {
            timers.add(task);
            return () -> timers.remove(task);
        });
    }

    private Iq ask(Jid to) {
        router.outgoing().ask(new Outgoing.Question(IqType.SET, HERE, to, PAYLOAD), answers::add);
        return arrived.isEmpty() ? answers.getFirst() : arrived.getLast();
    }

    private void answer(Iq answer) {
        router.route(answer, StanzaContext.SERVER);
    }

    @Test
    void theAnswerOfWhomWasAskedIsHeardOnce() {
        Iq request = ask(SERVICE);
        assertThat(request.payload()).isEqualTo(PAYLOAD);
        answer(request.result());
        answer(request.result());
        assertThat(answers).containsExactly(request.result());
        assertThat(timers).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "apps.example.net,example.com",
        "example.com,example.com",
        "mallory@example.com/x,example.com",
        "apps.example.com/x,example.com",
        "apps.example.com,example.net"
    })
    void answersOfOthersAreNotHeard(String from, String to) {
        Iq request = ask(SERVICE);
        answer(request.result().withFrom(Jid.of(from)).withTo(Jid.of(to)));
        assertThat(answers).isEmpty();
        answer(request.error(StanzaError.of(ErrorCondition.GONE)));
        assertThat(answers).hasSize(1);
    }

    @Test
    void whoDoesNotAnswerHasTimedOut() {
        Iq request = ask(SERVICE);
        timers.removeFirst().run();
        answer(request.result());
        assertThat(conditions()).containsExactly(ErrorCondition.REMOTE_SERVER_TIMEOUT);
    }

    @Test
    void serversThatThereAreNoWaysToAreNotFound() {
        ask(Jid.of("push.elsewhere.example"));
        assertThat(conditions()).containsExactly(ErrorCondition.REMOTE_SERVER_NOT_FOUND);
    }

    @Test
    void soManyAnswersAreAwaitedAndNoMore() {
        for (int i = 0; i <= ServerRequests.LIMIT; i++) {
            ask(SERVICE);
        }
        assertThat(arrived).hasSize(ServerRequests.LIMIT);
        assertThat(conditions()).containsExactly(ErrorCondition.RESOURCE_CONSTRAINT);
        answer(arrived.getFirst().result());
        ask(SERVICE);
        assertThat(arrived).hasSize(ServerRequests.LIMIT + 1);
    }

    private List<ErrorCondition> conditions() {
        return answers.stream()
                .map(answer -> StanzaError.of(
                                Objects.requireNonNull(answer.element().child("error")))
                        .condition())
                .toList();
    }

    @Test
    void aHostedDomainIsNeverAService() {
        Router both = router(this::arrive, Set.of("example.com", "apps.example.com"));
        both.outgoing().ask(new Outgoing.Question(IqType.SET, HERE, SERVICE, PAYLOAD), answers::add);
        assertThat(arrived).isEmpty();
        assertThat(conditions()).containsExactly(ErrorCondition.SERVICE_UNAVAILABLE);
    }
}
