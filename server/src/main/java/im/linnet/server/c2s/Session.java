// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.Resource;
import im.linnet.server.account.SessionLink;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.SignIn;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.Verdict;
import im.linnet.server.mailbox.Mailbox;
import im.linnet.server.net.Connection;
import im.linnet.server.route.Router;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.Ping;
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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: a stream with a resource bound to it.
 *
 * <p>What the client sends is handled in the session's mailbox, in order, also where a step may block. What is sent to the
 * client goes to its connection, from any thread.
 */
final class Session implements SessionLink {
    private static final String LANGUAGE = "xml:lang";

    private final C2sServices services;
    private final Connection connection;
    private final Mailbox mailbox;
    private final @Nullable String language;
    private final SignIn signIn;
    private volatile @Nullable Resource resource;
    private @Nullable StanzaContext context;
    private volatile boolean open = true;

    /**
     * Creates one.
     *
     * @param language the language that the client's stream is in, or null if it did not say
     * @param signIn how the client has signed in
     */
    Session(C2sServices services, Connection connection, @Nullable String language, SignIn signIn) {
        this.services = services;
        this.connection = connection;
        this.mailbox = new Mailbox(connection.loop(), services.blocking());
        this.language = language;
        this.signIn = signIn;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    void bound(Resource bound) {
        resource = bound;
        context = new StanzaContext(bound);
    }

    private Resource resource() {
        return Objects.requireNonNull(resource, "not bound");
    }

    private StanzaContext context() {
        return Objects.requireNonNull(context, "not bound");
    }

    @Override
    public void deliver(Stanza stanza) {
        connection.send(stanza.element());
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public CompletableFuture<Boolean> written() {
        return connection.written();
    }

    @Override
    public void close(StreamError error) {
        services.counters().closedWith(error.condition());
        connection.close(error);
    }

    @Override
    public SignIn signIn() {
        return signIn;
    }

    @Override
    public InetAddress address() {
        return connection.remoteAddress().getAddress();
    }

    /** Asks the client whether it is there (XEP-0199 §4.1). */
    void ping() {
        Jid to = resource().jid();
        deliver(Iq.request(IqType.GET, "life", to.domainJid(), to, Ping.request()));
    }

    /** The stream has ended. */
    void ended() {
        open = false;
        Resource bound = resource;
        if (bound != null) {
            // After everything that the client sent before it left.
            mailbox.post(bound::ended);
        }
    }

    /**
     * Takes what the client sent.
     *
     * @return the error to close the stream with, or null to go on
     */
    @Nullable
    StreamError receive(Element element) {
        Jid own = resource().jid();
        Stanza stanza;
        try {
            stanza = element.namespace().equals(Namespaces.CLIENT) ? Stanza.of(element) : null;
        } catch (StanzaException e) {
            return refuse(element, e.error());
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
        Router router = services.accounts().router();
        if (router.mayBlock(stamped)) {
            mailbox.postBlocking(() -> handle(stamped));
        } else {
            mailbox.runOrPost(() -> handle(stamped));
        }
        if (changesAccount(stamped)) {
            hold();
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
     */
    private void hold() {
        connection.pause();
        mailbox.post(() -> resource().afterWhatWasPosted(() -> connection.loop().execute(connection::resume)));
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

    private @Nullable StreamError refuse(Element element, StanzaError error) {
        services.counters().refusedStanzas().increment();
        Jid own = resource().jid();
        Element answer = Stanza.refusal(element.with("from", own.toString()), error);
        if (answer != null) {
            // In its turn, so that answers keep the order of what they answer.
            mailbox.runOrPost(() -> connection.send(answer));
        }
        return null;
    }

    private void handle(Stanza stanza) {
        switch (stanza) {
            case Message message -> {
                services.counters().messages().increment();
                // RFC 6120 §10.3.1: without an addressee it is for the sender's own account.
                send(message.to() == null ? message.withTo(resource().jid().bare()) : message);
            }
            case Iq iq -> {
                services.counters().iqs().increment();
                handle(iq);
            }
            case Presence presence -> {
                services.counters().presences().increment();
                send(presence);
            }
        }
    }

    private void handle(Iq iq) {
        Element payload = iq.isRequest() ? iq.payload() : null;
        if (iq.type() == IqType.SET && payload != null && payload.is("session", Namespaces.SESSION)) {
            deliver(iq.result());
        } else {
            // §10.3.3: the server answers on behalf of the account.
            send(iq.to() == null ? iq.withTo(resource().jid().bare()) : iq);
        }
    }

    private void send(Stanza stanza) {
        Verdict verdict = services.registry()
                .filter(Direction.FROM_CLIENT, stanza, resource().account(), context());
        Router router = services.accounts().router();
        switch (verdict) {
            case Verdict.Continue(Presence presence) -> resource().sendPresence(presence);
            case Verdict.Continue(Stanza passed) -> router.routeInTurn(passed, context());
            case Verdict.Drop _ -> {}
            case Verdict.Refuse(StanzaError error) -> router.refuse(stanza, context(), error);
        }
    }
}
