// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.ConfigException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The verbs about the server as a whole: {@code status}, {@code reload}, {@code stop}. */
public final class ServerVerbs {
    private ServerVerbs() {}

    /** Returns the verbs over a running server. */
    public static List<AdminVerb> of(ServerControl server) {
        return List.of(
                AdminVerb.of("status", _ -> Json.MAPPER.valueToTree(server.status())),
                AdminVerb.of("reload", _ -> reload(server)),
                AdminVerb.of("stop", _ -> {
                    server.stop();
                    return Json.object();
                }));
    }

    /**
     * Returns the verbs over a server that is starting.
     *
     * @param stop has the server stop as soon as it has started
     */
    public static VerbRegistry whileStarting(Runnable stop) {
        return new VerbRegistry(
                List.of(
                        AdminVerb.of(
                                "status",
                                _ -> Json.object()
                                        .put("version", Version.text())
                                        .put("state", "starting")),
                        AdminVerb.of("stop", _ -> {
                            stop.run();
                            return Json.object();
                        })),
                "the server is still starting: try again in a moment");
    }

    private static JsonNode reload(ServerControl server) {
        ServerControl.Reloaded reloaded;
        try {
            reloaded = server.reload();
        } catch (ConfigException e) {
            throw new AdminException("nothing has changed, the configuration is wrong:\n" + e.getMessage(), e);
        }
        ObjectNode result = Json.object();
        result.set("applied", Json.MAPPER.valueToTree(reloaded.applied()));
        result.set("waiting", Json.MAPPER.valueToTree(reloaded.waiting()));
        return result;
    }
}
