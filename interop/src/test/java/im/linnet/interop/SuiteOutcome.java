// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

/**
 * What became of one test of Smack's suite.
 *
 * @param test class, method, kind and connection, as the suite names it
 * @param reason why it did not pass, in one line; empty when it passed
 */
record SuiteOutcome(Kind kind, String test, String reason) {
    enum Kind {
        PASSED,
        FAILED,
        /** The suite looked for a feature, did not find it, and did not run the test. */
        IMPOSSIBLE
    }

    /** Reads a line as {@link SuiteProcess} writes it. */
    static SuiteOutcome parse(String line) {
        var fields = line.split("\t", 3);
        return new SuiteOutcome(Kind.valueOf(fields[0]), fields[1], fields[2]);
    }
}
