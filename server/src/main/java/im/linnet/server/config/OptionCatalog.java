// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All options that there are, by key and by name in the environment, in the order of their declaration. */
final class OptionCatalog {
    private final Map<String, OptionDefinition> byKey = new LinkedHashMap<>();
    private final Map<String, OptionDefinition> byVariable = new LinkedHashMap<>();
    private final Map<Class<? extends Record>, List<OptionDefinition>> byGroup = new LinkedHashMap<>();

    /**
     * Reads the declarations.
     *
     * @throws IllegalArgumentException if one is wrong or two have the same name
     */
    OptionCatalog(List<Class<? extends Record>> groups) {
        for (Class<? extends Record> group : groups) {
            List<OptionDefinition> definitions = new ArrayList<>();
            for (RecordComponent component : group.getRecordComponents()) {
                OptionDefinition definition =
                        OptionDefinition.of(declaration(group).value(), component);
                if (byKey.put(definition.key(), definition) != null
                        || byVariable.put(definition.variable(), definition) != null
                        || Environment.RESERVED.contains(definition.variable())) {
                    throw new IllegalArgumentException(group.getName() + ": the name " + definition.key()
                            + " is taken, or its variable is: " + definition.variable());
                }
                definitions.add(definition);
            }
            if (byGroup.put(group, List.copyOf(definitions)) != null) {
                throw new IllegalArgumentException(group.getName() + " is given twice");
            }
        }
    }

    static OptionGroup declaration(Class<? extends Record> group) {
        OptionGroup declaration = group.getAnnotation(OptionGroup.class);
        if (declaration == null) {
            throw new IllegalArgumentException(group.getName() + " is not an @OptionGroup");
        }
        return declaration;
    }

    @Nullable
    OptionDefinition byKey(String key) {
        return byKey.get(key);
    }

    @Nullable
    OptionDefinition byVariable(String variable) {
        return byVariable.get(variable);
    }

    Collection<OptionDefinition> all() {
        return Collections.unmodifiableCollection(byKey.values());
    }

    Map<Class<? extends Record>, List<OptionDefinition>> groups() {
        return Collections.unmodifiableMap(byGroup);
    }

    /** Says what is wrong with a key that does not exist, with the nearest that does. */
    String unknownKey(String key) {
        String inGroup = key + ".";
        if (byKey.keySet().stream().anyMatch(known -> known.startsWith(inGroup))) {
            return "is a table of options, not an option; write [" + key + "] and the options below it";
        }
        int dot = key.lastIndexOf('.');
        if (dot > 0 && byKey.containsKey(key.substring(dot + 1))) {
            return "unknown option; did you mean " + key.substring(dot + 1)
                    + "? It belongs above the first [table] of the file";
        }
        String nearest = Nearest.to(key, byKey.keySet());
        return nearest == null ? "unknown option" : "unknown option; did you mean " + nearest + "?";
    }

    /** Says what is wrong with a variable that does not exist, with the nearest that does. */
    String unknownVariable(String variable) {
        String nearest = Nearest.to(variable, byVariable.keySet());
        return nearest == null ? "no option has this name" : "no option has this name; did you mean " + nearest + "?";
    }
}
