// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration is read from; later ones override earlier ones.
 *
 * @param file the TOML file, or null for none
 * @param environment variables; only those that begin with {@code LINNET_} are looked at
 * @param settings {@code key=value} in the order given; a later one overrides an earlier one
 */
public record ConfigSources(@Nullable Path file, Map<String, String> environment, List<String> settings) {
    /** Copies the collections. */
    public ConfigSources {
        environment = Map.copyOf(environment);
        settings = List.copyOf(settings);
    }

    /** Nothing but the defaults. */
    public static ConfigSources none() {
        return new ConfigSources(null, Map.of(), List.of());
    }
}
