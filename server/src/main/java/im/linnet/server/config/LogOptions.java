// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** Logging. */
@OptionGroup(value = "log", doc = "Logging, to standard error. Never holds messages, passwords or tokens.")
public record LogOptions(
        @Option(
                defaultValue = "info",
                reload = true,
                doc = "How much is logged. `debug` and `trace` include the addresses of users.")
        Level level,

        @Option(defaultValue = "false", reload = true, doc = "Whether each line is a JSON object, for log collectors.")
        boolean json) {
    /** How much is logged; each level includes the ones before. */
    public enum Level {
        /** What needs somebody. */
        ERROR,
        /** What may need somebody. */
        WARN,
        /** What an operator wants to know. */
        INFO,
        /** What explains a fault. */
        DEBUG,
        /** Everything. */
        TRACE
    }
}
