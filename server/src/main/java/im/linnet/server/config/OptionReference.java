// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.util.List;
import java.util.Map;

/** Writes the reference of all options from their declarations. */
public final class OptionReference {
    private static final String INTRODUCTION = """
            # Options

            <!-- Generated from the option records. Regenerate: mvn -pl server -am test -Dtest=OptionReferenceTest \
            -Dsurefire.failIfNoSpecifiedTests=false -Dregenerate=true -->

            Each option may stand in the configuration file (TOML), in the environment, or after `--set` on the command
            line; each of them overrides the one before. Unknown names and wrong values stop the start with their
            position. `linnet check` looks at a configuration without starting anything.

            ```toml
            domains = ["example.org"]

            [c2s]
            tls-port = 5223
            ```

            is the same as `LINNET_DOMAINS=example.org LINNET_C2S_TLS_PORT=5223` and as
            `--set domains=example.org --set c2s.tls-port=5223`. Lists are written with commas there. An empty value
            unsets an option whose default is "none".

            Durations are written `500ms`, `30s`, `5m`, `1h`, `2d` or combined (`1h30m`). Sizes are bytes, or have a unit:
            `KiB`, `MiB`, `GiB` (powers of 1024), `kB`, `MB`, `GB` (powers of 1000). A relative path begins at the folder of
            the file that it stands in; in the environment and on the command line at the working folder; a default at the
            data directory.

            `linnet reload` applies changes of the options marked "reload" to a running server; the others wait for the
            next start.

            The environment also knows `LINNET_CONFIG` and `LINNET_DATA` (what `--config` and `--data` default to), and for
            the launcher `LINNET_JAVA_HOME` (the JDK to use), `LINNET_JAVA_OPTS` (more JVM flags), `LINNET_PROFILE` (`tiny`,
            `small` or `large`) and `LINNET_HOME` (where Linnet is installed).
            """;

    private OptionReference() {}

    /**
     * Returns the reference as Markdown.
     *
     * @throws IllegalArgumentException if a declaration is wrong
     */
    public static String markdown(List<Class<? extends Record>> groups) {
        OptionCatalog catalog = new OptionCatalog(groups);
        StringBuilder text = new StringBuilder(INTRODUCTION);
        for (Map.Entry<Class<? extends Record>, List<OptionDefinition>> entry :
                catalog.groups().entrySet()) {
            OptionGroup group = OptionCatalog.declaration(entry.getKey());
            text.append("\n## ")
                    .append(group.value().isEmpty() ? "Top level" : "`[" + group.value() + "]`")
                    .append("\n\n")
                    .append(group.doc())
                    .append("\n\n| key | default | expects | reload | meaning |\n|---|---|---|---|---|\n");
            entry.getValue().forEach(definition -> row(text, definition));
        }
        return text.toString();
    }

    private static void row(StringBuilder text, OptionDefinition definition) {
        Object value = definition.defaultValue();
        String shown = value == null ? "none" : "`" + definition.type().toToml(value) + "`";
        text.append("| `")
                .append(definition.key())
                .append("` | ")
                .append(shown)
                .append(" | ")
                .append(definition.type().expected())
                .append(" | ")
                .append(definition.option().reload() ? "reload" : "restart")
                .append(" | ")
                .append(definition.option().doc().replace("|", "\\|"))
                .append(" |\n");
    }
}
