// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Verbs by name. Immutable; safe from any thread. */
public final class VerbRegistry {
    private final Map<String, AdminVerb> verbs;

    /**
     * Gathers verbs.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public VerbRegistry(Collection<? extends AdminVerb> verbs) {
        Map<String, AdminVerb> byName = new LinkedHashMap<>();
        for (AdminVerb verb : verbs) {
            if (byName.put(verb.name(), verb) != null) {
                throw new IllegalArgumentException("two verbs are called " + verb.name());
            }
        }
        this.verbs = Map.copyOf(byName);
    }

    /**
     * Runs a verb.
     *
     * @throws AdminException if there is none of this name, or it cannot be done
     */
    public JsonNode run(String name, Arguments arguments) {
        AdminVerb verb = verbs.get(name);
        if (verb == null) {
            throw new AdminException("there is no verb " + name + " here");
        }
        return verb.run(arguments);
    }
}
