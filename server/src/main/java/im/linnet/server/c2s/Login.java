// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.StoredAccount;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.SaslCondition;
import im.linnet.xmpp.sasl.SaslElement;
import im.linnet.xmpp.sasl.SaslException;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ScramKeys;
import im.linnet.xmpp.sasl.ServerMechanism;
import im.linnet.xmpp.sasl.ServerStep;
import im.linnet.xmpp.sasl.ServerStream;
import im.linnet.xmpp.xml.Element;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SASL exchange of a client stream (RFC 6120 §6). Used by one thread at a time. */
final class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);
    private static final String PLAIN = "PLAIN";

    private final C2sServices services;
    private final HostLogin host;
    private final ServerStream offer;
    private final InetAddress address;
    private @Nullable ServerMechanism mechanism;
    private @Nullable Jid account;

    Login(C2sServices services, HostLogin host, ServerStream offer, InetAddress address) {
        this.address = address;
        this.services = services;
        this.host = host;
        this.offer = offer;
    }

    /** What a step came to. */
    sealed interface Outcome {
        /** The exchange goes on with a challenge. */
        record Reply(Element challenge) implements Outcome {}

        /** The client is who it says. */
        record Done(Element success, Jid account) implements Outcome {}

        /**
         * The exchange is over.
         *
         * @param condition what the client is told
         * @param reason what the log is told
         * @param account whose login failed, or null if it did not get that far
         */
        record Failed(
                SaslCondition condition,
                String reason,
                @Nullable Jid account) implements Outcome {
            static Failed temporary() {
                return new Failed(SaslCondition.TEMPORARY_AUTH_FAILURE, "internal error", null);
            }

            static Failed tooMany(@Nullable Jid account) {
                return new Failed(SaslCondition.TEMPORARY_AUTH_FAILURE, "too many failed logins", account);
            }

            /** Returns a text for humans, or null where it would tell too much. */
            @Nullable
            String text() {
                return condition == SaslCondition.TEMPORARY_AUTH_FAILURE ? "Try again later" : null;
            }
        }
    }

    /** Tells whether the next step may read from the store: the one that first names an account does. */
    boolean mayBlock() {
        return account == null;
    }

    /** Tells whether the exchange began with a channel binding and came to nothing before it named an account. */
    boolean sawUnknownBinding() {
        return mechanism != null && mechanism.name().endsWith("-PLUS") && account == null;
    }

    Outcome start(SaslElement.Auth auth) {
        try {
            ServerMechanism started = host.start(auth.mechanism(), offer);
            mechanism = started;
            return respond(started, auth.initialResponse());
        } catch (SaslException e) {
            return new Outcome.Failed(e.condition(), e.reason(), null);
        }
    }

    Outcome go(@Nullable SaslElement message) {
        ServerMechanism started = mechanism;
        if (message instanceof SaslElement.Abort) {
            return new Outcome.Failed(SaslCondition.ABORTED, "aborted by the client", null);
        }
        if (started == null || !(message instanceof SaslElement.Response(byte[] data))) {
            return new Outcome.Failed(SaslCondition.MALFORMED_REQUEST, "not a response", null);
        }
        return respond(started, data);
    }

    private Outcome respond(ServerMechanism started, byte @Nullable [] message) {
        Outcome outcome = outcome(started.respond(message));
        if (outcome instanceof Outcome.Done(var _, Jid jid)
                && message != null
                && started.name().equals(PLAIN)) {
            renewKeys(jid, new String(message, StandardCharsets.UTF_8));
        }
        return outcome;
    }

    /**
     * PLAIN alone shows a password, and so is the occasion to store better keys of it, if the configuration asks for more
     * than when it was set.
     *
     * @param message {@code [authzid] NUL authcid NUL passwd} (RFC 4616 §2), which has just been accepted
     */
    private void renewKeys(Jid jid, String message) {
        try {
            Optional<StoredAccount> found = services.store().find(jid);
            if (found.isPresent()
                    && host.credentials()
                            .areBetterThan(services.store().keys(found.get().id()))) {
                String password = message.substring(message.lastIndexOf('\0') + 1);
                services.store().setKeys(found.get().id(), host.credentials().of(password));
            }
        } catch (StoreException e) {
            // The password was right; better keys can wait for the next time.
            LOG.atWarn().setCause(e).log("stored keys could not be renewed");
        }
    }

    private Outcome outcome(ServerStep step) {
        return switch (step) {
            case ServerStep.Challenge(byte[] data) -> new Outcome.Reply(new SaslElement.Challenge(data).toElement());
            case ServerStep.KeysWanted(String username, ScramHash hash, ServerStep.Continuation next) -> {
                account = host.account(username);
                if (account != null && services.guard().admission().isBlocked(address, account)) {
                    yield Outcome.Failed.tooMany(account);
                }
                yield outcome(next.resume(account == null ? null : keys(account, hash)));
            }
            case ServerStep.TokensWanted _ ->
                throw new IllegalStateException("no mechanism that takes tokens is offered");
            case ServerStep.Success success -> {
                Jid authenticated = account;
                // S09: nobody acts as another, and only a known account acts at all.
                yield authenticated == null || !success.actsAs(authenticated)
                        ? new Outcome.Failed(SaslCondition.INVALID_AUTHZID, "may not act as another", account)
                        : new Outcome.Done(
                                new SaslElement.Success(success.additionalData()).toElement(), authenticated);
            }
            case ServerStep.Failure(SaslCondition condition, String reason) ->
                new Outcome.Failed(condition, reason, account);
        };
    }

    /**
     * Returns the keys of an account that may sign in; for PLAIN those of another hash function if it has none of this
     * one.
     */
    private @Nullable ScramKeys keys(Jid jid, ScramHash hash) {
        Optional<StoredAccount> found = services.store().find(jid);
        if (found.isEmpty() || !found.get().enabled()) {
            return null;
        }
        Map<ScramHash, ScramKeys> keys = services.store().keys(found.get().id());
        ScramKeys exact = keys.get(hash);
        return exact == null && mechanism != null && mechanism.name().equals(PLAIN)
                ? keys.values().stream().findFirst().orElse(null)
                : exact;
    }
}
