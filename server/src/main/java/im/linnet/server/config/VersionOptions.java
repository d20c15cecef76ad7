// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

/** What the server tells about its software. */
@OptionGroup(value = "version", doc = "What the server tells about its software (XEP-0092).")
public record VersionOptions(
        @Option(defaultValue = "false", doc = "Whether the operating system is told too.")
        boolean os) {}
