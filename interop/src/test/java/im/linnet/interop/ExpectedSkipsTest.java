// SPDX-License-Identifier: Apache-2.0
package im.linnet.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.interop.SuiteOutcome.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedSkipsTest {
    private static final ExpectedSkips SKIPS = ExpectedSkips.parse(List.of(
            "# a comment",
            "",
            "[failing]",
            "Mood.notifies (Normal) # later",
            "[not possible]",
            "Rooms # later",
            "Archive.pages (Normal) # later"));

    private static SuiteOutcome outcome(Kind kind, String test) {
        return new SuiteOutcome(kind, test, kind == Kind.PASSED ? "" : "why");
    }

    private static List<SuiteOutcome> expected() {
        return List.of(
                outcome(Kind.PASSED, "Ping.pings (Normal)"),
                outcome(Kind.FAILED, "Mood.notifies (Normal)"),
                outcome(Kind.IMPOSSIBLE, "Rooms"),
                outcome(Kind.IMPOSSIBLE, "Archive.pages (Normal)"));
    }

    private static List<String> differencesWith(SuiteOutcome changed) {
        return SKIPS.differences(expected().stream()
                .map(outcome -> outcome.test().equals(changed.test()) ? changed : outcome)
                .toList());
    }

    @Test
    void what_is_as_listed_makes_no_difference() {
        assertThat(SKIPS.differences(expected())).isEmpty();
    }

    @Test
    void a_failure_that_is_not_listed_is_told_with_its_reason() {
        assertThat(differencesWith(outcome(Kind.FAILED, "Ping.pings (Normal)")))
                .containsExactly("fails: Ping.pings (Normal): why");
    }

    @Test
    void a_test_that_no_longer_runs_is_told_with_its_reason() {
        assertThat(differencesWith(outcome(Kind.IMPOSSIBLE, "Ping.pings (Normal)")))
                .containsExactly("does not run: Ping.pings (Normal): why");
    }

    @Test
    void a_listed_failure_that_passes_must_leave_the_list() {
        assertThat(differencesWith(outcome(Kind.PASSED, "Mood.notifies (Normal)")))
                .containsExactly("passes, but is listed: Mood.notifies (Normal)");
    }

    @Test
    void a_class_of_which_something_passes_must_leave_the_list() {
        assertThat(SKIPS.differences(List.of(
                        outcome(Kind.FAILED, "Mood.notifies (Normal)"),
                        outcome(Kind.IMPOSSIBLE, "Archive.pages (Normal)"),
                        outcome(Kind.PASSED, "Rooms.enters (Normal)"),
                        outcome(Kind.IMPOSSIBLE, "Rooms.leaves (Normal)"))))
                .containsExactly("passes, but is listed: Rooms.enters (Normal)");
    }

    @Test
    void what_the_suite_does_not_know_must_leave_the_list() {
        assertThat(SKIPS.differences(List.of(outcome(Kind.IMPOSSIBLE, "Rooms"), outcome(Kind.IMPOSSIBLE, "Archive"))))
                .containsExactlyInAnyOrder(
                        "does not run: Archive: why",
                        "listed, but there is no such outcome; remove it: Mood.notifies (Normal)",
                        "listed, but there is no such outcome; remove it: Archive.pages (Normal)");
    }

    @Test
    void failing_is_not_the_same_as_not_possible() {
        assertThat(differencesWith(outcome(Kind.FAILED, "Rooms"))).contains("fails: Rooms: why");
    }

    @Test
    void a_line_without_a_reason_is_an_error() {
        assertThatThrownBy(() -> ExpectedSkips.parse(List.of("[failing]", "Mood.notifies (Normal)")))
                .hasMessageContaining("reason");
    }
}
