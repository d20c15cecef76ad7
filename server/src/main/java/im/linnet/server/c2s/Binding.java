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
import im.linnet.xmpp.payload.StreamManagement;
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

/** Binding a resource: by a request (RFC 6120 §7), or together with signing in (XEP-0386, XEP-0198 §9). */
final class Binding {
    private static final Logger LOG = LoggerFactory.getLogger(Binding.class);

    private final StreamFrame stream;
    private final Resumption resumption;

    Binding(StreamFrame stream, Resumption resumption) {
        this.stream = stream;
        this.resumption = resumption;
    }

    /**
     * What is to be answered to a client that has signed in by XEP-0388.
     *
     * @param account the bare address
     * @param additionalData what the mechanism has to say with success, or null
     * @param request what the client asked for
     * @param token the token that the client gets, or null
     * @param results what has come of the rest so far
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Inline(
            Jid account,
            byte @Nullable [] additionalData,
            Sasl2Element.Authenticate request,
            @Nullable Element token,
            List<Element> results) {
        private @Nullable Element find(String name, String namespace) {
            for (Element element : request.inline()) {
                if (element.is(name, namespace)) {
                    return element;
                }
            }
            return null;
        }

        private Inline with(Element result) {
            List<Element> more = new ArrayList<>(results);
            more.add(result);
            return new Inline(account, additionalData, request, token, more);
        }

        private Element success(Jid authorizationId) {
            List<Element> all = new ArrayList<>(results);
            if (token != null) {
                all.add(token);
            }
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
        bind(account, resource, (result, _, told) -> {
            Iq answer = switch (result) {
                case BindResult.Refused(StanzaError error) -> request.error(error);
                case BindResult.Bound(Resource bound) -> request.result(Bind.result(bound.jid()));
            };
            answered.send(answer.element());
            told.run();
        });
    }

    /** Answers a client that has signed in; resumes its stream or binds a resource if it has asked for that. */
    void inline(Inline inline) {
        Element resume = inline.find("resume", StreamManagement.NAMESPACE);
        if (resume == null) {
            bind(inline);
        } else {
            // XEP-0198 §9.2: the account is all that the client has asked for, and no features follow.
            resumption.resume(
                    inline.account(),
                    resume,
                    resumed -> inline.with(resumed).success(inline.account()),
                    failed -> bind(inline.with(failed)));
        }
    }

    private void bind(Inline inline) {
        Bind2.Request wanted = Bind2.Request.in(inline.request().inline());
        if (wanted == null) {
            answerUnbound(stream.connection(), inline, stream.featuresToBind());
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
        bind(inline.account(), resource, (result, starting, told) -> {
            switch (result) {
                case BindResult.Refused _ -> {
                    // The client knows by the missing answer, and can ask as RFC 6120 says to hear why.
                    answerUnbound(answered, inline, toBind);
                    told.run();
                }
                case BindResult.Bound(Resource bound) ->
                    start(new Start(inline, wanted, bound, starting), whenBound, told);
            }
        });
    }

    /** A session that begins together with signing in. */
    private record Start(Inline inline, Bind2.Request wanted, Resource bound, Session session) {
        Element answer(List<Element> results) {
            return inline.with(Bind2.bound(results)).success(bound.jid());
        }
    }

    /** Turns on what the client asks for and answers it, before anything else happens in the account's turn. */
    private void start(Start start, Element features, Runnable told) {
        List<Element> results = new ArrayList<>();
        StreamManagement.Enable enable = null;
        for (Element request : start.wanted().features()) {
            if (request.namespace().equals(StreamManagement.NAMESPACE)) {
                enable = enable(request, results);
                continue;
            }
            BindFeature feature = stream.services().registry().bindFeature(request);
            Element result = feature == null ? null : feature.start(start.bound(), request);
            if (result != null) {
                results.add(result);
            }
        }
        StreamManagement.Enable managed = enable;
        Connection answered = stream.connection();
        start.bound().nextBlocking(() -> {
            start.bound().syncsFromArchive();
            describe(start.bound(), results);
            if (managed == null) {
                answered.send(start.answer(results));
                answered.send(features);
            } else {
                start.session()
                        .enableInTurn(
                                managed,
                                enabled -> {
                                    results.add(enabled);
                                    return start.answer(results);
                                },
                                features);
            }
            told.run();
        });
    }

    private static StreamManagement.@Nullable Enable enable(Element request, List<Element> results) {
        try {
            return StreamManagement.command(request) instanceof StreamManagement.Enable enable ? enable : null;
        } catch (StanzaException e) {
            results.add(StreamManagement.failed(e.error().condition()));
            return null;
        }
    }

    /** Adds what extensions have to say; may block. */
    private void describe(Resource bound, List<Element> results) {
        for (BoundInfo info : stream.services().registry().boundInfos()) {
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
    }

    private static void answerUnbound(Connection connection, Inline inline, Element features) {
        connection.send(inline.success(inline.account()));
        connection.send(features);
    }

    /** Tells the client what became of its request. */
    @FunctionalInterface
    private interface Answer {
        /** Tells it, in the account's turn: what the account sends to the new session must not come first. */
        void tell(BindResult result, Session session, Runnable told);
    }

    private void bind(Jid account, @Nullable String resource, Answer answer) {
        Connection held = stream.connection();
        held.pause();
        Session starting = stream.newSession();
        stream.services().accounts().bind(account, new BindRequest(resource, starting), result -> {
            answer.tell(result, starting, () -> held.loop().execute(() -> bound(starting, result)));
        });
    }

    private void bound(Session starting, BindResult result) {
        switch (result) {
            case BindResult.Refused _ -> {}
            case BindResult.Bound _ -> {
                if (stream.hasEnded()) {
                    // It may have got its answer, and come back.
                    starting.disconnected(stream.connection());
                    return;
                }
                stream.bound(starting);
            }
        }
        stream.connection().resume();
    }
}
