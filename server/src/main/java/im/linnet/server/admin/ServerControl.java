// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.util.List;
import java.util.Map;

/** What an administrator can ask of a running server as a whole. Methods may block. */
public interface ServerControl {
    /** Returns what the server is doing, in the order to be shown: texts, numbers, truth values and lists of texts. */
    Map<String, Object> status();

    /**
     * Reads the configuration and the certificates again and applies what can be applied.
     *
     * @throws im.linnet.server.config.ConfigException if the configuration is wrong; nothing has changed then
     * @throws AdminException if something else keeps it from being applied
     */
    Reloaded reload();

    /** Begins to stop the server, and returns before it has. */
    void stop();

    /**
     * What a reload has done.
     *
     * @param applied keys whose new value is in effect
     * @param waiting keys whose new value waits for the next start
     */
    record Reloaded(List<String> applied, List<String> waiting) {
        /** Copies the lists. */
        public Reloaded {
            applied = List.copyOf(applied);
            waiting = List.copyOf(waiting);
        }
    }
}
