// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.extension.Account;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.IqHandler;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.StateKey;
import im.linnet.server.extension.StoreErrors;
import im.linnet.server.extension.Target;
import im.linnet.xmpp.payload.LastActivity;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how long the server has been up, and how long ago a user went offline (XEP-0012). */
public final class LastActivityFeature implements Extension {
    private static final Logger LOG = LoggerFactory.getLogger(LastActivityFeature.class);
    private static final PayloadName QUERY = new PayloadName("query", LastActivity.NAMESPACE);
    /** Longer status texts are cut, in characters: this is a courtesy, not an archive. */
    private static final int MAX_STATUS = 1_000;

    private final StateKey<Optional<LastActivityStore.LastActivity>> key = new StateKey<>("last activity");
    private final LastActivityStore store;
    private final InstantSource clock;
    private final Instant started;

    /** Creates one for a server that starts now. */
    public LastActivityFeature(LastActivityStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.started = clock.instant();
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(12, "2.0");
        declarations.feature(Target.SERVER, LastActivity.NAMESPACE);
        declarations.feature(Target.OWN_ACCOUNT, LastActivity.NAMESPACE);
        declarations.feature(Target.OTHER_ACCOUNT, LastActivity.NAMESPACE);
        declarations.iqOnLoop(IqType.GET, Target.SERVER, QUERY, this::uptime);
        declarations.iqOnLoop(IqType.GET, Target.OWN_ACCOUNT, QUERY, this::ofAccount);
        declarations.iqOnLoop(IqType.GET, Target.OTHER_ACCOUNT, QUERY, this::ofAccount);
        // The same as for strangers, so that they do not learn who has an account.
        declarations.iqOnLoop(IqType.GET, Target.NO_ACCOUNT, QUERY, forbidden());
        declarations.accountState(key, account -> store.find(account.id()));
        declarations.on(
                Event.BecameUnavailable.class,
                event -> becameUnavailable(
                        event.session().account(), event.presence().element().childText("status")));
        declarations.on(Event.SessionEnded.class, event -> ended(event.session().account()));
    }

    private static IqHandler forbidden() {
        return (_, _) -> {
            throw new StanzaException(ErrorCondition.FORBIDDEN);
        };
    }

    private Iq uptime(Iq request, IqContext context) {
        return request.result(new LastActivity(secondsSince(started), null).toElement());
    }

    private long secondsSince(Instant then) {
        // Clocks are set back now and then.
        return Math.max(0, Duration.between(then, clock.instant()).toSeconds());
    }

    private Iq ofAccount(Iq request, IqContext context) {
        if (!context.seesPresence()) {
            throw new StanzaException(ErrorCondition.FORBIDDEN);
        }
        Account account = context.requireAccount();
        if (!account.sessions().isEmpty()) {
            return request.result(new LastActivity(0, null).toElement());
        }
        LastActivityStore.LastActivity last = account.state(key)
                .orElseThrow(() -> new StanzaException(ErrorCondition.ITEM_NOT_FOUND, "Never signed in"));
        return request.result(new LastActivity(secondsSince(last.at()), last.status()).toElement());
    }

    private void becameUnavailable(Account account, @Nullable String status) {
        String kept = status == null || status.isEmpty()
                ? null
                : status.substring(
                        0,
                        status.offsetByCodePoints(0, Math.min(MAX_STATUS, status.codePointCount(0, status.length()))));
        account.state(key, Optional.of(new LastActivityStore.LastActivity(clock.instant(), kept)));
    }

    /** Only the end of the last session is stored: until then the answer is 0. */
    private void ended(Account account) {
        if (!account.sessions().isEmpty()) {
            return;
        }
        String status =
                account.state(key).map(LastActivityStore.LastActivity::status).orElse(null);
        LastActivityStore.LastActivity last = new LastActivityStore.LastActivity(clock.instant(), status);
        account.state(key, Optional.of(last));
        var _ = store.save(account.id(), last).whenComplete((_, failure) -> {
            if (failure != null) {
                StoreErrors.log(LOG, "the end of a session could not be noted", failure);
            }
        });
    }
}
