// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.nio.file.Path;

/** The JVM that runs the tests, for starting others like it. */
final class JavaProcess {
    private JavaProcess() {}

    static String java() {
        return tool("java");
    }

    /** A program of the same JDK. */
    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** The class path of the tests, also where the test runner hides it in the manifest of a jar of its own. */
    static String testClassPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
