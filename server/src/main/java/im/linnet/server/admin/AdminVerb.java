// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import tools.jackson.databind.JsonNode;

/** Something that an administrator can ask of the server or of its store. Safe from any thread; may block. */
public interface AdminVerb {
    /** Returns the name, such as {@code user.add}. */
    String name();

    /**
     * Does it.
     *
     * @throws AdminException if it cannot be done
     */
    JsonNode run(Arguments arguments);

    /** Makes a verb of a name and what it does. */
    static AdminVerb of(String name, Action action) {
        return new AdminVerb() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public JsonNode run(Arguments arguments) {
                return action.run(arguments);
            }
        };
    }

    /** What a verb does. */
    @FunctionalInterface
    interface Action {
        /**
         * Does it.
         *
         * @throws AdminException if it cannot be done
         */
        JsonNode run(Arguments arguments);
    }
}
