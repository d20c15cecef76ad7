// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.server.account.AccountStore;
import im.linnet.server.account.Credentials;
import im.linnet.server.extension.Account;
import im.linnet.server.extension.ClientSession;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.StateKey;
import im.linnet.server.extension.StoreErrors;
import im.linnet.server.extension.StreamInfo;
import im.linnet.server.extension.StreamPhase;
import im.linnet.server.extension.Target;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.jid.JidException;
import im.linnet.xmpp.payload.Registration;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.StanzaError;
import im.linnet.xmpp.stanza.StanzaException;
import im.linnet.xmpp.stream.StreamCondition;
import im.linnet.xmpp.stream.StreamError;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets people create accounts in their client, if the configuration allows that, and lets users change their passwords
 * and delete their accounts (XEP-0077).
 */
public final class RegistrationFeature implements Extension {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationFeature.class);
    private static final PayloadName QUERY = new PayloadName("query", Registration.NAMESPACE);
    /** Deriving keys costs the server more than asking for it costs the client. */
    private static final int PASSWORD_CHANGES = 10;

    private static final Duration PASSWORD_PERIOD = Duration.ofHours(1);

    private final StateKey<Changes> changesKey = new StateKey<>("password changes");
    private final AccountStore store;
    private final Credentials credentials;
    private final RegistrationGuard guard;
    private final Policy policy;
    private final InstantSource clock;

    /**
     * Who may register.
     *
     * @param open whether anybody may
     * @param accounts how many accounts there may be
     * @param reserved addresses that nobody can register: who has one of them may administer the server
     */
    public record Policy(boolean open, long accounts, Set<Jid> reserved) {
        /** Takes a copy of the set. */
        public Policy {
            reserved = Set.copyOf(reserved);
        }
    }

    /** The password changes of an account in a period that began at some time. */
    private record Changes(Instant since, int count) {}

    /** Creates one over a store. */
    public RegistrationFeature(
            AccountStore store, Credentials credentials, RegistrationGuard guard, Policy policy, InstantSource clock) {
        this.store = store;
        this.credentials = credentials;
        this.guard = guard;
        this.policy = policy;
        this.clock = clock;
    }

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(77, "2.4");
        declarations.feature(Target.SERVER, Registration.NAMESPACE);
        declarations.streamFeature(
                StreamPhase.BEFORE_LOGIN, stream -> policy.open() && stream.secure() ? Registration.feature() : null);
        declarations.iqBeforeLogin(IqType.GET, QUERY, this::fields);
        declarations.iqBeforeLogin(IqType.SET, QUERY, this::register);
        declarations.accountState(changesKey, _ -> new Changes(Instant.EPOCH, 0));
        for (Target target : List.of(Target.SERVER, Target.OWN_ACCOUNT)) {
            declarations.iqOnLoop(IqType.GET, target, QUERY, RegistrationFeature::registered);
            declarations.iq(IqType.SET, target, QUERY, this::change);
        }
    }

    private void requireOpen(StreamInfo stream) {
        if (!policy.open()) {
            throw new StanzaException(ErrorCondition.SERVICE_UNAVAILABLE);
        }
        if (!stream.secure()) {
            throw new StanzaException(ErrorCondition.NOT_AUTHORIZED, "Only through TLS");
        }
    }

    private Iq fields(Iq request, StreamInfo stream) {
        requireOpen(stream);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("username", "");
        fields.put("password", "");
        String instructions =
                "Choose a username and a password of at least " + Credentials.MIN_PASSWORD + " characters.";
        return request.result(new Registration(false, false, instructions, fields, null).toElement());
    }

    private Iq register(Iq request, StreamInfo stream) {
        requireOpen(stream);
        Registration wanted = Registration.of(Objects.requireNonNull(request.payload()));
        if (wanted.remove()) {
            throw new StanzaException(ErrorCondition.UNEXPECTED_REQUEST);
        }
        String username = wanted.value("username");
        String password = wanted.value("password");
        if (username == null || password == null) {
            throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "A username and a password are needed");
        }
        Jid account = address(username, stream.host());
        requireAllowed(password);
        if (!isWithinLimits(stream.address())) {
            throw tooMany();
        }
        boolean created = false;
        try {
            create(account, password);
            created = true;
        } finally {
            if (!created) {
                guard.notCreated(stream.address());
            }
        }
        LOG.atInfo().addKeyValue("peer", stream.address().getHostAddress()).log("an account was registered");
        return request.result();
    }

    private static Jid address(String username, String host) {
        try {
            return Jid.of(username, host, null);
        } catch (JidException e) {
            throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "The username is not allowed: " + e.getMessage());
        }
    }

    private static void requireAllowed(String password) {
        if (!Credentials.isAllowed(password)) {
            throw new StanzaException(
                    ErrorCondition.NOT_ACCEPTABLE,
                    "A password has " + Credentials.MIN_PASSWORD + " to " + Credentials.MAX_PASSWORD
                            + " characters, none of them a control character");
        }
    }

    private static StanzaException tooMany() {
        return new StanzaException(ErrorCondition.RESOURCE_CONSTRAINT, "Too many accounts were created; try later");
    }

    /** Counts an account in; S30: if that cannot be told, the answer is no. */
    private boolean isWithinLimits(InetAddress address) {
        try {
            return guard.mayTry(address) && store.count() < policy.accounts() && guard.mayCreate(address);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("nobody can register: it cannot be told who may");
            return false;
        }
    }

    private void create(Jid account, String password) {
        // Asked first, since deriving keys is expensive.
        if (policy.reserved().contains(account)
                || store.find(account).isPresent()
                || store.create(account, credentials.of(password)).isEmpty()) {
            throw new StanzaException(ErrorCondition.CONFLICT, "The username is taken");
        }
    }

    /** Returns the asker's account; S34: it must be at the domain that is asked. */
    private static Account own(Iq request, IqContext context) {
        context.requireSession();
        Account account = context.requireAccount();
        Jid to = request.to();
        if (to != null && !to.domain().equals(account.jid().domain())) {
            throw new StanzaException(ErrorCondition.SERVICE_UNAVAILABLE);
        }
        return account;
    }

    private static Iq registered(Iq request, IqContext context) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(
                "username", Objects.requireNonNull(own(request, context).jid().local()));
        fields.put("password", "");
        return request.result(new Registration(true, false, null, fields, null).toElement());
    }

    private @Nullable Iq change(Iq request, IqContext context) {
        Account account = own(request, context);
        ClientSession session = context.requireSession();
        Registration wanted = Registration.of(Objects.requireNonNull(request.payload()));
        if (wanted.remove()) {
            account.postBlocking(() -> remove(account, session, request));
            return null;
        }
        String username = wanted.value("username");
        String password = wanted.value("password");
        if (username == null || password == null) {
            throw new StanzaException(ErrorCondition.BAD_REQUEST, "A username and a new password are needed");
        }
        if (!address(username, account.jid().domain()).equals(account.jid())) {
            throw new StanzaException(ErrorCondition.NOT_ALLOWED, "Only your own password can be changed");
        }
        requireAllowed(password);
        account.postBlocking(() -> changePassword(account, session, request, password));
        return null;
    }

    /** Runs in the account's turn, since it counts there. */
    private void changePassword(Account account, ClientSession session, Iq request, String password) {
        Changes changes = account.state(changesKey);
        Instant now = clock.instant();
        if (changes.since().plus(PASSWORD_PERIOD).isBefore(now)) {
            changes = new Changes(now, 0);
        }
        if (changes.count() >= PASSWORD_CHANGES) {
            session.deliver(request.error(StanzaError.of(
                    ErrorCondition.RESOURCE_CONSTRAINT, "The password was changed too often; try later")));
            return;
        }
        account.state(changesKey, new Changes(changes.since(), changes.count() + 1));
        try {
            boolean changed = store.setKeys(account.id(), credentials.of(password));
            session.deliver(
                    changed ? request.result() : request.error(StanzaError.of(ErrorCondition.REGISTRATION_REQUIRED)));
        } catch (StoreException e) {
            failed(session, request, e);
        }
    }

    /** Runs in the account's turn, as the last thing that happens there. */
    private void remove(Account account, ClientSession session, Iq request) {
        try {
            if (!store.delete(account.id())) {
                session.deliver(request.error(StanzaError.of(ErrorCondition.REGISTRATION_REQUIRED)));
                return;
            }
        } catch (StoreException e) {
            failed(session, request, e);
            return;
        }
        session.deliver(request.result());
        account.deleted(StreamError.of(StreamCondition.NOT_AUTHORIZED, "The account was deleted"));
    }

    private static void failed(ClientSession session, Iq request, StoreException e) {
        StoreErrors.log(LOG, "an account could not be changed", e);
        session.deliver(request.error(StoreErrors.of(e)));
    }
}
