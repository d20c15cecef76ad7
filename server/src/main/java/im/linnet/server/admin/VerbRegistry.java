// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Verbs by name. Immutable; safe from any thread. */
public final class VerbRegistry {
    private final Map<String, AdminVerb> verbs;
    private final @Nullable String otherwise;

    /**
     * Gathers verbs.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public VerbRegistry(Collection<? extends AdminVerb> verbs) {
        this(verbs, null);
    }

    /**
     * Gathers verbs.
     *
     * @param otherwise why there are no others, or null if there are none at all
     * @throws IllegalArgumentException if two have the same name
     */
    public VerbRegistry(Collection<? extends AdminVerb> verbs, @Nullable String otherwise) {
        Map<String, AdminVerb> byName = new LinkedHashMap<>();
        for (AdminVerb verb : verbs) {
            if (byName.put(verb.name(), verb) != null) {
                throw new IllegalArgumentException("two verbs are called " + verb.name());
            }
        }
        this.verbs = Map.copyOf(byName);
        this.otherwise = otherwise;
    }

    /**
     * Runs a verb.
     *
     * @throws AdminException if there is none of this name, or it cannot be done
     */
    public JsonNode run(String name, Arguments arguments) {
        AdminVerb verb = verbs.get(name);
        if (verb == null) {
            throw new AdminException(otherwise == null ? "there is no verb " + name + " here" : otherwise);
        }
        return verb.run(arguments);
    }
}
