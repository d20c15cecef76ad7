// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.disco.Identity;
import im.linnet.xmpp.form.DataForm;
import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.IqType;
import im.linnet.xmpp.stanza.Stanza;
import im.linnet.xmpp.xml.Element;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that the extensions declared. Immutable once made, and so safe from any thread. */
public final class Registry {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final StanzaFilter[] NO_FILTERS = {};

    private final SortedMap<Integer, String> xeps = new TreeMap<>();
    private final SortedSet<Integer> rfcs = new TreeSet<>();
    private final Map<Target, SortedSet<String>> features = new EnumMap<>(Target.class);
    private final Map<Target, List<Identity>> identities = new EnumMap<>(Target.class);
    private final Map<Target, List<DataForm>> forms = new EnumMap<>(Target.class);
    private final Map<StreamPhase, List<StreamFeature>> streamFeatures = new EnumMap<>(StreamPhase.class);
    private final Map<IqKey, Handler> handlers = new HashMap<>();
    private final Map<String, ServiceHost> services = new TreeMap<>();
    private final Map<StreamIqKey, StreamIqHandler> streamHandlers = new HashMap<>();
    private final Map<PayloadName, BindFeature> bindFeatures = new LinkedHashMap<>();
    private final List<BoundInfo> boundInfos = new ArrayList<>();
    private final Map<Direction, Map<Phase, List<StanzaFilter>>> filters = new EnumMap<>(Direction.class);
    private final Map<Class<?>, List<Consumer<Event>>> listeners = new HashMap<>();
    private final Map<StateKey<?>, Function<Account, ?>> loaders = new HashMap<>();
    private final Map<Direction, StanzaFilter[]> chains = new EnumMap<>(Direction.class);

    /** Collects the declarations of extensions. */
    public Registry(List<Extension> extensions) {
        extensions.forEach(extension -> extension.declare(new Collector()));
        for (Direction direction : Direction.values()) {
            List<StanzaFilter> chain = new ArrayList<>();
            filters.getOrDefault(direction, Map.of()).values().forEach(chain::addAll);
            chains.put(direction, chain.toArray(StanzaFilter[]::new));
        }
    }

    private record IqKey(IqType type, Target target, PayloadName payload) {}

    private record StreamIqKey(IqType type, PayloadName payload) {}

    /**
     * What serves a request.
     *
     * @param handler the handler
     * @param mayBlock whether it may block
     */
    public record Handler(IqHandler handler, boolean mayBlock) {}

    /** Returns the XEPs that are implemented, with the version of each, by number. */
    public SortedMap<Integer, String> xeps() {
        return Collections.unmodifiableSortedMap(xeps);
    }

    /** Returns the RFCs that are implemented, by number. */
    public SortedSet<Integer> rfcs() {
        return Collections.unmodifiableSortedSet(rfcs);
    }

    /** Returns the features of a target, sorted. */
    public List<String> features(Target target) {
        return List.copyOf(features.getOrDefault(target, new TreeSet<>()));
    }

    /** Returns the identities of a target. */
    public List<Identity> identities(Target target) {
        return List.copyOf(identities.getOrDefault(target, List.of()));
    }

    /** Returns the disco forms of a target. */
    public List<DataForm> forms(Target target) {
        return List.copyOf(forms.getOrDefault(target, List.of()));
    }

    /** Returns the stream features that apply to a stream in a phase. */
    public List<Element> streamFeatures(StreamPhase phase, StreamInfo stream) {
        List<Element> offers = new ArrayList<>();
        for (StreamFeature feature : streamFeatures.getOrDefault(phase, List.of())) {
            Element offer = feature.offer(stream);
            if (offer != null) {
                offers.add(offer);
            }
        }
        return offers;
    }

    /** Returns what serves a request, or null if nothing does. */
    public @Nullable Handler handler(IqType type, Target target, Element payload) {
        return handlers.get(new IqKey(type, target, new PayloadName(payload.name(), payload.namespace())));
    }

    /** Returns what serves a request to a service, or null if nothing does. */
    public @Nullable Handler handler(IqType type, ServiceHost service, Element payload) {
        Handler own = service.handler(type, new PayloadName(payload.name(), payload.namespace()));
        return own == null ? handler(type, Target.SERVICE, payload) : own;
    }

    /** Returns the services that have hosts of their own, by label. */
    public List<ServiceHost> services() {
        return List.copyOf(services.values());
    }

    /** Returns the service whose host below some domain has this name, or null without one. */
    public @Nullable ServiceHost service(String host) {
        int dot = host.indexOf('.');
        return dot < 0 ? null : services.get(host.substring(0, dot));
    }

    /** Returns what serves a request before login, or null if nothing does. */
    public @Nullable StreamIqHandler streamHandler(IqType type, Element payload) {
        return streamHandlers.get(new StreamIqKey(type, new PayloadName(payload.name(), payload.namespace())));
    }

    /** Returns the names of what can be turned on with the binding of a resource (XEP-0386 §3.1). */
    public List<String> bindFeatures() {
        return bindFeatures.keySet().stream()
                .map(PayloadName::namespace)
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns what turns on what a client asks for with the binding of a resource, or null if nothing does. */
    public @Nullable BindFeature bindFeature(Element request) {
        return bindFeatures.get(new PayloadName(request.name(), request.namespace()));
    }

    /** Returns what tells something to each client that binds a resource by XEP-0386; may block. */
    public List<BoundInfo> boundInfos() {
        return Collections.unmodifiableList(boundInfos);
    }

    /** Passes a stanza through the filters of a direction until one does not let it go on. */
    public Verdict filter(Direction direction, Stanza stanza, Account account, StanzaContext context) {
        return pass(chains.getOrDefault(direction, NO_FILTERS), stanza, account, context);
    }

    /** Tells whether the filters of one phase let a stanza go on that has been accepted before, and kept. */
    public boolean allows(Direction direction, Phase phase, Stanza stanza, Account account) {
        List<StanzaFilter> some = filters.getOrDefault(direction, Map.of()).getOrDefault(phase, List.of());
        return pass(some.toArray(NO_FILTERS), stanza, account, StanzaContext.SERVER) instanceof Verdict.Continue;
    }

    private static Verdict pass(StanzaFilter[] chain, Stanza stanza, Account account, StanzaContext context) {
        Verdict.Continue verdict = new Verdict.Continue(stanza);
        for (StanzaFilter filter : chain) {
            switch (filter.filter(verdict.stanza(), account, context)) {
                case Verdict.Continue next -> verdict = next;
                case Verdict.Drop drop -> {
                    return drop;
                }
                case Verdict.Refuse refuse -> {
                    return refuse;
                }
            }
        }
        return verdict;
    }

    /** Tells the listeners of an event's kind; one that fails harms neither the others nor what goes on. */
    public void publish(Event event) {
        for (Consumer<Event> listener : listeners.getOrDefault(event.getClass(), List.of())) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("event", event.getClass().getSimpleName())
                        .setCause(e)
                        .log("a listener failed");
            }
        }
    }

    /** Reads the values that extensions keep with an account; may block. */
    public Map<StateKey<?>, Object> loadStates(Account account) {
        Map<StateKey<?>, Object> states = new HashMap<>();
        loaders.forEach((key, loader) -> states.put(key, loader.apply(account)));
        return states;
    }

    /** Returns the target that a request to an account has. */
    public static Target accountTarget(Jid account, @Nullable Jid sender) {
        return sender == null || sender.bare().equals(account) ? Target.OWN_ACCOUNT : Target.OTHER_ACCOUNT;
    }

    private final class Collector implements Declarations {
        @Override
        public void xep(int number, String version) {
            xeps.put(number, version);
        }

        @Override
        public void rfc(int number) {
            rfcs.add(number);
        }

        @Override
        public void feature(Target target, String feature) {
            features.computeIfAbsent(target, _ -> new TreeSet<>()).add(feature);
        }

        @Override
        public void identity(Target target, Identity identity) {
            identities.computeIfAbsent(target, _ -> new ArrayList<>()).add(identity);
        }

        @Override
        public void form(Target target, DataForm form) {
            forms.computeIfAbsent(target, _ -> new ArrayList<>()).add(form);
        }

        @Override
        public void streamFeature(StreamPhase phase, StreamFeature feature) {
            streamFeatures.computeIfAbsent(phase, _ -> new ArrayList<>()).add(feature);
        }

        @Override
        public void iq(IqType type, Target target, PayloadName payload, IqHandler handler) {
            put(new IqKey(type, target, payload), new Handler(handler, true));
        }

        @Override
        public void iqOnLoop(IqType type, Target target, PayloadName payload, IqHandler handler) {
            put(new IqKey(type, target, payload), new Handler(handler, false));
        }

        private void put(IqKey key, Handler handler) {
            if (handlers.putIfAbsent(key, handler) != null) {
                throw new IllegalStateException("two handlers for " + key);
            }
        }

        @Override
        public ServiceDeclarations service(String label, Identity identity) {
            ServiceHost service = new ServiceHost(label, identity);
            if (services.putIfAbsent(label, service) != null) {
                throw new IllegalStateException("two services at " + label);
            }
            return service.new Declared();
        }

        @Override
        public void iqBeforeLogin(IqType type, PayloadName payload, StreamIqHandler handler) {
            if (streamHandlers.putIfAbsent(new StreamIqKey(type, payload), handler) != null) {
                throw new IllegalStateException("two handlers before login for " + payload);
            }
        }

        @Override
        public void bindFeature(PayloadName request, BindFeature feature) {
            if (bindFeatures.putIfAbsent(request, feature) != null) {
                throw new IllegalStateException("two features for " + request);
            }
        }

        @Override
        public void boundInfo(BoundInfo info) {
            boundInfos.add(info);
        }

        @Override
        public void filter(Direction direction, Phase phase, StanzaFilter filter) {
            filters.computeIfAbsent(direction, _ -> new EnumMap<>(Phase.class))
                    .computeIfAbsent(phase, _ -> new ArrayList<>())
                    .add(filter);
        }

        @Override
        public <E extends Event> void on(Class<E> kind, Consumer<E> listener) {
            listeners.computeIfAbsent(kind, _ -> new ArrayList<>()).add(event -> listener.accept(kind.cast(event)));
        }

        @Override
        public <T> void accountState(StateKey<T> key, Function<Account, T> loader) {
            loaders.put(key, loader);
        }
    }
}
