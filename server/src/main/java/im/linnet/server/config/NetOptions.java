// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/**
 * The network.
 *
 * @param host empty for every address of the machine
 * @param eventLoops 0 for a number that fits the machine
 */
@OptionGroup(value = "net", doc = "The network.")
public record NetOptions(
        @Option(doc = "The address or host name that every listener binds. Empty: all addresses of the machine.")
        String host,

        @Option(
                defaultValue = "0",
                min = 0,
                max = 1024,
                doc = "Threads that handle connections. 0: a number that fits the machine.")
        int eventLoops) {}
