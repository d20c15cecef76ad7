// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A configuration that is complete and right. Never changes; a reload makes another one. */
public final class Config {
    /** The value of one option and where it comes from. */
    record Setting(
            OptionDefinition definition,
            Origin origin,
            @Nullable Object value) {}

    /**
     * An option whose value differs between two configurations.
     *
     * @param before the old value as TOML; secrets are not shown
     * @param after the new value as TOML; secrets are not shown
     * @param reloadable whether it can be applied to a running server
     */
    public record Change(String key, String before, String after, boolean reloadable) {}

    private final Map<Class<? extends Record>, Record> groups;
    private final Map<String, Setting> settings;

    Config(Map<Class<? extends Record>, Record> groups, Map<String, Setting> settings) {
        this.groups = Map.copyOf(groups);
        this.settings = new LinkedHashMap<>(settings);
    }

    /**
     * Returns a group of options.
     *
     * @throws IllegalArgumentException if the group was not given to the loader
     */
    public <T extends Record> T get(Class<T> group) {
        Record options = groups.get(group);
        if (options == null) {
            throw new IllegalArgumentException(group.getName() + " is not part of the configuration");
        }
        return group.cast(options);
    }

    /**
     * Returns where an option's value comes from.
     *
     * @throws IllegalArgumentException if there is no such option
     */
    public Origin origin(String key) {
        Setting setting = settings.get(key);
        if (setting == null) {
            throw new IllegalArgumentException("no option " + key);
        }
        return setting.origin();
    }

    /** Returns all options with their values as TOML, in the order of their declaration; secrets are not shown. */
    public Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        settings.forEach((key, setting) -> values.put(key, setting.definition().show(setting.value())));
        return values;
    }

    /** Returns what a newer configuration, read with the same groups, has changed. */
    public List<Change> changes(Config newer) {
        List<Change> changes = new ArrayList<>();
        settings.forEach((key, before) -> {
            Setting after = newer.settings.get(key);
            if (after != null && !Objects.equals(before.value(), after.value())) {
                OptionDefinition definition = before.definition();
                changes.add(new Change(
                        key,
                        definition.show(before.value()),
                        definition.show(after.value()),
                        definition.option().reload()));
            }
        });
        return List.copyOf(changes);
    }
}
