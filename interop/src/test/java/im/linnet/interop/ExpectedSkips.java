// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The checked-in list of what Smack's suite may leave open, in two sections: {@code [failing]} for tests that run and
 * fail, {@code [not possible]} for those that the suite does not run because it misses a feature. A line is the name of
 * a test, or of a class for all of its tests, a blank, {@code #}, and the reason.
 */
record ExpectedSkips(Map<String, String> failing, Map<String, String> notPossible) {
    static ExpectedSkips read(Path file) throws IOException {
        return parse(Files.readAllLines(file, StandardCharsets.UTF_8));
    }

    static ExpectedSkips parse(List<String> lines) {
        var failing = new TreeMap<String, String>();
        var notPossible = new TreeMap<String, String>();
        TreeMap<String, String> section = null;
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                section = switch (line) {
                    case "[failing]" -> failing;
                    case "[not possible]" -> notPossible;
                    default -> throw new IllegalArgumentException("unknown section " + line);
                };
                continue;
            }
            int comment = line.indexOf(" # ");
            if (section == null || comment < 0) {
                throw new IllegalArgumentException("not \"test # reason\" in a section: " + line);
            }
            if (section.put(
                            line.substring(0, comment).strip(),
                            line.substring(comment + 3).strip())
                    != null) {
                throw new IllegalArgumentException("twice in the list: " + line);
            }
        }
        return new ExpectedSkips(failing, notPossible);
    }

    /** Every way in which the outcomes are not what this list says, one readable line each; empty if all is well. */
    List<String> differences(List<SuiteOutcome> outcomes) {
        var differences = new ArrayList<String>();
        var used = new HashSet<String>();
        for (SuiteOutcome outcome : outcomes) {
            switch (outcome.kind()) {
                case PASSED -> {
                    passed(failing, outcome, used, differences);
                    passed(notPossible, outcome, used, differences);
                }
                case FAILED -> {
                    if (!covers(failing, outcome, used)) {
                        differences.add("fails: " + outcome.test() + ": " + outcome.reason());
                    }
                }
                case IMPOSSIBLE -> {
                    if (!covers(notPossible, outcome, used)) {
                        differences.add("does not run: " + outcome.test() + ": " + outcome.reason());
                    }
                }
            }
        }
        Stream.concat(failing.keySet().stream(), notPossible.keySet().stream())
                .filter(name -> !used.contains(name))
                .forEach(name -> differences.add("listed, but there is no such outcome; remove it: " + name));
        return differences;
    }

    /** A listed class or test of which something passes must be listed more narrowly or not at all. */
    private static void passed(
            Map<String, String> section, SuiteOutcome outcome, Set<String> used, List<String> differences) {
        if (covers(section, outcome, used)) {
            differences.add("passes, but is listed: " + outcome.test());
        }
    }

    private static boolean covers(Map<String, String> section, SuiteOutcome outcome, Set<String> used) {
        boolean covered = false;
        for (String name : List.of(outcome.test(), className(outcome))) {
            if (section.containsKey(name)) {
                used.add(name);
                covered = true;
            }
        }
        return covered;
    }

    private static String className(SuiteOutcome outcome) {
        int dot = outcome.test().indexOf('.');
        return dot < 0 ? outcome.test() : outcome.test().substring(0, dot);
    }
}
