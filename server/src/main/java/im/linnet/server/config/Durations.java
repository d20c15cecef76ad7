// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 2d}, {@code 1h30m}. */
final class Durations {
    private static final Pattern FORM = Pattern.compile(
            "(?:(\\d{1,6})d)? ?(?:(\\d{1,8})h)? ?(?:(\\d{1,9})m(?!s))? ?(?:(\\d{1,9})s)? ?(?:(\\d{1,12})ms)?");

    private Durations() {}

    static @Nullable Duration orNull(String text) {
        String stripped = text.strip();
        if (stripped.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = FORM.matcher(stripped);
        if (stripped.isEmpty() || !matcher.matches()) {
            return null;
        }
        return Duration.ofDays(part(matcher, 1))
                .plusHours(part(matcher, 2))
                .plusMinutes(part(matcher, 3))
                .plusSeconds(part(matcher, 4))
                .plusMillis(part(matcher, 5));
    }

    static String show(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDaysPart(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count != 0) {
            text.append(count).append(unit);
        }
    }

    private static long part(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
