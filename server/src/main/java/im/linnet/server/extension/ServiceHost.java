// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.disco.Identity;
import im.linnet.xmpp.stanza.IqType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A host that an extension has opened below every hosted domain. Immutable once declared. */
public final class ServiceHost {
    private final String label;
    private final Identity identity;
    private final SortedSet<String> features = new TreeSet<>();
    private final Map<Key, Registry.Handler> handlers = new HashMap<>();

    ServiceHost(String label, Identity identity) {
        this.label = label;
        this.identity = identity;
    }

    private record Key(IqType type, PayloadName payload) {}

    /** Returns the label before the hosted domain. */
    public String label() {
        return label;
    }

    /** Returns the host's name below a hosted domain. */
    public String under(String domain) {
        return label + '.' + domain;
    }

    /** Returns what the host is. */
    public Identity identity() {
        return identity;
    }

    /** Returns the features that it has beside those of every service, sorted. */
    public List<String> features() {
        return List.copyOf(features);
    }

    Registry.@Nullable Handler handler(IqType type, PayloadName payload) {
        return handlers.get(new Key(type, payload));
    }

    /** Takes the declarations of the host. */
    final class Declared implements ServiceDeclarations {
        @Override
        public ServiceDeclarations feature(String feature) {
            features.add(feature);
            return this;
        }

        @Override
        public ServiceDeclarations iq(IqType type, PayloadName payload, IqHandler handler) {
            return put(new Key(type, payload), new Registry.Handler(handler, true));
        }

        @Override
        public ServiceDeclarations iqOnLoop(IqType type, PayloadName payload, IqHandler handler) {
            return put(new Key(type, payload), new Registry.Handler(handler, false));
        }

        private ServiceDeclarations put(Key key, Registry.Handler handler) {
            if (handlers.putIfAbsent(key, handler) != null) {
                throw new IllegalStateException("two handlers for " + key + " at " + label);
            }
            return this;
        }
    }
}
