// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.server.config.ConfigLoader;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;

/**
 * What the command line works with.
 *
 * @param loader reads configurations
 * @param launcher runs a server
 * @param stored opens a stopped server's store
 * @param environment the environment's variables
 */
public record CommandContext(
        ConfigLoader loader,
        ServerLauncher launcher,
        StoredVerbs stored,
        Map<String, String> environment,
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        InstantSource clock) {}
