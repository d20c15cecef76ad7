// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

import im.linnet.server.account.FastTokens;
import im.linnet.server.account.StoredAccount;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.Fast;
import im.linnet.xmpp.sasl.HashedToken;
import im.linnet.xmpp.sasl.SaslCondition;
import im.linnet.xmpp.sasl.SaslException;
import im.linnet.xmpp.sasl.ScramHash;
import im.linnet.xmpp.sasl.ScramKeys;
import im.linnet.xmpp.sasl.ServerMechanism;
import im.linnet.xmpp.sasl.ServerStep;
import im.linnet.xmpp.sasl.ServerStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One SASL exchange of a client stream, however its messages are carried. Used by one thread at a time. */
final class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);
    private static final String PLAIN = "PLAIN";

    private final C2sServices services;
    private final HostLogin host;
    private final ServerStream offer;
    private final InetAddress address;
    private @Nullable ServerMechanism mechanism;
    private @Nullable TokenClaim claim;
    private @Nullable Jid account;
    private @Nullable Authenticated candidate;

    private Login(C2sServices services, HostLogin host, ServerStream offer, InetAddress address) {
        this.address = address;
        this.services = services;
        this.host = host;
        this.offer = offer;
    }

    static Login on(StreamFrame stream) {
        return new Login(
                stream.services(),
                stream.host(),
                stream.offer(),
                stream.connection().remoteAddress().getAddress());
    }

    /**
     * What a client says that signs in with a token.
     *
     * @param agent which client it is
     * @param use how it uses the token
     */
    record TokenClaim(UUID agent, Fast.Use use) {}

    /**
     * Who a client has proved to be.
     *
     * @param account the bare address
     * @param id the account's number
     * @param keys what is stored of the password; empty if the client showed a token
     * @param shown the keys with which the client has proved to know the password, or null if it showed a token
     * @param client the number of the client that the token belongs to, 0 if it showed the password
     * @param dueFor the mechanism for which it is to get a newer token, or null
     * @param actsForItself whether it has named the account as the one to act as
     */
    record Authenticated(
            Jid account,
            long id,
            Map<ScramHash, ScramKeys> keys,
            @Nullable ScramKeys shown,
            long client,
            @Nullable HashedToken dueFor,
            boolean actsForItself) {
        /** Tells whether whom it wants to act as, if it said so, is whom it said when it opened the stream, if it did. */
        boolean actsAs(@Nullable Jid claimed) {
            return !actsForItself || claimed == null || claimed.equals(account);
        }

        private Authenticated withKeys(List<ScramKeys> renewed) {
            Map<ScramHash, ScramKeys> all = new EnumMap<>(ScramHash.class);
            renewed.forEach(key -> all.put(key.hash(), key));
            return new Authenticated(account, id, all, renewed.getFirst(), client, dueFor, actsForItself);
        }

        private Authenticated named(boolean actsForItself) {
            return new Authenticated(account, id, keys, shown, client, dueFor, actsForItself);
        }
    }

    /** What a step came to. */
    @SuppressWarnings("ArrayRecordComponent") // Messages that are handed on, never compared.
    sealed interface Outcome {
        /** The exchange goes on with a challenge. */
        record Reply(byte[] challenge) implements Outcome {}

        /**
         * The client is who it says.
         *
         * @param additionalData what the mechanism has to say with success, or null
         */
        record Done(byte @Nullable [] additionalData, Authenticated who) implements Outcome {}

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

            static Failed aborted() {
                return new Failed(SaslCondition.ABORTED, "aborted by the client", null);
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

    Outcome start(String name, byte @Nullable [] initialResponse) {
        try {
            ServerMechanism started = host.mechanisms().start(name, offer);
            mechanism = started;
            return respond(started, initialResponse);
        } catch (SaslException e) {
            return new Outcome.Failed(e.condition(), e.reason(), null);
        }
    }

    Outcome startWithToken(HashedToken token, byte @Nullable [] initialResponse, TokenClaim said) {
        try {
            ServerMechanism started = host.mechanisms().startToken(token, offer);
            mechanism = started;
            claim = said;
            return respond(started, initialResponse);
        } catch (SaslException e) {
            return new Outcome.Failed(e.condition(), e.reason(), null);
        }
    }

    Outcome respond(byte[] data) {
        ServerMechanism started = mechanism;
        return started == null
                ? new Outcome.Failed(SaslCondition.MALFORMED_REQUEST, "no mechanism was started", null)
                : respond(started, data);
    }

    private Outcome respond(ServerMechanism started, byte @Nullable [] message) {
        Outcome outcome = outcome(started.respond(message));
        return outcome instanceof Outcome.Done(var data, Authenticated who)
                        && message != null
                        && started.name().equals(PLAIN)
                ? new Outcome.Done(data, renewKeys(who, new String(message, StandardCharsets.UTF_8)))
                : outcome;
    }

    /**
     * PLAIN alone shows a password, and so is the occasion to store better keys of it, if the configuration asks for more
     * than when it was set.
     *
     * @param message {@code [authzid] NUL authcid NUL passwd} (RFC 4616 §2), which has just been accepted
     */
    private Authenticated renewKeys(Authenticated who, String message) {
        try {
            ScramKeys shown = who.shown();
            if (shown != null && host.credentials().areBetterThan(who.keys())) {
                String password = message.substring(message.lastIndexOf('\0') + 1);
                List<ScramKeys> keys = host.credentials().of(password);
                services.store().renewKeys(who.id(), shown, keys);
                return who.withKeys(keys);
            }
        } catch (StoreException e) {
            // The password was right; better keys can wait for the next time.
            LOG.atWarn().setCause(e).log("stored keys could not be renewed");
        }
        return who;
    }

    private Outcome outcome(ServerStep step) {
        return switch (step) {
            case ServerStep.Challenge(byte[] data) -> new Outcome.Reply(data);
            case ServerStep.KeysWanted(String username, ScramHash hash, ServerStep.Continuation next) -> {
                Jid named = named(username);
                yield isBlocked(named)
                        ? Outcome.Failed.tooMany(named)
                        : outcome(next.resume(named == null ? null : keys(named, hash)));
            }
            case ServerStep.TokensWanted wanted -> {
                Jid named = named(wanted.username());
                yield isBlocked(named) ? Outcome.Failed.tooMany(named) : token(named, wanted);
            }
            case ServerStep.Success success -> {
                Authenticated authenticated = candidate;
                // S09: nobody acts as another, and only a known account acts at all.
                yield authenticated == null || !success.actsAs(authenticated.account())
                        ? new Outcome.Failed(SaslCondition.INVALID_AUTHZID, "may not act as another", account)
                        : new Outcome.Done(
                                success.additionalData(), authenticated.named(success.authorizationId() != null));
            }
            case ServerStep.Failure(SaslCondition condition, String reason) ->
                new Outcome.Failed(condition, reason, account);
        };
    }

    private @Nullable Jid named(String username) {
        account = host.account(username);
        return account;
    }

    private boolean isBlocked(@Nullable Jid named) {
        return named != null && services.guard().admission().isBlocked(address, named);
    }

    private Outcome token(@Nullable Jid named, ServerStep.TokensWanted wanted) {
        TokenClaim said = claim;
        if (said == null) {
            throw new IllegalStateException("A mechanism for tokens was started in another way");
        }
        return switch (services.clients().tokens().check(named, said.agent(), wanted, said.use())) {
            case FastTokens.Checked.Wrong(SaslCondition condition, String reason) ->
                new Outcome.Failed(condition, reason, named);
            case FastTokens.Checked.Right right -> {
                candidate = named == null
                        ? null
                        : new Authenticated(
                                named,
                                right.account(),
                                Map.of(),
                                null,
                                right.client(),
                                right.isDue() ? wanted.mechanism() : null,
                                false);
                yield outcome(wanted.proof().accept(right.token()));
            }
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
        long id = found.get().id();
        Map<ScramHash, ScramKeys> keys = services.store().keys(id);
        ScramKeys exact = keys.get(hash);
        ScramKeys used = exact == null && mechanism != null && mechanism.name().equals(PLAIN)
                ? keys.values().stream().findFirst().orElse(null)
                : exact;
        candidate = used == null ? null : new Authenticated(jid, id, keys, used, 0, null, false);
        return used;
    }
}
