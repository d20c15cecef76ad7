// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.route;

import im.linnet.server.cluster.Cluster;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.Outgoing;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.ServiceHost;
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
import java.util.HashMap;
import java.util.Map;
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
    /** The hosts of services; a domain that is hosted itself is never one. */
    private final Map<String, ServiceHost> services = new HashMap<>();

    private final ServerRequests requests;

    /**
     * Creates a router.
     *
     * @param hosts the hosted domains
     * @param blocking where handlers of requests to the server run that may block
     * @param timer ends the waiting for answers to the server's own requests
     */
    public Router(
            Set<String> hosts,
            Registry registry,
            IqDispatch dispatch,
            Cluster cluster,
            Executor blocking,
            ServerRequests.Timer timer) {
        this.hosts = Set.copyOf(hosts);
        this.registry = registry;
        this.dispatch = dispatch;
        this.cluster = cluster;
        this.blocking = blocking;
        for (ServiceHost service : registry.services()) {
            this.hosts.forEach(host -> services.put(service.under(host), service));
        }
        services.keySet().removeAll(this.hosts);
        this.requests = new ServerRequests(this, timer);
    }

    /** Returns what sends the server's own requests. */
    public Outgoing outgoing() {
        return requests;
    }

    /** Tells whether a domain is hosted here. */
    public boolean isHosted(String domain) {
        return hosts.contains(domain);
    }

    /**
     * Tells whether {@link #routeInTurn} may block for a stanza: whether it is a request to the server itself, or one of
     * its services, whose handler may.
     */
    public boolean mayBlock(Stanza stanza) {
        Jid to = stanza.to();
        if (!(stanza instanceof Iq iq) || to == null || to.local() != null) {
            return false;
        }
        Element payload = iq.isRequest() ? iq.payload() : null;
        if (payload == null) {
            return false;
        }
        ServiceHost service = services.get(to.domain());
        Registry.Handler handler = null;
        if (service != null) {
            handler = registry.handler(iq.type(), service, payload);
        } else if (isHosted(to.domain())) {
            handler = registry.handler(iq.type(), Target.SERVER, payload);
        }
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
        ServiceHost service = services.get(to.domain());
        if (service != null) {
            toService(stanza, service, context);
        } else if (!isHosted(to.domain())) {
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
            case Iq iq when iq.isRequest() -> reply(dispatch.answer(iq, Target.SERVER, askedBy(iq, context)), context);
            case Iq answer -> requests.answered(answer);
            case Message message -> {
                if (message.type() != MessageType.HEADLINE) {
                    refuse(message, context, StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
                }
            }
            case Presence _ -> {}
        }
    }

    /** A service has nobody but itself yet: what goes to an address at it is refused. */
    private void toService(Stanza stanza, ServiceHost service, StanzaContext context) {
        if (stanza instanceof Iq iq
                && iq.isRequest()
                && Objects.requireNonNull(iq.to()).isDomain()) {
            reply(dispatch.answer(iq, service, askedBy(iq, context)), context);
        } else if (!(stanza instanceof Presence)) {
            refuse(stanza, context, StanzaError.of(ErrorCondition.SERVICE_UNAVAILABLE));
        }
    }

    private static IqContext askedBy(Iq iq, StanzaContext context) {
        ClientSession session = context.sender();
        return new IqContext(Objects.requireNonNull(iq.from()), session, session == null ? null : session.account());
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
