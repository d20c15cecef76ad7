// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.AccountEntity.BindRequest;
import im.linnet.server.account.AccountEntity.BindResult;
import im.linnet.server.account.Resource;
import im.linnet.server.extension.BindFeature;
import im.linnet.server.extension.BoundInfo;
import im.linnet.server.net.Connection;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.Namespaces;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.payload.Bind;
import im.linnet.xmpp.payload.Bind2;
import im.linnet.xmpp.sasl.Sasl2Element;
import im.linnet.xmpp.sasl.UserAgent;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binding a resource: by a request (RFC 6120 §7), or together with signing in (XEP-0386). */
final class Binding {
    private static final Logger LOG = LoggerFactory.getLogger(Binding.class);

    private final StreamFrame stream;

    Binding(StreamFrame stream) {
        this.stream = stream;
    }

    /**
     * What is to be answered to a client that has signed in by XEP-0388.
     *
     * @param account the bare address
     * @param additionalData what the mechanism has to say with success, or null
     * @param request what the client asked for
     * @param results what has come of it so far
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Inline(
            Jid account, byte @Nullable [] additionalData, Sasl2Element.Authenticate request, List<Element> results) {
        private Element success(Jid authorizationId, @Nullable Element bound) {
            List<Element> all = new ArrayList<>();
            if (bound != null) {
                all.add(bound);
            }
            all.addAll(results);
            return new Sasl2Element.Success(additionalData, authorizationId.toString(), all).toElement();
        }
    }

    /** Takes what a client sends that has signed in and is to bind a resource. */
    void receive(Jid account, Element element) {
        Iq request;
        try {
            request = element.is("iq", Namespaces.CLIENT) ? Iq.of(element) : null;
        } catch (StanzaException e) {
            Element answer = Stanza.refusal(element, e.error());
            if (answer != null) {
                stream.connection().send(answer);
            }
            return;
        }
        Element payload = request == null || request.type() != IqType.SET ? null : request.payload();
        if (request == null || payload == null || !payload.is("bind", Namespaces.BIND)) {
            // RFC 6120 §7.1: nothing else before a resource is bound.
            stream.fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "No resource is bound"));
            return;
        }
        String resource;
        try {
            String proposed = Bind.proposedResource(payload);
            resource = proposed == null ? null : account.withResource(proposed).resource();
        } catch (JidException _) {
            stream.connection()
                    .send(request.error(StanzaError.of(ErrorCondition.BAD_REQUEST, "The resource is not allowed"))
                            .element());
            return;
        }
        Connection answered = stream.connection();
        bind(account, resource, (result, told) -> {
            Iq answer = switch (result) {
                case BindResult.Refused(StanzaError error) -> request.error(error);
                case BindResult.Bound(Resource bound) -> request.result(Bind.result(bound.jid()));
            };
            answered.send(answer.element());
            told.run();
        });
    }

    /** Answers a client that has signed in, and binds a resource if it has asked for one. */
    void inline(Inline inline) {
        Bind2.Request wanted = Bind2.Request.in(inline.request().inline());
        if (wanted == null) {
            answerUnbound(stream.connection(), inline, stream.featuresToBind());
            stream.bound(null);
            return;
        }
        UserAgent agent = inline.request().userAgent();
        String resource = stream.services()
                .clients()
                .resources()
                .of(inline.account(), agent == null ? null : agent.id(), wanted.tag());
        Connection answered = stream.connection();
        Element toBind = stream.featuresToBind();
        Element whenBound = stream.featuresWhenBound();
        bind(inline.account(), resource, (result, told) -> {
            switch (result) {
                case BindResult.Refused _ -> {
                    // The client knows by the missing answer, and can ask as RFC 6120 says to hear why.
                    answerUnbound(answered, inline, toBind);
                    told.run();
                }
                case BindResult.Bound(Resource bound) -> {
                    List<Element> results = start(bound, wanted);
                    Runnable answer = () -> {
                        answered.send(inline.success(bound.jid(), Bind2.bound(results)));
                        answered.send(whenBound);
                        told.run();
                    };
                    describe(bound, results, answer);
                }
            }
        });
    }

    private List<Element> start(Resource bound, Bind2.Request wanted) {
        List<Element> results = new ArrayList<>();
        for (Element request : wanted.features()) {
            BindFeature feature = stream.services().registry().bindFeature(request);
            Element result = feature == null ? null : feature.start(bound, request);
            if (result != null) {
                results.add(result);
            }
        }
        return results;
    }

    /** Adds what extensions have to say, which may block, before anything else happens in the account's turn. */
    private void describe(Resource bound, List<Element> results, Runnable answer) {
        List<BoundInfo> infos = stream.services().registry().boundInfos();
        if (infos.isEmpty()) {
            answer.run();
            return;
        }
        bound.nextBlocking(() -> {
            for (BoundInfo info : infos) {
                try {
                    Element told = info.describe(bound);
                    if (told != null) {
                        results.add(told);
                    }
                } catch (StoreException e) {
                    // The client can ask again.
                    LOG.atWarn().setCause(e).log("a client could not be told something about its account");
                }
            }
            answer.run();
        });
    }

    private static void answerUnbound(Connection connection, Inline inline, Element features) {
        connection.send(inline.success(inline.account(), null));
        connection.send(features);
    }

    /** Tells the client what became of its request. */
    @FunctionalInterface
    private interface Answer {
        /** Tells it, in the account's turn: what the account sends to the new session must not come first. */
        void tell(BindResult result, Runnable told);
    }

    private void bind(Jid account, @Nullable String resource, Answer answer) {
        Connection held = stream.connection();
        held.pause();
        Session starting = stream.newSession();
        stream.services().accounts().bind(account, new BindRequest(resource, starting), result -> {
            if (result instanceof BindResult.Bound(Resource bound)) {
                starting.bound(bound);
            }
            answer.tell(result, () -> held.loop().execute(() -> bound(starting, result)));
        });
    }

    private void bound(Session starting, BindResult result) {
        switch (result) {
            case BindResult.Refused _ -> stream.bound(null);
            case BindResult.Bound(Resource resource) -> {
                if (stream.hasEnded()) {
                    resource.ended();
                    return;
                }
                stream.bound(starting);
            }
        }
        stream.connection().resume();
    }
}
