// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.push;

import im.linnet.server.config.PushOptions;
import im.linnet.server.extension.Account;
import im.linnet.server.extension.Declarations;
import im.linnet.server.extension.Direction;
import im.linnet.server.extension.Event;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.IqContext;
import im.linnet.server.extension.Outgoing;
import im.linnet.server.extension.PayloadName;
import im.linnet.server.extension.Phase;
import im.linnet.server.extension.StanzaContext;
import im.linnet.server.extension.StateKey;
import im.linnet.server.extension.Target;
import im.linnet.server.extension.Verdict;
import im.linnet.server.mailbox.Mailbox;
import im.linnet.server.store.StoreException;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.payload.PubSub;
import im.linnet.xmpp.payload.Push;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.Iq;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.Message;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.stanza.StanzaException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has push services told that messages wait for a user (XEP-0357).
 *
 * <p>A message that no session takes is told unless it says nothing to the user. One that sessions have got which have lost
 * their connection, or at which nobody is looking, is told if it is important: such a client comes back, or may be woken by
 * its own system. What is told of it is for the server's owner to decide ({@code push.include}), not for clients (§9).
 */
public final class PushFeature implements Extension {
    private static final Logger LOG = LoggerFactory.getLogger(PushFeature.class);
    /** Errors in a row that end a registration. */
    private static final int MAX_FAILURES = 10;

    private static final int MAX_NODE = 1_024;
    private static final int MAX_OPTIONS_BYTES = 4_096;
    /** Characters of a message's text that are told. */
    private static final int MAX_BODY = 500;

    private final StateKey<List<PushRegistration>> registrationsKey = new StateKey<>("push registrations");
    private final PushStore store;
    private final PushOptions options;
    private final Set<String> hosts;
    private final PushCounters counters;
    private final PushQueue queue;

    /**
     * Creates one.
     *
     * @param hosts the hosted domains
     */
    public PushFeature(PushStore store, PushOptions options, Set<String> hosts, Environment environment) {
        this.store = store;
        this.options = options;
        this.hosts = Set.copyOf(hosts);
        this.counters = PushCounters.in(environment.metrics());
        this.queue = new PushQueue(
                environment.outgoing(),
                environment.mailbox(),
                new PushQueue.Limits(options.gather(), options.maxWaiting()),
                new Owner(),
                new PushQueue.Clocked(environment.clock(), counters));
    }

    /**
     * What the server gives.
     *
     * @param outgoing sends requests, asked for when there is one
     * @param mailbox where notifications have their turn, nobody else's
     * @param clock tells the time
     * @param metrics where to count
     */
    public record Environment(
            Supplier<Outgoing> outgoing, Mailbox mailbox, InstantSource clock, MeterRegistry metrics) {}

    @Override
    public void declare(Declarations declarations) {
        declarations.xep(357, "0.4.1");
        declarations.feature(Target.OWN_ACCOUNT, Push.NAMESPACE);
        declarations.accountState(registrationsKey, account -> store.list(account.id()));
        for (String command : List.of("enable", "disable")) {
            declarations.iq(IqType.SET, Target.OWN_ACCOUNT, new PayloadName(command, Push.NAMESPACE), this::change);
        }
        declarations.on(Event.MessageWaiting.class, this::waiting);
        declarations.on(
                Event.BecameAvailable.class, event -> seen(event.session().account()));
        declarations.on(Event.SessionActive.class, event -> seen(event.session().account()));
        declarations.filter(Direction.TO_ACCOUNT, Phase.CHECK, this::toAccount);
    }

    private Iq change(Iq request, IqContext context) {
        Account account = context.requireAccount();
        switch (Push.command(Objects.requireNonNull(request.payload()))) {
            case Push.Enable enable -> enable(account, enable, context);
            case Push.Disable(Jid service, String node) ->
                remove(
                        account,
                        registration -> node == null || node.isEmpty()
                                ? registration.service().equals(service)
                                : registration.isFor(service, node));
        }
        return request.result();
    }

    private void enable(Account account, Push.Enable enable, IqContext context) {
        String node = enable.node() == null || enable.node().isEmpty() ? null : enable.node();
        check(enable);
        List<PushRegistration> after = new ArrayList<>(account.state(registrationsKey));
        after.removeIf(registration -> registration.isFor(enable.service(), node));
        if (after.size() >= options.maxRegistrations()) {
            throw new StanzaException(ErrorCondition.RESOURCE_CONSTRAINT, "Too many push registrations");
        }
        String resource = String.valueOf(context.requireSession().jid().resource());
        PushStore.Details details = new PushStore.Details(enable.options(), resource);
        after.add(store.put(account.id(), enable.service(), node, details));
        account.state(registrationsKey, List.copyOf(after));
    }

    private void check(Push.Enable enable) {
        Jid service = enable.service();
        if (service.resource() != null || service.local() != null && hosts.contains(service.domain())) {
            // It would be a way to have the server send requests to somebody's client.
            throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "Not the address of a push service");
        }
        byte[] bytes = PushStore.bytes(enable.options());
        if (enable.node() != null && enable.node().length() > MAX_NODE
                || bytes != null && bytes.length > MAX_OPTIONS_BYTES) {
            throw new StanzaException(ErrorCondition.NOT_ACCEPTABLE, "Too long");
        }
    }

    /** Removes registrations; in the account's turn, which may block. */
    private void remove(Account account, Predicate<PushRegistration> which) {
        List<PushRegistration> kept = new ArrayList<>();
        for (PushRegistration registration : account.state(registrationsKey)) {
            if (which.test(registration)) {
                store.remove(registration.id());
                queue.forget(registration);
            } else {
                kept.add(registration);
            }
        }
        account.state(registrationsKey, List.copyOf(kept));
    }

    private void waiting(Event.MessageWaiting event) {
        List<PushRegistration> registrations = event.account().state(registrationsKey);
        Jid from = event.message().from();
        if (registrations.isEmpty()
                || from != null && from.bare().equals(event.account().jid())) {
            // Nobody has to be told what he has written himself.
            return;
        }
        Importance importance = Importance.of(event.message());
        Importance least = switch (event.reason()) {
            case NO_SESSION -> Importance.ORDINARY;
            case DETACHED, INACTIVE -> Importance.IMPORTANT;
        };
        if (importance.compareTo(least) >= 0) {
            queue.add(event.account(), registrations, notice(event.message(), importance));
        }
    }

    private PushQueue.Notice notice(Message message, Importance importance) {
        boolean urgent = importance == Importance.URGENT;
        Jid from = message.from() == null ? null : message.from().bare();
        return switch (options.include()) {
            case NONE -> new PushQueue.Notice(null, null, urgent);
            case SENDER -> new PushQueue.Notice(from, null, urgent);
            case SENDER_AND_BODY -> new PushQueue.Notice(from, text(message), urgent);
        };
    }

    private static @Nullable String text(Message message) {
        String body = message.body();
        if (body == null || Importance.isEncrypted(message)) {
            return null;
        }
        return body.codePointCount(0, body.length()) <= MAX_BODY
                ? body
                : body.substring(0, body.offsetByCodePoints(0, MAX_BODY));
    }

    private void seen(Account account) {
        List<PushRegistration> registrations = account.state(registrationsKey);
        if (!registrations.isEmpty()) {
            queue.seen(account, registrations);
        }
    }

    /** §8: a service that takes away the right to publish wants no more; its word is for the server, not for clients. */
    private Verdict toAccount(Stanza stanza, Account account, StanzaContext context) {
        List<PushRegistration> registrations = account.state(registrationsKey);
        if (!registrations.isEmpty()
                && stanza instanceof Message message
                && message.element().has("pubsub", PubSub.NAMESPACE)) {
            for (PushRegistration registration : registrations) {
                if (registration.service().equals(message.from())
                        && PubSub.endsAffiliation(message.element(), account.jid(), registration.node())) {
                    end(account, registration, "the service has taken away the right to publish");
                    return new Verdict.Drop("for the server");
                }
            }
        }
        return new Verdict.Continue(stanza);
    }

    private void end(Account account, PushRegistration registration, String reason) {
        inTurn(account, _ -> {
            remove(account, other -> other.id() == registration.id());
            counters.removed().increment();
            LOG.atInfo()
                    .addKeyValue("service", registration.service())
                    .addKeyValue("reason", reason)
                    .log("a push registration is over");
        });
    }

    private static void inTurn(Account account, Consumer<Account> task) {
        account.postBlocking(() -> {
            try {
                task.accept(account);
            } catch (StoreException e) {
                // Nothing is lost: the next answer of the service says the same.
                LOG.atWarn().setCause(e).log("a push registration could not be changed");
            }
        });
    }

    /** What the queue learns about registrations. */
    private final class Owner implements PushQueue.Owner {
        @Override
        public void succeeded(Account account, PushRegistration registration) {
            inTurn(account, _ -> store.succeeded(registration.id()));
        }

        @Override
        public void doubtful(Account account, PushRegistration registration) {
            inTurn(account, _ -> {
                if (store.failed(registration.id()) >= MAX_FAILURES) {
                    end(account, registration, "too many errors in a row");
                }
            });
        }

        @Override
        public void over(Account account, PushRegistration registration) {
            end(account, registration, "the service refuses it");
        }
    }
}
