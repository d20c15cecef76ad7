// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** External components, whose names are settled although this version takes none. */
@OptionGroup(
        value = "component",
        doc = "External components. This version takes none: the option is known so that one configuration serves this"
                + " and later versions, and no port is opened.")
public record ComponentOptions(
        @Option(defaultValue = "5347", min = 0, max = 65535, doc = "The port for components (XEP-0114). 0: none.")
        int port) {}
