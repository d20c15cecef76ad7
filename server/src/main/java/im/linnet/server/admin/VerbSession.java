// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Something that runs verbs until it is closed: a connection to a server, or an opened store. */
public interface VerbSession extends AutoCloseable {
    /**
     * Runs a verb.
     *
     * @throws AdminException if it cannot be done
     */
    JsonNode call(String verb, ObjectNode arguments);

    @Override
    void close();
}
