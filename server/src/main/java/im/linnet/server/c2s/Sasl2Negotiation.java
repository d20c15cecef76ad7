// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.FastTokens;
import im.linnet.server.extension.SignIn;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.payload.Bind2;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.sasl.Fast;
import im.linnet.xmpp.sasl.HashedToken;
import im.linnet.xmpp.sasl.Sasl2Element;
import im.linnet.xmpp.sasl.Sasl2Feature;
import im.linnet.xmpp.sasl.SaslCondition;
import im.linnet.xmpp.sasl.SaslException;
import im.linnet.xmpp.sasl.ScramDerivation;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ScramKeys;
import im.linnet.xmpp.sasl.ScramUpgrade;
import im.linnet.xmpp.sasl.UserAgent;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in by XEP-0388, and in the same breath what else the client asks for: keys for further mechanisms (XEP-0480), a
 * token for the next time (XEP-0484), a resource (XEP-0386). The stream goes on without a new opening.
 */
final class Sasl2Negotiation {
    private static final Logger LOG = LoggerFactory.getLogger(Sasl2Negotiation.class);

    private final StreamFrame stream;
    private final LoginAttempts attempts;
    private final Binding binding;
    private State state = new State.Idle();

    Sasl2Negotiation(StreamFrame stream, LoginAttempts attempts, Binding binding) {
        this.stream = stream;
        this.attempts = attempts;
        this.binding = binding;
    }

    private sealed interface State {
        /** Nobody is signing in. */
        record Idle() implements State {}

        /** A SASL exchange is under way. */
        record Exchanging(Request request, Login login) implements State {}

        /**
         * The client is authenticated, and has a task left.
         *
         * @param salt what the client's answer is made with, or null before it has started the task
         */
        record Upgrading(
                Request request, Login.Authenticated who, List<ScramHash> hashes, ScramUpgrade.@Nullable Salt salt)
                implements State {}

        /** The client has signed in. */
        record Done() implements State {}
    }

    /**
     * What a client asks for.
     *
     * @param use its use of a token, or null
     * @param tokenFor the mechanism for which it wants a token, or null
     */
    private record Request(
            Sasl2Element.Authenticate element,
            Fast.@Nullable Use use,
            @Nullable HashedToken tokenFor) {
        @Nullable
        UserAgent knownAgent() {
            UserAgent agent = element.userAgent();
            return agent == null || agent.id() == null ? null : agent;
        }
    }

    /**
     * How far a step got.
     *
     * @param outcome what the exchange came to
     * @param upgrades tasks that are left
     * @param enrolment what the client gets if no task is left
     */
    private record Step(
            Login.Outcome outcome,
            List<ScramHash> upgrades,
            @Nullable Enrolment enrolment) {}

    /** How the client has signed in, and the token that it gets. */
    private record Enrolment(SignIn signIn, Fast.@Nullable Token token) {}

    /** Returns the stream feature. */
    static Element feature(StreamFrame stream) {
        List<Element> inline = new ArrayList<>();
        List<String> features = new ArrayList<>(stream.services().registry().bindFeatures());
        features.add(StreamManagement.NAMESPACE);
        inline.add(new Bind2.Feature(features).toElement());
        if (!stream.services().settings().management().resumeTimeout().isZero()) {
            inline.add(StreamManagement.feature());
        }
        if (stream.services().clients().tokens().isEnabled()) {
            inline.add(new Fast.Feature(
                            stream.offer().tokenMechanisms().stream()
                                    .map(HashedToken::mechanism)
                                    .toList(),
                            false)
                    .toElement());
        }
        List<String> upgrades = stream.host().credentials().hashes().stream()
                .map(ScramUpgrade::task)
                .toList();
        return new Sasl2Feature(stream.offer().mechanisms(), inline, upgrades).toElement();
    }

    /** Tells whether an exchange or a task is under way: nothing else may be sent then (§2.4). */
    boolean isUnderWay() {
        return switch (state) {
            case State.Idle _, State.Done _ -> false;
            case State.Exchanging _, State.Upgrading _ -> true;
        };
    }

    void receive(Element element) {
        Sasl2Element message;
        try {
            message = Sasl2Element.of(element);
            switch (state) {
                case State.Idle _ when message instanceof Sasl2Element.Authenticate request -> start(request);
                case State.Exchanging exchange
                when message instanceof Sasl2Element.Response(byte[] data) ->
                    go(exchange, () -> exchange.login().respond(data));
                case State.Upgrading task when message instanceof Sasl2Element.Next next -> begin(task, next);
                case State.Upgrading task when message instanceof Sasl2Element.TaskData answer -> upgrade(task, answer);
                case State.Exchanging _, State.Upgrading _
                when message instanceof Sasl2Element.Abort -> failed(Login.Outcome.Failed.aborted());
                case State.Idle _, State.Exchanging _, State.Upgrading _, State.Done _ ->
                    // §2.4, §4.8
                    stream.fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "Not a step of an authentication"));
            }
        } catch (SaslException e) {
            failed(new Login.Outcome.Failed(e.condition(), e.reason(), null));
        }
    }

    private void start(Sasl2Element.Authenticate element) {
        if (attempts.isBlocked()) {
            failed(Login.Outcome.Failed.tooMany(null));
            return;
        }
        Fast.TokenRequest wanted = Fast.TokenRequest.in(element.inline());
        HashedToken tokenFor = wanted == null ? null : HashedToken.ofMechanism(wanted.mechanism());
        Request request = new Request(
                element,
                Fast.Use.in(element.inline()),
                tokenFor != null && stream.offer().tokenMechanisms().contains(tokenFor) ? tokenFor : null);
        Login login = Login.on(stream);
        State.Exchanging exchange = new State.Exchanging(request, login);
        state = exchange;
        HashedToken byToken = HashedToken.ofMechanism(element.mechanism());
        go(
                exchange,
                byToken == null
                        ? () -> login.start(element.mechanism(), element.initialResponse())
                        : () -> startWithToken(exchange, byToken));
    }

    private Login.Outcome startWithToken(State.Exchanging exchange, HashedToken mechanism) {
        Request request = exchange.request();
        UserAgent agent = request.knownAgent();
        Fast.Use use = request.use();
        if (!stream.services().clients().tokens().isEnabled()) {
            return new Login.Outcome.Failed(SaslCondition.INVALID_MECHANISM, "tokens are not offered", null);
        }
        if (agent == null || agent.id() == null || use == null) {
            return new Login.Outcome.Failed(
                    SaslCondition.MALFORMED_REQUEST, "a token without saying so, or whose it is", null);
        }
        return exchange.login()
                .startWithToken(mechanism, request.element().initialResponse(), new Login.TokenClaim(agent.id(), use));
    }

    private void go(State.Exchanging exchange, Supplier<Login.Outcome> step) {
        Supplier<Step> whole = () -> after(exchange.request(), step.get());
        if (exchange.login().mayBlock() || exchange.request().knownAgent() != null) {
            stream.blocking(whole, done -> stepped(exchange, done), () -> failed(Login.Outcome.Failed.temporary()));
        } else {
            stepped(exchange, whole.get());
        }
    }

    /** Blocks if the client says which one it is. */
    private Step after(Request request, Login.Outcome outcome) {
        if (!(outcome instanceof Login.Outcome.Done(byte[] _, var who))) {
            return new Step(outcome, List.of(), null);
        }
        if (!who.actsAs(stream.claimed())) {
            // §2.3: whom it wants to act as is not whom it said when it opened the stream.
            return new Step(
                    new Login.Outcome.Failed(
                            SaslCondition.INVALID_AUTHZID, "acts as another than it said", who.account()),
                    List.of(),
                    null);
        }
        List<ScramHash> upgrades = upgrades(request, who);
        return new Step(outcome, upgrades, upgrades.isEmpty() ? enrol(request, who) : null);
    }

    /** Only who has shown the password may say what it is. */
    private List<ScramHash> upgrades(Request request, Login.Authenticated who) {
        return who.shown() == null
                ? List.of()
                : ScramUpgrade.requested(request.element().inline()).stream()
                        .filter(hash -> stream.host().credentials().areBetterThan(who.keys(), hash))
                        .toList();
    }

    private Enrolment enrol(Request request, Login.Authenticated who) {
        FastTokens tokens = stream.services().clients().tokens();
        UserAgent agent = request.knownAgent();
        long client = who.client();
        Fast.Token token = null;
        try {
            if (client != 0) {
                tokens.cameBack(client);
            } else if (agent != null) {
                client = tokens.signedIn(who.id(), agent);
            }
            HashedToken mechanism = request.tokenFor() == null ? who.dueFor() : request.tokenFor();
            if (client != 0 && mechanism != null && tokens.isEnabled()) {
                token = tokens.give(client, mechanism);
            }
        } catch (StoreException e) {
            // Who the client is has been proved; that it is remembered can wait for the next time.
            LOG.atWarn().setCause(e).log("a client could not be remembered");
        }
        SignIn signIn = new SignIn(
                client, who.shown() == null, stream.services().clock().instant());
        return new Enrolment(signIn, token);
    }

    private void stepped(State.Exchanging exchange, Step step) {
        switch (step.outcome()) {
            case Login.Outcome.Reply(byte[] data) ->
                stream.connection().send(new Sasl2Element.Challenge(data).toElement());
            case Login.Outcome.Failed failure -> failed(failure);
            case Login.Outcome.Done(byte[] data, var who) -> advance(exchange.request(), who, data, step);
        }
    }

    private void advance(Request request, Login.Authenticated who, byte @Nullable [] data, Step step) {
        Enrolment enrolment = step.enrolment();
        if (enrolment != null) {
            succeeded(request, who, data, enrolment);
            return;
        }
        state = new State.Upgrading(request, who, step.upgrades(), null);
        String task = ScramUpgrade.task(step.upgrades().getFirst());
        stream.connection().send(new Sasl2Element.Continue(data, List.of(task), null).toElement());
    }

    private void begin(State.Upgrading task, Sasl2Element.Next next) {
        if (task.salt() != null
                || ScramUpgrade.ofTask(next.task()) != task.hashes().getFirst()) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "not the task that was offered");
        }
        byte[] bytes = new byte[ScramDerivation.SALT_BYTES];
        stream.services().guard().random().nextBytes(bytes);
        ScramUpgrade.Salt salt =
                new ScramUpgrade.Salt(bytes, stream.host().credentials().iterations());
        state = new State.Upgrading(task.request(), task.who(), task.hashes(), salt);
        stream.connection().send(salt.toTaskData().toElement());
    }

    private void upgrade(State.Upgrading task, Sasl2Element.TaskData answer) {
        ScramUpgrade.Salt salt = task.salt();
        if (salt == null) {
            throw new SaslException(SaslCondition.MALFORMED_REQUEST, "the task has not been started");
        }
        ScramKeys keys = salt.keys(task.hashes().getFirst(), answer);
        List<ScramHash> left = task.hashes().subList(1, task.hashes().size());
        stream.blocking(
                () -> {
                    store(task.who(), keys);
                    return new Step(
                            new Login.Outcome.Done(null, task.who()),
                            left,
                            left.isEmpty() ? enrol(task.request(), task.who()) : null);
                },
                step -> advance(task.request(), task.who(), null, step),
                () -> failed(Login.Outcome.Failed.temporary()));
    }

    private void store(Login.Authenticated who, ScramKeys keys) {
        ScramKeys shown = who.shown();
        try {
            if (shown != null && !stream.services().store().renewKeys(who.id(), shown, List.of(keys))) {
                LOG.info("the password was changed while a client made further keys of the old one");
            }
        } catch (StoreException e) {
            LOG.atWarn().setCause(e).log("keys could not be stored");
        }
    }

    private void succeeded(Request request, Login.Authenticated who, byte @Nullable [] data, Enrolment enrolment) {
        state = new State.Done();
        attempts.succeeded(who.account());
        stream.authenticated(who.account(), enrolment.signIn());
        Fast.Token token = enrolment.token();
        binding.inline(new Binding.Inline(
                who.account(), data, request.element(), token == null ? null : token.toElement(), List.of()));
    }

    private void failed(Login.Outcome.Failed failure) {
        Login ended = state instanceof State.Exchanging exchange ? exchange.login() : null;
        state = new State.Idle();
        attempts.failed(
                ended, failure, new Sasl2Element.Failure(failure.condition(), failure.text(), List.of()).toElement());
    }
}
