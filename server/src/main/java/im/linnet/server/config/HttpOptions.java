// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** The web server, whose names are settled although this version has none. */
@OptionGroup(
        value = "http",
        doc = "The web server. This version has none: the options are known so that one configuration serves this and"
                + " later versions, and no port is opened.")
public record HttpOptions(
        @Option(defaultValue = "5280", min = 0, max = 65535, doc = "The port for plain HTTP. 0: none.")
        int port,

        @Option(defaultValue = "5443", min = 0, max = 65535, doc = "The port for HTTPS. 0: none.")
        int tlsPort) {}
