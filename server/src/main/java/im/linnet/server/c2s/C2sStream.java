// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.AccountEntity.BindRequest;
import im.linnet.server.account.AccountEntity.BindResult;
import im.linnet.server.account.AccountEntity.ResumeResult;
import im.linnet.server.account.SessionLink;
import im.linnet.server.account.StreamId;
import im.linnet.server.extension.StreamInfo;
import im.linnet.server.extension.StreamIqHandler;
import im.linnet.server.extension.StreamPhase;
import im.linnet.server.net.Connection;
import im.linnet.server.net.RateLimit;
import im.linnet.server.net.StreamListener;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.payload.Bind;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.sasl.SaslElement;
import im.linnet.xmpp.sasl.SaslException;
import im.linnet.xmpp.sasl.ServerStream;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import im.linnet.xmpp.xml.XmlException;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's stream from its first byte to its last (RFC 6120 §4 to §7): opening, TLS, authentication, binding; then it
 * hands what it receives to its {@link Session}.
 *
 * <p>Everything happens on the connection's loop. What may block is done on a virtual thread while the connection is
 * paused, so that nothing the client sends ahead is seen before its time.
 */
public final class C2sStream implements StreamListener {
    private static final Logger LOG = LoggerFactory.getLogger(C2sStream.class);
    private static final int STREAM_ID_BYTES = 18;

    private final C2sServices services;
    private final RateLimit stanzas;
    private @Nullable Connection connection;
    private State state = State.OPENING;
    private @Nullable HostLogin host;
    private @Nullable String language;
    private @Nullable ServerStream offer;
    private @Nullable Login login;
    private @Nullable Jid account;
    private @Nullable Session session;
    private @Nullable Runnable cancelTimeout;
    private int failedLogins;
    private long lastReceivedNanos = System.nanoTime();
    private boolean askedForLife;

    private enum State {
        /** The client is to open a stream. */
        OPENING,
        /** The client is to negotiate features. */
        NEGOTIATING,
        /** TLS is being negotiated. */
        SECURING,
        /** A SASL exchange is under way. */
        AUTHENTICATING,
        /** Authenticated; the client is to bind a resource. */
        BINDING,
        /** The session has begun. */
        BOUND,
        /** Nothing more is expected. */
        ENDED
    }

    /** Creates a stream that waits for its connection. */
    public C2sStream(C2sServices services) {
        this.services = services;
        this.stanzas = new RateLimit(
                services.settings().stanzasPerSecond(), services.settings().stanzasBurst(), System.nanoTime());
    }

    private Connection connection() {
        return Objects.requireNonNull(connection, "not connected");
    }

    @Override
    public void connected(Connection established) {
        connection = established;
        cancelTimeout =
                established.loop().schedule(this::timedOut, services.settings().authenticationTimeout());
    }

    private void timedOut() {
        if (state != State.BOUND) {
            openForError();
            fail(StreamError.of(StreamCondition.CONNECTION_TIMEOUT, "Not signed in in time"));
        }
    }

    @Override
    public void secured() {
        if (state == State.SECURING) {
            state = State.OPENING;
        }
    }

    @Override
    public void invalid(XmlException fault) {
        if (state != State.ENDED) {
            openForError();
            fail(StreamError.of(fault));
        }
    }

    /** RFC 6120 §4.9.1.2: an error before the client's stream is open still goes into a stream. */
    private void openForError() {
        if (state == State.OPENING) {
            open("", null);
        }
    }

    private void fail(StreamError error) {
        if (state == State.ENDED) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("peer", connection().remoteAddress().getAddress().getHostAddress())
                .addKeyValue("condition", error.condition().elementName())
                .addKeyValue("reason", error.text())
                .log("closed a client stream");
        services.counters().closedWith(error.condition());
        // XEP-0198 §7: who is silent may come back.
        end(error.condition() == StreamCondition.CONNECTION_TIMEOUT);
        connection().close(error);
    }

    @Override
    public void disconnected() {
        end(true);
    }

    /**
     * Ends the stream.
     *
     * @param resumable whether the session may go on with another stream
     */
    private void end(boolean resumable) {
        state = State.ENDED;
        if (cancelTimeout != null) {
            cancelTimeout.run();
            cancelTimeout = null;
        }
        Session ended = session;
        session = null;
        if (ended != null && resumable) {
            ended.disconnected(connection());
        } else if (ended != null && ended.isCarriedBy(connection())) {
            ended.ended();
        }
    }

    @Override
    public void received(XmlEvent event) {
        lastReceivedNanos = System.nanoTime();
        askedForLife = false;
        switch (event) {
            case XmlEvent.Opened(Element header, String contentNamespace) -> opened(header, contentNamespace);
            case XmlEvent.Received(Element element) -> received(element);
            case XmlEvent.Closed _ -> {
                if (state != State.ENDED) {
                    end(false);
                    connection().close(null);
                }
            }
        }
    }

    private void opened(Element header, String contentNamespace) {
        if (state != State.OPENING && state != State.BINDING) {
            fail(StreamError.of(StreamCondition.BAD_FORMAT, "A stream in a stream"));
            return;
        }
        StreamHeader opening = StreamHeader.of(header, contentNamespace);
        HostLogin wanted = opening.host() == null ? null : services.hosts().get(opening.host());
        StreamError fault = faultOf(opening, wanted);
        open(wanted == null ? "" : wanted.host(), opening.from());
        if (fault != null) {
            fail(fault);
            return;
        }
        host = Objects.requireNonNull(wanted);
        language = opening.language();
        if (state == State.BINDING) {
            connection().send(featuresToBind());
        } else {
            state = State.NEGOTIATING;
            connection().send(featuresToSignIn());
        }
    }

    private @Nullable StreamError faultOf(StreamHeader opening, @Nullable HostLogin wanted) {
        if (opening.fault() != null) {
            return opening.fault();
        }
        if (wanted == null) {
            return StreamError.of(StreamCondition.HOST_UNKNOWN);
        }
        if (account != null && !account.domain().equals(wanted.host())) {
            return StreamError.of(StreamCondition.NOT_AUTHORIZED, "Signed in to another domain");
        }
        return null;
    }

    /** Opens the server's side, as {@link StreamHeader#answer} says. */
    private void open(String from, @Nullable String to) {
        byte[] id = new byte[STREAM_ID_BYTES];
        services.guard().random().nextBytes(id);
        connection().open(StreamHeader.answer(Base64.getUrlEncoder().encodeToString(id), from, to));
    }

    private StreamInfo info() {
        return new StreamInfo(
                Objects.requireNonNull(host).host(),
                connection().remoteAddress().getAddress(),
                connection().tls() != null);
    }

    private Element featuresToSignIn() {
        Element.Builder features = Element.builder("features", Namespaces.STREAMS);
        var tls = connection().tls();
        boolean required = services.settings().tlsRequired();
        if (tls == null) {
            features.child(
                    required
                            ? Element.of("starttls", Namespaces.TLS, Element.of("required", Namespaces.TLS))
                            : Element.of("starttls", Namespaces.TLS));
        }
        if (tls != null || !required) {
            ServerStream offered = Objects.requireNonNull(host).offer(tls);
            offer = offered;
            features.child(offered.offer().mechanismsElement());
            features.child(offered.offer().channelBindingElement());
            features.children(services.registry().streamFeatures(StreamPhase.BEFORE_LOGIN, info()));
        }
        return features.build();
    }

    private Element featuresToBind() {
        return Element.builder("features", Namespaces.STREAMS)
                .child(Bind.feature())
                // RFC 6121 §1.4 made sessions a no-op; older clients still look for them.
                .child(Element.of("session", Namespaces.SESSION, Element.of("optional", Namespaces.SESSION)))
                .child(StreamManagement.feature())
                .children(services.registry().streamFeatures(StreamPhase.AFTER_LOGIN, info()))
                .build();
    }

    private void received(Element element) {
        switch (state) {
            case BOUND -> receivedInSession(element);
            case NEGOTIATING, AUTHENTICATING -> negotiate(element);
            case BINDING -> bind(element);
            case OPENING, SECURING -> fail(StreamError.of(StreamCondition.BAD_FORMAT));
            case ENDED -> {}
        }
    }

    private void receivedInSession(Element element) {
        Session current = Objects.requireNonNull(session);
        StreamError error = current.receive(element);
        if (error != null) {
            fail(error);
            return;
        }
        long waitNanos = stanzas.take(1, lastReceivedNanos);
        if (waitNanos > 0) {
            Connection slowed = connection();
            slowed.pause();
            slowed.loop().schedule(slowed::resume, Duration.ofNanos(waitNanos));
        }
        if (current.mailbox().pending() > C2sSettings.BACKLOG) {
            // Runs when all that came before has had its turn.
            Connection held = connection();
            held.pause();
            current.mailbox().post(() -> held.loop().execute(held::resume));
        }
    }

    private void negotiate(Element element) {
        if (element.is("starttls", Namespaces.TLS)
                && state == State.NEGOTIATING
                && connection().tls() == null) {
            startTls();
        } else if (offer != null && element.namespace().equals(Namespaces.SASL)) {
            authenticate(element);
        } else if (element.is("iq", Namespaces.CLIENT) && offer != null) {
            requestBeforeLogin(element);
        } else if (isStanza(element)) {
            // RFC 6120 §4.9.3.12
            fail(StreamError.of(StreamCondition.NOT_AUTHORIZED));
        } else {
            fail(StreamError.of(StreamCondition.UNSUPPORTED_STANZA_TYPE));
        }
    }

    private static boolean isStanza(Element element) {
        return element.namespace().equals(Namespaces.CLIENT)
                && switch (element.name()) {
                    case "message", "presence", "iq" -> true;
                    default -> false;
                };
    }

    private void startTls() {
        state = State.SECURING;
        Element proceed = Element.of("proceed", Namespaces.TLS);
        if (!connection().startTls(proceed, Objects.requireNonNull(host).host())) {
            fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "Input after starttls in the clear"));
        }
    }

    private void requestBeforeLogin(Element element) {
        Iq request;
        try {
            request = Iq.of(element);
        } catch (StanzaException e) {
            refuse(element, e.error());
            return;
        }
        Element payload = request.isRequest() ? request.payload() : null;
        StreamIqHandler handler = payload == null ? null : services.registry().streamHandler(request.type(), payload);
        if (handler == null) {
            fail(StreamError.of(StreamCondition.NOT_AUTHORIZED));
            return;
        }
        StreamInfo stream = info();
        blocking(
                () -> {
                    try {
                        return handler.handle(request, stream);
                    } catch (StanzaException e) {
                        return request.error(e.error());
                    }
                },
                answer -> connection().send(answer.element()),
                () -> connection()
                        .send(request.error(StanzaError.of(ErrorCondition.INTERNAL_SERVER_ERROR))
                                .element()));
    }

    private void refuse(Element element, StanzaError error) {
        Element answer = Stanza.refusal(element, error);
        if (answer != null) {
            connection().send(answer);
        }
    }

    private void authenticate(Element element) {
        SaslElement message;
        Login current = login;
        try {
            message = SaslElement.of(element);
        } catch (SaslException e) {
            loginFailed(new Login.Outcome.Failed(e.condition(), e.reason(), null));
            return;
        }
        if (current == null) {
            if (!(message instanceof SaslElement.Auth auth)) {
                fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "No authentication is under way"));
                return;
            }
            if (services.guard()
                    .admission()
                    .isBlocked(connection().remoteAddress().getAddress())) {
                loginFailed(Login.Outcome.Failed.tooMany(null));
                return;
            }
            Login started = new Login(
                    services,
                    Objects.requireNonNull(host),
                    Objects.requireNonNull(offer),
                    connection().remoteAddress().getAddress());
            login = started;
            state = State.AUTHENTICATING;
            go(() -> started.start(auth), started.mayBlock());
        } else {
            go(() -> current.go(message), current.mayBlock());
        }
    }

    private void go(Supplier<Login.Outcome> step, boolean mayBlock) {
        if (mayBlock) {
            blocking(step, this::stepped, () -> loginFailed(Login.Outcome.Failed.temporary()));
        } else {
            stepped(step.get());
        }
    }

    private void stepped(Login.Outcome outcome) {
        switch (outcome) {
            case Login.Outcome.Reply(Element reply) -> connection().send(reply);
            case Login.Outcome.Done(Element success, Jid jid) -> loggedIn(success, jid);
            case Login.Outcome.Failed failed -> loginFailed(failed);
        }
    }

    private void loggedIn(Element success, Jid jid) {
        services.counters().logins().increment();
        services.guard().admission().loginSucceeded(connection().remoteAddress().getAddress(), jid);
        account = jid;
        login = null;
        state = State.BINDING;
        connection().limits(services.settings().authenticated());
        connection().send(success);
        connection().restart();
    }

    private void loginFailed(Login.Outcome.Failed failure) {
        if (login != null && login.sawUnknownBinding() && services.settings().unboundFallback()) {
            // Clients that know only tls-unique try it first and then say that we offer no binding ("y"), which would
            // look like a downgrade: from here on this stream offers none.
            offer = Objects.requireNonNull(host).offerUnbound();
        }
        login = null;
        state = State.NEGOTIATING;
        failedLogins++;
        services.counters().failedLogins().increment();
        if (failure.account() != null) {
            // Only what could have been a guess: some clients first try a channel binding that is not offered.
            services.guard()
                    .admission()
                    .loginFailed(connection().remoteAddress().getAddress(), failure.account());
        }
        LOG.atInfo()
                .addKeyValue("peer", connection().remoteAddress().getAddress().getHostAddress())
                .addKeyValue("condition", failure.condition().elementName())
                .addKeyValue("reason", failure.reason())
                .log("a login failed");
        connection().send(new SaslElement.Failure(failure.condition(), failure.text()).toElement());
        if (failedLogins >= C2sSettings.LOGIN_ATTEMPTS) {
            fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "Too many failed logins"));
        }
    }

    private void bind(Element element) {
        if (element.namespace().equals(StreamManagement.NAMESPACE)) {
            manageUnbound(element);
            return;
        }
        Iq request;
        try {
            request = element.is("iq", Namespaces.CLIENT) ? Iq.of(element) : null;
        } catch (StanzaException e) {
            refuse(element, e.error());
            return;
        }
        Element payload = request == null || request.type() != IqType.SET ? null : request.payload();
        if (request == null || payload == null || !payload.is("bind", Namespaces.BIND)) {
            // RFC 6120 §7.1: nothing else before a resource is bound.
            fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "No resource is bound"));
            return;
        }
        String resource;
        try {
            String proposed = Bind.proposedResource(payload);
            resource = proposed == null
                    ? null
                    : Objects.requireNonNull(account).withResource(proposed).resource();
        } catch (JidException _) {
            connection()
                    .send(request.error(StanzaError.of(ErrorCondition.BAD_REQUEST, "The resource is not allowed"))
                            .element());
            return;
        }
        bind(request, resource);
    }

    private void bind(Iq request, @Nullable String resource) {
        connection().pause();
        Session starting = new Session(services, connection(), language);
        Connection answered = connection();
        services.accounts().bind(Objects.requireNonNull(account), new BindRequest(resource, starting), result -> {
            // Answered in the account's turn: what the account sends to the new session must not come first.
            answered.send(answerTo(request, result).element());
            answered.loop().execute(() -> bound(starting, result));
        });
    }

    /** XEP-0198 §3, §5: before a resource is bound, an earlier stream may be resumed, and nothing else. */
    private void manageUnbound(Element element) {
        try {
            if (StreamManagement.command(element) instanceof StreamManagement.Resume(String previousId, long h)) {
                resume(previousId, h);
            } else {
                connection().send(StreamManagement.failed(ErrorCondition.UNEXPECTED_REQUEST));
            }
        } catch (StanzaException e) {
            connection().send(StreamManagement.failed(e.error().condition()));
        }
    }

    private void resume(String previousId, long h) {
        Connection next = connection();
        next.pause();
        services.accounts().resume(Objects.requireNonNull(account), StreamId.of(previousId), found -> {
            switch (found) {
                case ResumeResult.Unknown(Long handled) ->
                    next.loop().execute(() -> {
                        next.send(StreamManagement.failed(ErrorCondition.ITEM_NOT_FOUND, handled));
                        next.resume();
                    });
                case ResumeResult.Found(SessionLink link) -> {
                    Session former = (Session) link;
                    former.resume(next, previousId, h, UnaryOperator.identity(), result -> resumed(former, result));
                }
            }
        });
    }

    private void resumed(Session former, Session.Resumption result) {
        switch (result) {
            case Session.Resumption.Refused(StreamError error) -> fail(error);
            case Session.Resumption.Resumed _ -> {
                if (state == State.ENDED) {
                    former.disconnected(connection());
                    return;
                }
                begin(former);
            }
        }
        connection().resume();
    }

    private void begin(Session begun) {
        session = begun;
        state = State.BOUND;
        // Of no use any more, and kept for each idle client.
        offer = null;
        watchLife();
    }

    private static Iq answerTo(Iq request, BindResult result) {
        return switch (result) {
            case BindResult.Refused(StanzaError error) -> request.error(error);
            case BindResult.Bound(var resource) -> request.result(Bind.result(resource.jid()));
        };
    }

    private void bound(Session starting, BindResult result) {
        switch (result) {
            case BindResult.Refused _ -> {}
            case BindResult.Bound(var resource) -> {
                if (state == State.ENDED) {
                    resource.ended();
                    return;
                }
                begin(starting);
            }
        }
        connection().resume();
    }

    /** Asks a client that has been silent for long whether it is there, and gives up on one that does not answer. */
    private void watchLife() {
        if (cancelTimeout != null) {
            cancelTimeout.run();
        }
        cancelTimeout = connection()
                .loop()
                .schedule(this::checkLife, services.settings().idleTimeout());
    }

    private void checkLife() {
        Session current = session;
        if (current == null) {
            return;
        }
        if (System.nanoTime() - lastReceivedNanos
                >= services.settings().idleTimeout().toNanos()) {
            if (askedForLife) {
                fail(StreamError.of(StreamCondition.CONNECTION_TIMEOUT));
                return;
            }
            askedForLife = true;
            current.ping();
        }
        watchLife();
    }

    /** Runs on a virtual thread what may block, and goes on with its result on the loop. */
    private <T> void blocking(Supplier<T> work, Consumer<T> next, Runnable failed) {
        Connection held = connection();
        held.pause();
        services.blocking().execute(() -> {
            T result;
            try {
                result = work.get();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a step of a stream's negotiation failed");
                held.loop().execute(() -> resumeWith(held, failed));
                return;
            }
            held.loop().execute(() -> resumeWith(held, () -> next.accept(result)));
        });
    }

    private void resumeWith(Connection held, Runnable next) {
        if (state == State.ENDED) {
            return;
        }
        try {
            next.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a step of a stream's negotiation failed");
            fail(StreamError.of(StreamCondition.INTERNAL_SERVER_ERROR));
        }
        held.resume();
    }
}
