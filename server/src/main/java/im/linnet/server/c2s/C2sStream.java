// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.extension.SignIn;
import im.linnet.server.extension.StoreErrors;
import im.linnet.server.extension.StreamInfo;
import im.linnet.server.extension.StreamIqHandler;
import im.linnet.server.extension.StreamPhase;
import im.linnet.server.net.Connection;
import im.linnet.server.net.RateLimit;
import im.linnet.server.net.StreamListener;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Bind;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.sasl.Sasl2Element;
import im.linnet.xmpp.sasl.ServerStream;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.stream.StreamLimits;
import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import im.linnet.xmpp.xml.XmlException;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
    private final Frame frame = new Frame();
    private final Resumption resumption = new Resumption(frame);
    private final Binding binding = new Binding(frame, resumption);
    private @Nullable Connection connection;
    private State state = State.OPENING;
    private @Nullable HostLogin host;
    private @Nullable Jid claimed;
    private @Nullable String language;
    private @Nullable ServerStream offer;
    private @Nullable Authentication authentication;
    private @Nullable Jid account;
    private @Nullable SignIn signIn;
    private @Nullable Session session;
    private @Nullable Runnable cancelTimeout;
    private long lastReceivedNanos = System.nanoTime();
    private boolean askedForLife;

    private enum State {
        /** The client is to open a stream. */
        OPENING,
        /** The client is to negotiate features. */
        NEGOTIATING,
        /** TLS is being negotiated. */
        SECURING,
        /** Authenticated; the client is to bind a resource. */
        BINDING,
        /** The session has begun. */
        BOUND,
        /** Nothing more is expected. */
        ENDED
    }

    /** The two ways of signing in; of no use any more when a session has begun, and not kept for each idle client. */
    private record Authentication(SaslNegotiation sasl, Sasl2Negotiation sasl2) {
        static Authentication on(StreamFrame stream, Binding binding) {
            LoginAttempts attempts = new LoginAttempts(stream);
            return new Authentication(
                    new SaslNegotiation(stream, attempts), new Sasl2Negotiation(stream, attempts, binding));
        }
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
        claimed = Jid.orNull(opening.from());
        language = opening.language();
        if (state == State.BINDING) {
            connection().send(frame.featuresToBind());
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
        Jid from = Jid.orNull(opening.from());
        if (from != null && !from.domain().equals(wanted.host())) {
            // XEP-0388 §2.1
            return StreamError.of(StreamCondition.INVALID_FROM);
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
            ServerStream offered = frame.host().offer(tls);
            offer = offered;
            if (authentication == null) {
                authentication = Authentication.on(frame, binding);
            }
            features.child(offered.offer().mechanismsElement());
            // XEP-0388 §3: only through TLS.
            features.child(tls == null ? null : Sasl2Negotiation.feature(frame));
            features.child(offered.offer().channelBindingElement());
            features.children(services.registry().streamFeatures(StreamPhase.BEFORE_LOGIN, info()));
        }
        return features.child(new StreamLimits(
                                (long) services.settings().unauthenticated().bytes(), null)
                        .toElement())
                .build();
    }

    private void received(Element element) {
        switch (state) {
            case BOUND -> receivedInSession(element);
            case NEGOTIATING -> negotiate(element);
            case BINDING -> receivedUnbound(Objects.requireNonNull(account), element);
            case OPENING, SECURING -> fail(StreamError.of(StreamCondition.BAD_FORMAT));
            case ENDED -> {}
        }
    }

    private void receivedUnbound(Jid who, Element element) {
        if (element.namespace().equals(StreamManagement.NAMESPACE)) {
            resumption.receive(who, element);
        } else {
            binding.receive(who, element);
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
        Authentication signingIn = authentication;
        String namespace = element.namespace();
        boolean bySasl = signingIn != null && signingIn.sasl().isUnderWay();
        boolean bySasl2 = signingIn != null && signingIn.sasl2().isUnderWay();
        if (bySasl && namespace.equals(Sasl2Element.NAMESPACE)
                || bySasl2 && !namespace.equals(Sasl2Element.NAMESPACE)) {
            // XEP-0388 §2.4
            fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "Another authentication is under way"));
        } else if (element.is("starttls", Namespaces.TLS)
                && !bySasl
                && connection().tls() == null) {
            startTls();
        } else if (signingIn != null && namespace.equals(Namespaces.SASL)) {
            signingIn.sasl().receive(element);
        } else if (signingIn != null
                && namespace.equals(Sasl2Element.NAMESPACE)
                && connection().tls() != null) {
            signingIn.sasl2().receive(element);
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
                    } catch (StoreException e) {
                        StoreErrors.log(LOG, "a request could not be served from the store", e);
                        return request.error(StoreErrors.of(e));
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
                StoreErrors.log(LOG, "a step of a stream's negotiation failed", e);
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

    /** What the steps of the negotiation see of the stream. */
    private final class Frame implements StreamFrame {
        @Override
        public C2sServices services() {
            return services;
        }

        @Override
        public Connection connection() {
            return C2sStream.this.connection();
        }

        @Override
        public HostLogin host() {
            return Objects.requireNonNull(host, "no stream is open");
        }

        @Override
        public @Nullable Jid claimed() {
            return claimed == null ? null : claimed.bare();
        }

        @Override
        public ServerStream offer() {
            return Objects.requireNonNull(offer, "nothing was offered");
        }

        @Override
        public void offerUnbound() {
            offer = host().offerUnbound();
        }

        @Override
        public void authenticated(Jid who, SignIn how) {
            account = who;
            signIn = how;
            state = State.BINDING;
            connection().limits(services.settings().authenticated());
        }

        @Override
        public Element featuresToBind() {
            Element.Builder features = Element.builder("features", Namespaces.STREAMS)
                    .child(Bind.feature())
                    // RFC 6121 §1.4 made sessions a no-op; older clients still look for them.
                    .child(Element.of("session", Namespaces.SESSION, Element.of("optional", Namespaces.SESSION)));
            return afterLogin(features);
        }

        @Override
        public Element featuresWhenBound() {
            return afterLogin(Element.builder("features", Namespaces.STREAMS));
        }

        private Element afterLogin(Element.Builder features) {
            C2sSettings settings = services.settings();
            return features.child(StreamManagement.feature())
                    .children(services.registry().streamFeatures(StreamPhase.AFTER_LOGIN, info()))
                    .child(new StreamLimits(
                                    (long) settings.authenticated().bytes(),
                                    settings.idleTimeout().toSeconds())
                            .toElement())
                    .build();
        }

        @Override
        public SignIn signIn() {
            return Objects.requireNonNull(signIn, "not signed in");
        }

        @Override
        public Session newSession() {
            return new Session(services, connection(), language, signIn());
        }

        @Override
        public void bound(Session begun) {
            session = begun;
            state = State.BOUND;
            // Of no use any more, and kept for each idle client.
            offer = null;
            authentication = null;
            watchLife();
        }

        @Override
        public boolean hasEnded() {
            return state == State.ENDED;
        }

        @Override
        public void fail(StreamError error) {
            C2sStream.this.fail(error);
        }

        @Override
        public <T> void blocking(Supplier<T> work, Consumer<T> next, Runnable failed) {
            C2sStream.this.blocking(work, next, failed);
        }
    }
}
