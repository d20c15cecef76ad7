// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.server.admin.AdminException;
import im.linnet.server.admin.CommandContext;
import im.linnet.server.admin.LinnetCommand;
import im.linnet.server.config.ConfigLoader;
import im.linnet.server.config.CoreOptions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** The composition root: gives the command line what it works with. */
public final class Linnet {
    private Linnet() {}

    /** Runs a command line; ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandContext context = new CommandContext(
                new ConfigLoader(CoreOptions.GROUPS),
                (_, _, _) -> {
                    throw new AdminException("the server is not part of this build");
                },
                (_, _) -> {
                    throw new AdminException("the store is not part of this build");
                },
                System.getenv(),
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Clock.systemUTC());
        System.exit(LinnetCommand.run(context, arguments));
    }
}
