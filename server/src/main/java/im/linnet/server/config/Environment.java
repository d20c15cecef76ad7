// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.util.Set;

/** Names in the environment: {@code c2s.tls-port} is {@code LINNET_C2S_TLS_PORT}. */
final class Environment {
    static final String PREFIX = "LINNET_";

    /** What the launcher and the command line use themselves; no option may have such a name. */
    static final Set<String> RESERVED = Set.of(
            "LINNET_HOME", "LINNET_JAVA_HOME", "LINNET_JAVA_OPTS", "LINNET_PROFILE", "LINNET_CONFIG", "LINNET_DATA");

    private Environment() {}

    /** Tells whether a variable must name an option. */
    static boolean concerns(String variable) {
        return variable.startsWith(PREFIX) && !RESERVED.contains(variable);
    }
}
