// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.Resource;
import im.linnet.server.account.SessionLink;
import im.linnet.server.account.SessionRestorer;
import im.linnet.server.account.StreamId;
import im.linnet.server.account.TrackedMessage;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Handling;
import im.linnet.server.extension.SignIn;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.Verdict;
import im.linnet.server.mailbox.Loop;
import im.linnet.server.mailbox.Mailbox;
import im.linnet.server.net.Connection;
import im.linnet.server.route.Router;
import im.linnet.server.store.Commits;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.ClientState;
import im.linnet.xmpp.payload.Ping;
import im.linnet.xmpp.payload.StreamManagement;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's session: a resource, and the stream that leads to its client.
 *
 * <p>What the client sends is handled in the session's mailbox, in order, also where a step may block. What is sent to the
 * client goes to its stream, from any thread. With stream management (XEP-0198) a session may outlive its connection.
 */
final class Session implements SessionLink, SessionStream.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final String LANGUAGE = "xml:lang";
    private static final int STREAM_ID_BYTES = 18;
    /** How long a client waits for the end of what it sent before, and a session for a connection that was to take over. */
    private static final Duration TAKE_OVER_WITHIN = Duration.ofSeconds(60);

    private static final StreamError RESUMED_TOO_LATE =
            StreamError.of(StreamCondition.RESET, "The stream cannot be resumed now");

    private final C2sServices services;
    private final SessionStream stream;
    private final Mailbox mailbox;
    private final @Nullable String language;
    private volatile SignIn signIn;
    private volatile InetAddress address;
    private volatile @Nullable Resource resource;
    private @Nullable StanzaContext context;
    /** Whether the client has asked for stream management, so that its stanzas are counted. */
    private volatile boolean counting;

    private volatile @Nullable StreamId streamId;
    private volatile Duration max = Duration.ZERO;
    private final AtomicReference<@Nullable Runnable> cancelExpiry = new AtomicReference<>();
    private final Succession succession;

    /**
     * Creates one for a connected client.
     *
     * @param language the language that the client's stream is in, or null if it did not say
     * @param signIn how the client has signed in
     */
    Session(C2sServices services, Connection connection, @Nullable String language, SignIn signIn) {
        this.services = services;
        this.stream = new SessionStream(this, limits(services), connection);
        this.succession = new Succession(stream);
        this.mailbox = new Mailbox(connection.loop(), services.blocking());
        this.language = language;
        this.signIn = signIn;
        this.address = connection.remoteAddress().getAddress();
    }

    /** Creates one that an earlier run of the server has left, without a connection. */
    Session(C2sServices services, SessionRestorer.RestoredSession restored, Loop loop) {
        this.services = services;
        this.stream = new SessionStream(this, limits(services), null);
        this.succession = new Succession(stream);
        this.mailbox = new Mailbox(loop, services.blocking());
        this.language = null;
        this.signIn = new SignIn(0, false, Instant.now(services.clock()));
        this.address = InetAddress.getLoopbackAddress();
        this.counting = true;
        this.streamId = restored.stored().streamId();
        this.max = restored.stored().max();
        stream.restore(restored, services.sessions());
        expireAfter(restored.remaining());
    }

    private static SessionStream.Limits limits(C2sServices services) {
        StreamManagementSettings settings = services.settings().management();
        return new SessionStream.Limits(settings.queueStanzas(), settings.queueBytes(), settings.answerTimeout());
    }

    Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public void bound(Resource bound) {
        resource = bound;
        context = new StanzaContext(bound);
    }

    private Resource resource() {
        return Objects.requireNonNull(resource, "not bound");
    }

    private StanzaContext context(@Nullable Handling handling) {
        return handling == null
                ? Objects.requireNonNull(context, "not bound")
                : new StanzaContext(resource(), handling);
    }

    @Override
    public long deliver(Stanza stanza, @Nullable TrackedMessage tracked, long id) {
        return stream.deliver(stanza, tracked, id);
    }

    @Override
    public CompletableFuture<Boolean> room() {
        return stream.room();
    }

    private void deliver(Stanza stanza) {
        stream.deliver(stanza, null, 0);
    }

    @Override
    public void clientState(ClientState state) {
        C2sSettings settings = services.settings();
        Jid host = resource().jid().domainJid();
        stream.clientState(state, sink -> new ClientStateQueue<>(settings.deferred(), host, services.clock(), sink));
        if (state == ClientState.ACTIVE) {
            resource().becameActive();
        }
    }

    @Override
    public boolean isOpen() {
        return succession.isOpen();
    }

    @Override
    public boolean isAttached() {
        return stream.isAttached();
    }

    @Override
    public boolean isActive() {
        return stream.isActive();
    }

    @Override
    public boolean isManaged() {
        return stream.isManaged();
    }

    @Override
    public void ask() {
        stream.ask();
    }

    @Override
    public long key() {
        return stream.session();
    }

    @Override
    public @Nullable StreamId streamId() {
        return streamId;
    }

    @Override
    public void whenHandled(LongConsumer then) {
        stream.whenSettled(then);
    }

    @Override
    public CompletableFuture<Boolean> written() {
        Connection carrier = stream.connection();
        return carrier == null ? CompletableFuture.completedFuture(false) : carrier.written();
    }

    @Override
    public List<Unacknowledged> unacknowledged() {
        return stream.takeUnacknowledged();
    }

    @Override
    public void close(StreamError error) {
        services.counters().closedWith(error.condition());
        closeConnections(error, true);
        cancelExpiry();
        endResource();
    }

    private void endResource() {
        Resource bound = resource;
        if (bound != null) {
            // After everything that the client sent before it left.
            mailbox.post(bound::ended);
        }
    }

    private void closeConnections(StreamError error, boolean forGood) {
        Succession.Given given = succession.release(forGood);
        if (given.successor() != null) {
            given.successor().close(error);
        }
        if (given.carrier() != null) {
            given.carrier().close(error);
        }
    }

    @Override
    public CompletableFuture<Void> suspend(StreamError error) {
        closeConnections(error, false);
        CompletableFuture<Void> suspended = new CompletableFuture<>();
        // After everything that the client sent before.
        mailbox.post(() -> Commits.then(stream.suspend(), failure -> {
            if (failure != null) {
                LOG.atWarn().setCause(failure).log("the positions of a stream could not be stored");
            }
            suspended.complete(null);
        }));
        return suspended;
    }

    @Override
    public SignIn signIn() {
        return signIn;
    }

    @Override
    public InetAddress address() {
        return address;
    }

    @Override
    public void overflowed() {
        LOG.atInfo().addKeyValue("peer", address.getHostAddress()).log("a client leaves too much unacknowledged");
        // Not here, where somebody holds the stream.
        mailbox.post(() -> close(StreamError.of(StreamCondition.POLICY_VIOLATION, "Too much is not acknowledged")));
    }

    @Override
    public void unresponsive(Connection silent) {
        LOG.atInfo().addKeyValue("peer", address.getHostAddress()).log("a client does not acknowledge anything");
        services.counters().closedWith(StreamCondition.CONNECTION_TIMEOUT);
        silent.close(StreamError.of(StreamCondition.CONNECTION_TIMEOUT));
        disconnected(silent);
    }

    /** Asks the client whether it is there (XEP-0198 §4, XEP-0199 §4.1). */
    void ping() {
        if (stream.isManaged()) {
            stream.ask();
            return;
        }
        Jid to = resource().jid();
        deliver(Iq.request(IqType.GET, "life", to.domainJid(), to, Ping.request()));
    }

    /** The client has signed in once more, and resumes the session. */
    void signedIn(SignIn again) {
        // Who does not say which client it is, is the one that knows the stream's id.
        signIn = again.client() == 0 ? new SignIn(signIn.client(), again.byToken(), again.at()) : again;
    }

    /** Tells whether this connection, and no newer one, carries the session. */
    boolean isCarriedBy(Connection carrier) {
        return stream.isCarriedBy(carrier);
    }

    /** The client has ended the session, or was refused for good. */
    void ended() {
        Connection next = succession.release(true).successor();
        if (next != null) {
            next.close(RESUMED_TOO_LATE);
        }
        cancelExpiry();
        endResource();
    }

    /** A connection is gone: the session goes on for a while without if its stream can be resumed (XEP-0198 §7). */
    void disconnected(Connection lost) {
        if (!isOpen() || !stream.detach(lost)) {
            return;
        }
        if (stream.session() == 0) {
            ended();
            return;
        }
        Commits.watch(
                services.sessions().detached(stream.session(), Instant.now(services.clock())),
                LOG,
                "a lost connection could not be noted");
        expireAfter(max);
    }

    private void expireAfter(Duration delay) {
        Runnable earlier = cancelExpiry.getAndSet(mailbox.loop().schedule(this::expire, delay));
        if (earlier != null) {
            earlier.run();
        }
    }

    private void cancelExpiry() {
        Runnable cancel = cancelExpiry.getAndSet(null);
        if (cancel != null) {
            cancel.run();
        }
    }

    private void expire() {
        if (succession.expire()) {
            ended();
        }
    }

    /** Handles an element of stream management; returns the error to close the stream with, or null to go on. */
    private @Nullable StreamError manage(Element element) {
        StreamManagement.Command command;
        try {
            command = StreamManagement.command(element);
        } catch (StanzaException e) {
            stream.send(StreamManagement.failed(e.error().condition()));
            return null;
        }
        return switch (command) {
            case null -> StreamError.of(StreamCondition.UNSUPPORTED_STANZA_TYPE);
            case StreamManagement.Request _ -> {
                if (counting) {
                    stream.requested();
                }
                yield null;
            }
            case StreamManagement.Ack(long h) -> stream.isManaged() ? stream.acknowledged(h) : null;
            case StreamManagement.Enable enable -> {
                if (counting) {
                    stream.send(StreamManagement.failed(ErrorCondition.UNEXPECTED_REQUEST));
                } else {
                    enable(enable);
                }
                yield null;
            }
            case StreamManagement.Resume _ -> {
                stream.send(StreamManagement.failed(ErrorCondition.UNEXPECTED_REQUEST));
                yield null;
            }
        };
    }

    /**
     * What a client gets that wants to resume its stream.
     *
     * @param id the stream's id
     * @param hash what is kept of it
     * @param max how long it can be resumed
     */
    private record Grant(String id, StreamId hash, Duration max) {}

    private @Nullable Grant grant(StreamManagement.Enable enable) {
        StreamManagementSettings settings = services.settings().management();
        if (!enable.resume() || settings.resumeTimeout().isZero()) {
            return null;
        }
        Duration wanted = enable.max();
        Duration granted =
                wanted == null || wanted.compareTo(settings.resumeTimeout()) > 0 ? settings.resumeTimeout() : wanted;
        byte[] random = new byte[STREAM_ID_BYTES];
        services.guard().random().nextBytes(random);
        String id = Base64.getUrlEncoder().encodeToString(random);
        return new Grant(id, StreamId.of(id), granted);
    }

    /** Turns stream management on (XEP-0198 §3): counts what the client sends from here on. */
    private void enable(StreamManagement.Enable enable) {
        counting = true;
        stream.beginToReceive();
        Grant grant = grant(enable);
        if (grant == null) {
            begin(null, 0, UnaryOperator.identity(), List.of());
            return;
        }
        Connection carrier = Objects.requireNonNull(stream.connection());
        // What comes before the session has its key could not be stored with its number.
        carrier.pause();
        resource()
                .keep(
                        grant.hash(),
                        grant.max(),
                        key -> carrier.loop().execute(() -> {
                            if (isOpen()) {
                                begin(grant, key, UnaryOperator.identity(), List.of());
                            } else {
                                forget(key);
                            }
                            // After the answer, which is on its way to this loop.
                            carrier.loop().execute(carrier::resume);
                        }));
    }

    /**
     * Turns stream management on with the binding of the resource (XEP-0198 §9.1): in the account's turn, which waits
     * until the session is stored, so that nothing is sent to the client before it has its answer. Blocks.
     *
     * @param answer makes what the client is told out of the answer to its request
     * @param after what it is told next
     */
    void enableInTurn(StreamManagement.Enable enable, UnaryOperator<Element> answer, Element after) {
        counting = true;
        stream.beginToReceive();
        Grant grant = grant(enable);
        CompletableFuture<Long> key = new CompletableFuture<>();
        if (grant == null) {
            key.complete(0L);
        } else {
            resource().keepInTurn(grant.hash(), grant.max(), key::complete);
        }
        long stored = key.join();
        if (isOpen()) {
            begin(grant, stored, answer, List.of(after));
        } else {
            forget(stored);
        }
    }

    /** The session has ended while it was on its way to the store. */
    private void forget(long key) {
        Commits.watch(services.sessions().remove(key), LOG, "an ended session could not be forgotten");
    }

    /** Begins to count what is sent, after an answer; a stream that could not be stored cannot be resumed. */
    private void begin(@Nullable Grant grant, long key, UnaryOperator<Element> answer, List<Element> after) {
        Element enabled;
        if (grant == null || key == 0) {
            enabled = StreamManagement.enabled();
        } else {
            max = grant.max();
            streamId = grant.hash();
            enabled = StreamManagement.enabled(
                    grant.id(), grant.max(), services.settings().management().location());
        }
        List<Element> first = new ArrayList<>(after);
        first.addFirst(answer.apply(enabled));
        stream.begin(first, key, services.sessions());
        if (key != 0) {
            resource().kept();
        }
    }

    /** What became of a request to resume the session. */
    sealed interface Resumption {
        /** The session goes on with the new connection. */
        record Resumed() implements Resumption {}

        /** The request was impossible; the session is as it was. */
        record Refused(StreamError error) implements Resumption {}
    }

    /**
     * Goes on with another connection (XEP-0198 §5).
     *
     * @param previousId the id of the stream, as the client sent it
     * @param h how many stanzas the client says it has handled
     * @param answer makes what the client is told out of the {@code resumed} element
     * @param done hears what became of it, on the new connection's loop
     */
    void resume(Connection next, String previousId, long h, UnaryOperator<Element> answer, Consumer<Resumption> done) {
        StreamError fault = stream.faultOf(h);
        if (fault != null) {
            next.loop().execute(() -> done.accept(new Resumption.Refused(fault)));
            return;
        }
        Succession.Claim claim = succession.claim(next);
        if (claim == null) {
            next.close(RESUMED_TOO_LATE);
            return;
        }
        if (claim.rival() != null) {
            claim.rival().close(StreamError.of(StreamCondition.CONFLICT, "Resumed by another connection"));
        }
        cancelExpiry();
        next.loop().schedule(() -> giveUp(next), TAKE_OVER_WITHIN);
        Runnable settle = () -> settle(
                next,
                handled -> next.loop()
                        .execute(() -> takeOver(next, StreamManagement.resumed(previousId, handled), h, answer, done)));
        Connection old = claim.predecessor();
        if (old == null) {
            mailbox.post(settle);
        } else {
            // On its own loop, so that nothing more comes from it after that; also if another one is waiting for that.
            old.loop().execute(() -> {
                old.close(StreamError.of(StreamCondition.CONFLICT, "Resumed by another connection"));
                mailbox.post(settle);
            });
        }
    }

    /** Another one that came later must not lose its place to one that came before. */
    private void settle(Connection next, LongConsumer settled) {
        if (succession.isNext(next)) {
            stream.whenSettled(settled);
        }
    }

    /** What the client sent before cannot be stored, or its new connection is gone: it may try again. */
    private void giveUp(Connection next) {
        if (succession.giveUp(next)) {
            next.close(RESUMED_TOO_LATE);
            expireAfter(max);
        }
    }

    private void takeOver(
            Connection next, Element resumed, long h, UnaryOperator<Element> answer, Consumer<Resumption> done) {
        if (!succession.isNext(next)) {
            return;
        }
        Commits.then(
                stream.wake(h),
                failure -> next.loop().execute(() -> {
                    if (failure != null) {
                        LOG.atWarn().setCause(failure).log("the new numbers of a stream could not be stored");
                    }
                    if (!succession.takeOver(next, answer.apply(resumed), h)) {
                        return;
                    }
                    address = next.remoteAddress().getAddress();
                    Commits.watch(
                            services.sessions().detached(stream.session(), null),
                            LOG,
                            "a resumed session could not be noted");
                    resource().resumed();
                    done.accept(new Resumption.Resumed());
                }));
    }

    /**
     * Takes what the client sent.
     *
     * @return the error to close the stream with, or null to go on
     */
    @Nullable
    StreamError receive(Element element) {
        if (element.namespace().equals(StreamManagement.NAMESPACE)) {
            return manage(element);
        }
        ClientState state = ClientState.of(element);
        if (state != null) {
            // In its turn: what was held is sent before the answer to what comes next (XEP-0352 §5.1).
            mailbox.runOrPost(() -> clientState(state));
            return null;
        }
        Handling handling = null;
        if (counting && isStanza(element)) {
            handling = stream.receive();
            if (handling == null) {
                // Handled before the server was restarted: the client could not know.
                return null;
            }
        }
        return receive(element, handling);
    }

    private static boolean isStanza(Element element) {
        return element.namespace().equals(Namespaces.CLIENT)
                && switch (element.name()) {
                    case "message", "presence", "iq" -> true;
                    default -> false;
                };
    }

    private @Nullable StreamError receive(Element element, @Nullable Handling handling) {
        Jid own = resource().jid();
        Stanza stanza;
        try {
            stanza = element.namespace().equals(Namespaces.CLIENT) ? Stanza.of(element) : null;
        } catch (StanzaException e) {
            refuse(element, e.error(), handling);
            return null;
        }
        if (stanza == null) {
            return StreamError.of(StreamCondition.UNSUPPORTED_STANZA_TYPE);
        }
        Jid from = stanza.from();
        if (from != null && !from.equals(own) && !from.equals(own.bare())) {
            // RFC 6120 §8.1.2.1, S14
            return StreamError.of(StreamCondition.INVALID_FROM);
        }
        Stanza stamped = stamped(stanza, own);
        boolean changesAccount = changesAccount(stamped);
        if (changesAccount && handling != null) {
            // Before its turn, which may be over when this goes on.
            handling.hold();
        }
        Router router = services.accounts().router();
        if (router.mayBlock(stamped)) {
            mailbox.postBlocking(() -> handle(stamped, handling));
        } else {
            mailbox.runOrPost(() -> handle(stamped, handling));
        }
        if (changesAccount) {
            hold(handling);
        }
        return null;
    }

    private boolean changesAccount(Stanza stanza) {
        return switch (stanza) {
            case Message _ -> false;
            case Presence presence -> presence.isSubscription();
            case Iq iq ->
                iq.type() == IqType.SET
                        && (iq.to() == null || iq.to().equals(resource().jid().bare()));
        };
    }

    /**
     * Takes nothing more from the client until the account has done what was last asked of it (RFC 6120 §10.1): a message
     * must not overtake the request to subscribe that came before it, nor get past the block.
     *
     * @param handling what is held until then
     */
    private void hold(@Nullable Handling handling) {
        Connection carrier = stream.connection();
        if (carrier != null) {
            carrier.pause();
        }
        mailbox.post(() -> resource().afterWhatWasPosted(() -> {
            if (handling != null) {
                handling.release();
            }
            if (carrier != null) {
                carrier.loop().execute(carrier::resume);
            }
        }));
    }

    /** Says who sends it, to an address in its one prepared form (RFC 7622 §3), and in which language (RFC 6120 §8.1.5). */
    private Stanza stamped(Stanza stanza, Jid own) {
        Stanza stamped = stanza.withFrom(own);
        Jid to = stanza.to();
        if (to != null && !to.toString().equals(stanza.element().attribute("to"))) {
            stamped = stamped.withTo(to);
        }
        return language == null || stanza.element().attribute(LANGUAGE) != null
                ? stamped
                : stamped.withElement(stamped.element().with(LANGUAGE, language));
    }

    private void refuse(Element element, StanzaError error, @Nullable Handling handling) {
        services.counters().refusedStanzas().increment();
        Jid own = resource().jid();
        Element answer = Stanza.refusal(element.with("from", own.toString()), error);
        // In its turn, so that answers keep the order of what they answer.
        mailbox.runOrPost(() -> {
            if (answer != null) {
                stream.refuse(answer);
            }
            if (handling != null) {
                handling.release();
            }
        });
    }

    private void handle(Stanza stanza, @Nullable Handling handling) {
        try {
            handle(stanza, context(handling));
        } finally {
            if (handling != null) {
                handling.release();
            }
        }
    }

    private void handle(Stanza stanza, StanzaContext sent) {
        switch (stanza) {
            case Message message -> {
                services.counters().messages().increment();
                // RFC 6120 §10.3.1: without an addressee it is for the sender's own account.
                send(message.to() == null ? message.withTo(resource().jid().bare()) : message, sent);
            }
            case Iq iq -> {
                services.counters().iqs().increment();
                handle(iq, sent);
            }
            case Presence presence -> {
                services.counters().presences().increment();
                send(presence, sent);
            }
        }
    }

    private void handle(Iq iq, StanzaContext sent) {
        Element payload = iq.isRequest() ? iq.payload() : null;
        if (iq.type() == IqType.SET && payload != null && payload.is("session", Namespaces.SESSION)) {
            deliver(iq.result());
        } else {
            // §10.3.3: the server answers on behalf of the account.
            send(iq.to() == null ? iq.withTo(resource().jid().bare()) : iq, sent);
        }
    }

    private void send(Stanza stanza, StanzaContext sent) {
        Verdict verdict = services.registry()
                .filter(Direction.FROM_CLIENT, stanza, resource().account(), sent);
        Router router = services.accounts().router();
        switch (verdict) {
            case Verdict.Continue(Presence presence) -> resource().sendPresence(presence);
            case Verdict.Continue(Stanza passed) -> router.routeInTurn(passed, sent);
            case Verdict.Drop _ -> {}
            case Verdict.Refuse(StanzaError error) -> router.refuse(stanza, sent, error);
        }
    }
}
