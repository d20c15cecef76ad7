// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import picocli.CommandLine.IVersionProvider;

/** The version of this build. */
public final class Version implements IVersionProvider {
    /** Returns the version, such as {@code 0.1.0}; {@code development} when it does not run from a packaged build. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"Linnet " + text()};
    }
}
