// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.server.account.ClientStore.TokenHolder;
import im.linnet.server.account.ClientStore.TokenUse;
import im.linnet.server.account.StoredToken.Slot;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.Fast;
import im.linnet.xmpp.sasl.HashedToken;
import im.linnet.xmpp.sasl.SaslCondition;
import im.linnet.xmpp.sasl.ServerStep;
import im.linnet.xmpp.sasl.UserAgent;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that sign in with tokens (XEP-0484), and what is remembered of all clients that say which one they are.
 *
 * <p>A token is 256 random bits, for one client and one mechanism. Both sides make an HMAC with it, so that a hash of it in
 * the store would be as good as the token itself; it is stored encrypted, with a key that is not in the database. A client
 * has two tokens at most: the one that it used last, and a newer one that it may not have received (§5.1).
 *
 * <p>What reads or writes blocks.
 */
public final class FastTokens {
    private static final Logger LOG = LoggerFactory.getLogger(FastTokens.class);
    private static final int TOKEN_BYTES = 32;
    /** What a proof is compared with where there is no token, so that it takes the same time. */
    private static final String DECOY = "A".repeat(43);

    private final ClientStore store;
    private final TokenSeal seal;
    private final SecureRandom random;
    private final InstantSource clock;
    private final Rules rules;

    /**
     * Creates them.
     *
     * @param secret the server's secret, of which the key is made that tokens are encrypted with
     */
    public FastTokens(ClientStore store, byte[] secret, SecureRandom random, InstantSource clock, Rules rules) {
        this.store = store;
        this.seal = new TokenSeal(secret, random);
        this.random = random;
        this.clock = clock;
        this.rules = rules;
    }

    /**
     * The rules of the house.
     *
     * @param enabled whether clients get tokens
     * @param lifetime how long a token can be used
     * @param rotation after how long a client that uses its token gets a newer one
     * @param limits how much is remembered of clients
     */
    public record Rules(boolean enabled, Duration lifetime, Duration rotation, ClientStore.Limits limits) {}

    /** What came of a proof. */
    public sealed interface Checked {
        /**
         * It is right.
         *
         * @param account the account's number
         * @param client the client's number
         * @param token the token, which {@link ServerStep.TokenProof#accept} wants
         * @param isDue whether the client is to get a newer token
         */
        record Right(long account, long client, String token, boolean isDue) implements Checked {
            /** Says whose it is without the secret. */
            @Override
            public String toString() {
                return "Right[" + client + "]";
            }
        }

        /** It is not. */
        record Wrong(SaslCondition condition, String reason) implements Checked {}
    }

    /** Tells whether clients get tokens. */
    public boolean isEnabled() {
        return rules.enabled();
    }

    /**
     * Checks a client's proof, and notes the use of its token.
     *
     * @param account whose client it says it is; null for a host's name that can be no account
     * @param agent which client it says it is
     */
    public Checked check(@Nullable Jid account, UUID agent, ServerStep.TokensWanted wanted, Fast.Use use) {
        Optional<TokenHolder> found = account == null ? Optional.empty() : store.tokens(account, agent);
        List<StoredToken> tokens = found.map(TokenHolder::tokens).orElse(List.of());
        StoredToken match = null;
        String matching = null;
        for (int i = 0; i < Slot.values().length; i++) {
            StoredToken token = i < tokens.size() ? tokens.get(i) : null;
            String clear =
                    token != null && token.mechanism().equals(wanted.mechanism().mechanism())
                            ? seal.open(token, found.orElseThrow().clientId())
                            : null;
            boolean right = wanted.proof().isOf(clear == null ? DECOY : clear);
            if (right && clear != null && match == null) {
                match = token;
                matching = clear;
            }
        }
        if (match == null || matching == null) {
            return new Checked.Wrong(SaslCondition.NOT_AUTHORIZED, "no such token");
        }
        return used(found.orElseThrow(), match, matching, use);
    }

    private Checked used(TokenHolder holder, StoredToken token, String clear, Fast.Use use) {
        Instant now = clock.instant();
        if (!token.expires().isAfter(now)) {
            return new Checked.Wrong(SaslCondition.CREDENTIALS_EXPIRED, "the token has expired");
        }
        boolean mustBeNoted = token.slot() == Slot.NEW || use.count() != null;
        if (mustBeNoted && !store.used(new TokenUse(holder.clientId(), token, use.count()))) {
            return new Checked.Wrong(SaslCondition.NOT_AUTHORIZED, "the token was used with this count before");
        }
        boolean isDue = !token.issued().plus(rules.rotation()).isAfter(now);
        if (use.invalidate()) {
            store.takeTokens(holder.clientId());
        }
        return new Checked.Right(holder.accountId(), holder.clientId(), clear, isDue && !use.invalidate());
    }

    /**
     * Remembers a client that has shown the password.
     *
     * @param agent what it says about itself, with an id
     * @return its number
     */
    public long signedIn(long account, UserAgent agent) {
        return store.signedIn(account, agent, true, rules.limits());
    }

    /** Remembers that a client has come back with its token; does not block. */
    @SuppressWarnings("FutureReturnValueIgnored") // Nobody waits for it.
    public void cameBack(long client) {
        store.seen(client).whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.atWarn().setCause(failure).log("it could not be noted that a client was there");
            }
        });
    }

    /** Gives a client a new token for a mechanism; the one that it used last stays until it uses the new one. */
    public Fast.Token give(long client, HashedToken mechanism) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String clear = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant();
        Instant expires = now.plus(rules.lifetime());
        store.give(
                client,
                new StoredToken(
                        Slot.NEW,
                        mechanism.mechanism(),
                        seal.close(clear, mechanism.mechanism(), client),
                        now,
                        expires));
        return new Fast.Token(clear, expires);
    }
}
