// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.account.ClientStore;
import im.linnet.server.account.StoredClient;
import im.linnet.server.extension.Account;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.SignIn;
import im.linnet.server.extension.StateKey;
import im.linnet.server.extension.Target;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.payload.ClientAccess;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * XEP-0494 Client Access Management: a user sees which clients have access to the account, and takes it away from them.
 *
 * <p>To revoke is to end a client's sessions and its tokens. Who knows the password can come back with it: then the answer
 * says that the password has to be changed, too, which makes all tokens of the account worthless.
 */
public final class ClientAccessFeature implements Extension {
    private static final Logger LOG = LoggerFactory.getLogger(ClientAccessFeature.class);
    private static final int ID_BYTES = 12;
    /** Of how many clients of an awake account it is remembered that they have just lost their access. */
    private static final int REVOKED = 100;

    private final ClientStore store;
    private final StateKey<List<Long>> revokedKey = new StateKey<>("revoked clients");

    public ClientAccessFeature(ClientStore store) {
        this.store = store;
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(494, "0.1.0");
        declarations.feature(Target.OWN_ACCOUNT, ClientAccess.NAMESPACE);
        declarations.accountState(revokedKey, _ -> List.of());
        declarations.on(Event.SessionBound.class, event -> refuseRevoked(event.session()));
        declarations.iq(IqType.GET, Target.OWN_ACCOUNT, new PayloadName("list", ClientAccess.NAMESPACE), this::list);
        declarations.iq(
                IqType.SET, Target.OWN_ACCOUNT, new PayloadName("revoke", ClientAccess.NAMESPACE), this::revoke);
    }

    /** A client that was signing in while its access was taken away. */
    private void refuseRevoked(ClientSession session) {
        if (session.account().state(revokedKey).contains(session.signIn().client())) {
            session.close(farewell());
        }
    }

    private static StreamError farewell() {
        return StreamError.of(StreamCondition.NOT_AUTHORIZED, "The client's access was taken away");
    }

    /**
     * A client that has access.
     *
     * @param stored what is remembered of it, or null for a session whose client does not say which one it is
     * @param sessions its sessions
     */
    private record Entry(String id, @Nullable StoredClient stored, List<ClientSession> sessions) {
        boolean knowsPassword() {
            return stored == null || stored.seen().password() != null;
        }

        ClientAccess.Client toClient() {
            List<ClientAccess.Auth> auth = new ArrayList<>();
            if (knowsPassword()) {
                auth.add(ClientAccess.Auth.PASSWORD);
            }
            if (stored == null) {
                SignIn signIn = sessions.getFirst().signIn();
                return new ClientAccess.Client(id, true, signIn.at(), signIn.at(), auth, null, null);
            }
            if (stored.hasToken()) {
                auth.add(ClientAccess.Auth.FAST);
            }
            return new ClientAccess.Client(
                    id,
                    !sessions.isEmpty(),
                    stored.seen().first(),
                    stored.seen().last(),
                    auth,
                    stored.software(),
                    stored.device());
        }
    }

    private List<Entry> entries(Account account) {
        List<Entry> entries = new ArrayList<>();
        List<ClientSession> sessions = account.sessions();
        for (StoredClient client : store.list(account.id())) {
            List<ClientSession> own = sessions.stream()
                    .filter(session -> session.signIn().client() == client.id())
                    .toList();
            if (client.seen().password() != null || client.hasToken() || !own.isEmpty()) {
                entries.add(new Entry(hash("client", client.id() + "\0" + client.agent()), client, own));
            }
        }
        for (ClientSession session : sessions) {
            if (session.signIn().client() == 0) {
                entries.add(new Entry(hash("session", session.jid().toString()), null, List.of(session)));
            }
        }
        return entries;
    }

    /** Names a client in a way that tells nothing else. */
    private static String hash(String kind, String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((kind + '\0' + text).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ID_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK lacks SHA-256", e);
        }
    }

    private Iq list(Iq request, IqContext context) {
        return request.result(ClientAccess.clients(
                entries(context.requireAccount()).stream().map(Entry::toClient).toList()));
    }

    private @Nullable Iq revoke(Iq request, IqContext context) {
        String id = Objects.requireNonNull(request.payload()).attribute("id");
        if (id == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST);
        }
        Account account = context.requireAccount();
        ClientSession asking = context.requireSession();
        // In the account's turn: no session of the client can be bound meanwhile.
        account.postBlocking(() -> {
            try {
                revoke(account, asking, request, id);
            } catch (StoreException e) {
                LOG.atError().setCause(e).log("a client's access could not be taken away");
                asking.deliver(request.error(StanzaError.of(ErrorCondition.INTERNAL_SERVER_ERROR)));
            }
        });
        return null;
    }

    private void revoke(Account account, ClientSession asking, Iq request, String id) {
        Entry entry = entries(account).stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElse(null);
        if (entry == null) {
            asking.deliver(request.error(StanzaError.of(ErrorCondition.ITEM_NOT_FOUND)));
            return;
        }
        StoredClient client = entry.stored();
        if (client != null) {
            store.forget(account.id(), client.id());
            List<Long> revoked = new ArrayList<>(account.state(revokedKey));
            revoked.add(client.id());
            account.state(
                    revokedKey, List.copyOf(revoked.subList(Math.max(0, revoked.size() - REVOKED), revoked.size())));
        }
        asking.deliver(entry.knowsPassword() ? passwordResetRequired(request) : request.result());
        entry.sessions().forEach(session -> session.close(farewell()));
    }

    private static Iq passwordResetRequired(Iq request) {
        return request.error(StanzaError.of(
                        ErrorCondition.SERVICE_UNAVAILABLE,
                        "Its sessions and tokens have ended, but it knows the password")
                .withApplication(ClientAccess.passwordResetRequired()));
    }
}
