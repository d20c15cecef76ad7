// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads configurations for a given list of option groups. Defaults are overridden by the TOML file, that by the
 * environment, that by {@code --set}.
 *
 * <p>Relative paths in the file begin at the file's folder; those of the environment and of the command line at the
 * working folder. Relative paths that are defaults stay relative: whoever uses them resolves them against the data
 * directory.
 */
public final class ConfigLoader {
    private final OptionCatalog catalog;

    /**
     * Prepares to read.
     *
     * @throws IllegalArgumentException if a declaration is wrong
     */
    public ConfigLoader(List<Class<? extends Record>> groups) {
        this.catalog = new OptionCatalog(groups);
    }

    /**
     * Reads a configuration.
     *
     * @throws ConfigException with everything that is wrong
     */
    public Config load(ConfigSources sources) {
        Loading loading = new Loading();
        Path file = sources.file();
        if (file != null) {
            loading.file(file);
        }
        sources.environment().entrySet().stream()
                .filter(variable -> Environment.concerns(variable.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(variable -> loading.variable(variable.getKey(), variable.getValue()));
        sources.settings().forEach(loading::setting);
        return loading.finish();
    }

    /** One reading: what has been found so far. */
    private final class Loading {
        private final List<ConfigProblem> problems = new ArrayList<>();
        private final Map<String, Config.Setting> settings = new LinkedHashMap<>();

        void file(Path file) {
            TomlFile toml = TomlFile.read(file, problems);
            if (toml != null) {
                table(toml, toml.root(), List.of());
            }
        }

        private void table(TomlFile toml, JsonNode table, List<String> path) {
            for (Map.Entry<String, JsonNode> entry : table.properties()) {
                List<String> inner = new ArrayList<>(path);
                inner.add(entry.getKey());
                String key = String.join(".", inner);
                // A quoted key with a dot inside must not pass for a dotted one.
                OptionDefinition definition =
                        inner.stream().anyMatch(part -> part.contains(".")) ? null : catalog.byKey(key);
                Origin origin = toml.origin(inner);
                JsonNode node = entry.getValue();
                if (definition != null) {
                    put(definition, origin, definition.type().fromToml(node), TomlFile.show(node));
                } else if (node.isObject() && !node.isEmpty()) {
                    table(toml, node, inner);
                } else if (!node.isObject() || !isGroup(key)) {
                    problems.add(new ConfigProblem(origin, key, catalog.unknownKey(key)));
                }
            }
        }

        private boolean isGroup(String key) {
            return catalog.all().stream()
                    .anyMatch(definition -> definition.key().startsWith(key + "."));
        }

        void variable(String variable, String text) {
            Origin origin = new Origin.InEnvironment(variable);
            OptionDefinition definition = catalog.byVariable(variable);
            if (definition == null) {
                problems.add(new ConfigProblem(origin, "", catalog.unknownVariable(variable)));
            } else {
                text(definition, origin, text);
            }
        }

        void setting(String setting) {
            int equals = setting.indexOf('=');
            String key = equals < 0 ? setting : setting.substring(0, equals).strip();
            Origin origin = new Origin.OnCommandLine(key);
            OptionDefinition definition = catalog.byKey(key);
            if (definition == null) {
                problems.add(new ConfigProblem(origin, "", catalog.unknownKey(key)));
            } else if (equals < 0) {
                problems.add(new ConfigProblem(origin, "", "no value; write --set " + key + "=VALUE"));
            } else {
                text(definition, origin, setting.substring(equals + 1));
            }
        }

        private void text(OptionDefinition definition, Origin origin, String text) {
            if (definition.nullable() && text.isEmpty()) {
                settings.put(definition.key(), new Config.Setting(definition, origin, null));
            } else {
                put(definition, origin, definition.type().fromText(text), ValueType.quote(text));
            }
        }

        private void put(OptionDefinition definition, Origin origin, @Nullable Object value, String written) {
            if (value == null) {
                String found = definition.option().secret() ? "" : ", found " + written;
                String expected = "expected " + definition.type().expected() + found;
                String key = origin instanceof Origin.InFile ? definition.key() : "";
                problems.add(new ConfigProblem(origin, key, expected));
            } else {
                Object settled = value instanceof Path path ? absolute(path, origin) : value;
                settings.put(definition.key(), new Config.Setting(definition, origin, settled));
            }
        }

        private Path absolute(Path path, Origin origin) {
            if (origin instanceof Origin.InFile place) {
                return place.file().toAbsolutePath().resolveSibling(path).normalize();
            }
            return path.toAbsolutePath().normalize();
        }

        Config finish() {
            Map<Class<? extends Record>, Record> groups = new LinkedHashMap<>();
            Map<String, Config.Setting> all = new LinkedHashMap<>();
            catalog.groups().forEach((group, definitions) -> {
                List<Config.Setting> values = new ArrayList<>();
                for (OptionDefinition definition : definitions) {
                    Config.Setting setting = settings.getOrDefault(
                            definition.key(),
                            new Config.Setting(definition, new Origin.Default(), definition.defaultValue()));
                    values.add(setting);
                    all.put(definition.key(), setting);
                }
                Record options = construct(group, values);
                if (options != null) {
                    groups.put(group, options);
                }
            });
            if (!problems.isEmpty()) {
                throw new ConfigException(problems);
            }
            return new Config(groups, all);
        }

        private @Nullable Record construct(Class<? extends Record> group, List<Config.Setting> values) {
            try {
                Class<?>[] types = Arrays.stream(group.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
                Constructor<? extends Record> constructor = group.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(
                        values.stream().map(Config.Setting::value).toArray());
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof IllegalArgumentException refusal)) {
                    throw new IllegalStateException(group.getName() + " cannot be made", e.getCause());
                }
                problems.add(refusal(group, values, refusal));
                return null;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(group.getName() + " cannot be made", e);
            }
        }

        // A record that refuses its values names the component by beginning its message with the key within the group.
        private ConfigProblem refusal(
                Class<? extends Record> group, List<Config.Setting> values, IllegalArgumentException refusal) {
            String message = String.valueOf(refusal.getMessage());
            String prefix = OptionCatalog.declaration(group).value();
            for (Config.Setting setting : values) {
                String key = setting.definition().key();
                String name = prefix.isEmpty() ? key : key.substring(prefix.length() + 1);
                if (message.startsWith(name + ": ")) {
                    return new ConfigProblem(setting.origin(), key, message.substring(name.length() + 2));
                }
            }
            Origin origin = values.stream()
                    .map(Config.Setting::origin)
                    .filter(place -> !(place instanceof Origin.Default))
                    .findFirst()
                    .orElse(new Origin.Default());
            return new ConfigProblem(origin, prefix, message);
        }
    }
}
