// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Runs a server. */
@FunctionalInterface
public interface ServerLauncher {
    /**
     * Serves until the server has been stopped. The data directory exists and is locked.
     *
     * @param reread reads the configuration again from where {@code config} came from; throws
     *     {@link im.linnet.server.config.ConfigException} if it has become wrong
     * @return the exit code of the process
     * @throws AdminException if the server cannot start, saying why
     */
    int serve(Config config, Path data, Supplier<Config> reread) throws IOException, InterruptedException;
}
