// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.route;

import im.linnet.server.cluster.Cluster;
import im.linnet.server.extension.Account;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.Target;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.MessageType;
import im.linnet.xmpp.stanza.Presence;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.xml.Element;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Sends stanzas on their way by their address (RFC 6120 §10). Safe from any thread; never blocks. */
public final class Router {
    private final Set<String> hosts;
    private final Registry registry;
    private final IqDispatch dispatch;
    private final Cluster cluster;
    private final Executor blocking;

    /**
     * Creates a router.
     *
     * @param hosts the hosted domains
     * @param blocking where handlers of requests to the server run that may block
     */
    public Router(Set<String> hosts, Registry registry, IqDispatch dispatch, Cluster cluster, Executor blocking) {
        this.hosts = Set.copyOf(hosts);
        this.registry = registry;
        this.dispatch = dispatch;
        this.cluster = cluster;
        this.blocking = blocking;
    }

    /** Tells whether a domain is hosted here. */
    public boolean isHosted(String domain) {
        return hosts.contains(domain);
    }

    /**
     * Tells whether {@link #routeInTurn} may block for a stanza: whether it is a request to the server itself whose
     * handler may.
     */
    public boolean mayBlock(Stanza stanza) {
        Jid to = stanza.to();
        return stanza instanceof Iq iq
                && to != null
                && to.local() == null
                && isHosted(to.domain())
                && mayBlock(iq, Target.SERVER);
    }

    private boolean mayBlock(Iq iq, Target target) {
        Element payload = iq.isRequest() ? iq.payload() : null;
        Registry.Handler handler = payload == null ? null : registry.handler(iq.type(), target, payload);
        return handler != null && handler.mayBlock();
    }

    /**
     * Routes a stanza. What goes to the server itself is answered in a turn of its own.
     *
     * @param stanza a stanza with a sender and an addressee
     */
    public void route(Stanza stanza, StanzaContext context) {
        if (mayBlock(stanza)) {
            blocking.execute(() -> routeInTurn(stanza, context));
        } else {
            routeInTurn(stanza, context);
        }
    }

    /**
     * Routes a stanza; what goes to the server itself is answered before this returns, which blocks if
     * {@link #mayBlock} says so.
     *
     * @param stanza a stanza with a sender and an addressee
     */
    public void routeInTurn(Stanza stanza, StanzaContext context) {
        Jid to = Objects.requireNonNull(stanza.to());
        if (!isHosted(to.domain())) {
            refuse(stanza, context, StanzaError.of(ErrorCondition.REMOTE_SERVER_NOT_FOUND));
        } else if (to.local() != null) {
            cluster.deliver(stanza, context);
        } else {
            toServer(stanza, context);
        }
    }

    /** RFC 6120 §10.4 and RFC 6121 §8.3: stanzas to the domain are the server's to handle. */
    private void toServer(Stanza stanza, StanzaContext context) {
        switch (stanza) {
            case Iq iq when iq.isRequest() -> answerForServer(iq, context);
            case Iq _ -> {}
            case Message message -> {
                if (message.type() != MessageType.HEADLINE) {
                    refuse(message, context, StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
                }
            }
            case Presence _ -> {}
        }
    }

    private void answerForServer(Iq iq, StanzaContext context) {
        ClientSession session = context.sender();
        Account account = session == null ? null : session.account();
        Jid from = Objects.requireNonNull(iq.from());
        reply(dispatch.answer(iq, Target.SERVER, new IqContext(from, session, account)), context);
    }

    /**
     * Answers a stanza with an error, unless it is an error itself, an answer, or presence other than a subscription
     * request (RFC 6120 §8.3.1, §8.2.3).
     */
    public void refuse(Stanza stanza, StanzaContext context, StanzaError error) {
        if (!isAnswered(stanza)) {
            return;
        }
        Stanza answer = stanza.error(error);
        reply(answer, context);
        ClientSession session = context.sender();
        if (session != null && stanza instanceof Message message && answer instanceof Message failure) {
            session.account().copyRefused(message, failure, session);
        }
    }

    private static boolean isAnswered(Stanza stanza) {
        return switch (stanza) {
            case Iq iq -> iq.isRequest();
            case Message message -> message.type() != MessageType.ERROR;
            case Presence presence ->
                switch (presence.type()) {
                    case SUBSCRIBE, AVAILABLE -> true;
                    case UNAVAILABLE, SUBSCRIBED, UNSUBSCRIBE, UNSUBSCRIBED, PROBE, ERROR -> false;
                };
        };
    }

    /** Sends an answer: straight to the session that asked, else by its address. */
    public void reply(@Nullable Stanza answer, StanzaContext context) {
        if (answer == null) {
            return;
        }
        ClientSession session = context.sender();
        if (session != null) {
            session.deliver(answer);
        } else if (answer.to() != null) {
            route(answer, StanzaContext.SERVER);
        }
    }
}
