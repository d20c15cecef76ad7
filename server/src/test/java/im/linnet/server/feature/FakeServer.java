// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.Registry;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.Target;
import im.linnet.server.extension.Verdict;
import im.linnet.server.route.IqDispatch;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.xml.Element;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Hands requests to the handlers of some extensions, as the router and the accounts of a server would. */
final class FakeServer {
    private final Registry registry;
    private final IqDispatch dispatch;
    private final Map<Jid, FakeAccount> accounts = new HashMap<>();

    FakeServer(Extension... extensions) {
        registry = new Registry(List.of(extensions));
        dispatch = new IqDispatch(registry);
    }

    Registry registry() {
        return registry;
    }

    FakeAccount account(String jid, long id) {
        FakeAccount account = new FakeAccount(jid, id, registry);
        accounts.put(account.jid(), account);
        return account;
    }

    /** Returns what a local client gets for a request: what it was sent last if the handler sent it itself. */
    Element ask(FakeSession session, String request) {
        Iq iq = ((Iq) Xml.stanza(request)).withFrom(session.jid());
        Iq addressed = iq.to() == null ? iq.withTo(session.jid().bare()) : iq;
        Iq answer = dispatch(addressed, session);
        if (answer != null) {
            session.deliver(answer);
        }
        return session.received().getFirst();
    }

    /** Returns what somebody at another server gets for a request. */
    Element ask(String request) {
        return Objects.requireNonNull(dispatch((Iq) Xml.stanza(request), null)).element();
    }

    private @Nullable Iq dispatch(Iq request, @Nullable FakeSession session) {
        Jid to = Objects.requireNonNull(request.to());
        Jid from = Objects.requireNonNull(request.from());
        if (to.local() == null) {
            return dispatch.answer(
                    request, Target.SERVER, new IqContext(from, session, session == null ? null : session.account()));
        }
        FakeAccount asked = accounts.get(to);
        if (asked == null) {
            return dispatch.answer(request, Target.NO_ACCOUNT, new IqContext(from, session, null));
        }
        return dispatch.answer(request, Registry.accountTarget(to, from), new IqContext(from, session, asked));
    }

    /** Has the filters look at what a client sends. */
    Verdict fromClient(FakeSession session, String stanza) {
        return registry.filter(
                Direction.FROM_CLIENT,
                Xml.stanza(stanza).withFrom(session.jid()),
                session.account(),
                new StanzaContext(session));
    }

    /** Has the filters look at what arrives for an account. */
    Verdict toAccount(FakeAccount account, String stanza) {
        return registry.filter(Direction.TO_ACCOUNT, Xml.stanza(stanza), account, StanzaContext.SERVER);
    }
}
