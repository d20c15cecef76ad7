// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** Federation, whose names are settled although this version has none. */
@OptionGroup(
        value = "s2s",
        doc = "Federation with other servers. This version does not federate: the options are known so that one"
                + " configuration serves this and later versions, and no port is opened.")
public record S2sOptions(
        @Option(defaultValue = "false", doc = "Whether to federate. `true` is refused by this version.")
        boolean enabled,

        @Option(defaultValue = "5269", min = 0, max = 65535, doc = "The port for other servers (STARTTLS). 0: none.")
        int port,

        @Option(
                defaultValue = "5270",
                min = 0,
                max = 65535,
                doc = "The port for other servers that begin with TLS (XEP-0368). 0: none.")
        int tlsPort) {
    /** Refuses what is not there. */
    public S2sOptions {
        if (enabled) {
            throw new IllegalArgumentException("enabled: this version does not federate");
        }
    }
}
