// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times as text: XEP-0082 XMPP Date and Time Profiles, version 1.1.1.
 *
 * <p>Years have four digits. Fractions of a second may have any number of digits, of which nine count. What is not valid
 * reads as null.
 */
public final class XmppDateTime {
    private static final int MAX_LENGTH = 64;
    private static final String DATE = "(\\d{4})-(\\d{2})-(\\d{2})";
    private static final String TIME = "(\\d{2}):(\\d{2}):(\\d{2})(?:\\.(\\d+))?";
    private static final String ZONE = "(Z|[+-]\\d{2}:\\d{2})";
    private static final Pattern DATE_PROFILE = Pattern.compile(DATE);
    private static final Pattern DATE_TIME_PROFILE = Pattern.compile(DATE + 'T' + TIME + ZONE);
    private static final Pattern TIME_PROFILE = Pattern.compile(TIME + ZONE + '?');
    private static final Pattern ZONE_PROFILE = Pattern.compile(ZONE);
    private static final Pattern LEGACY = Pattern.compile("(\\d{4})(\\d{2})(\\d{2})T(\\d{2}):(\\d{2}):(\\d{2})");
    /** XML Schema 1.1 Part 2 §3.3.7.2: no zone is further from UTC. */
    private static final int MAX_OFFSET_SECONDS = 14 * 3600;

    /**
     * A time of day.
     *
     * @param time the time
     * @param offset the offset from UTC, or null if it was not given
     */
    public record Time(LocalTime time, @Nullable ZoneOffset offset) {}

    private XmppDateTime() {}

    /** Reads the DateTime profile (§3.2). */
    public static @Nullable Instant parse(@Nullable String text) {
        OffsetDateTime dateTime = parseWithOffset(text);
        return dateTime == null ? null : dateTime.toInstant();
    }

    /** Reads the DateTime profile (§3.2) and keeps its offset. */
    public static @Nullable OffsetDateTime parseWithOffset(@Nullable String text) {
        Matcher matcher = match(DATE_TIME_PROFILE, text);
        if (matcher == null) {
            return null;
        }
        try {
            ZoneOffset offset = offset(matcher.group(8));
            return OffsetDateTime.of(date(matcher), time(matcher, 4), offset);
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** Reads the Date profile (§3.1). */
    public static @Nullable LocalDate parseDate(@Nullable String text) {
        Matcher matcher = match(DATE_PROFILE, text);
        try {
            return matcher == null ? null : date(matcher);
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** Reads the Time profile (§3.3). */
    public static @Nullable Time parseTime(@Nullable String text) {
        Matcher matcher = match(TIME_PROFILE, text);
        if (matcher == null) {
            return null;
        }
        try {
            String zone = matcher.group(5);
            return new Time(time(matcher, 1), zone == null ? null : offset(zone));
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** Reads a time zone definition: {@code Z}, or a sign, hours and minutes. */
    public static @Nullable ZoneOffset parseOffset(@Nullable String text) {
        Matcher matcher = match(ZONE_PROFILE, text);
        try {
            return matcher == null ? null : offset(matcher.group(1));
        } catch (DateTimeException _) {
            return null;
        }
    }

    /** Reads what old protocols send (§4): {@code CCYYMMDDThh:mm:ss} in UTC, or the DateTime profile. */
    public static @Nullable Instant parseLegacy(@Nullable String text) {
        Matcher matcher = match(LEGACY, text);
        if (matcher == null) {
            return parse(text);
        }
        try {
            LocalTime time = LocalTime.of(number(matcher, 4), number(matcher, 5), number(matcher, 6));
            return LocalDateTime.of(date(matcher), time).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static @Nullable Matcher match(Pattern pattern, @Nullable String text) {
        if (text == null || text.length() > MAX_LENGTH) {
            return null;
        }
        Matcher matcher = pattern.matcher(text);
        return matcher.matches() ? matcher : null;
    }

    private static LocalDate date(Matcher matcher) {
        return LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
    }

    private static LocalTime time(Matcher matcher, int first) {
        String fraction = matcher.group(first + 3);
        int nanos = fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
        return LocalTime.of(number(matcher, first), number(matcher, first + 1), number(matcher, first + 2), nanos);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static ZoneOffset offset(String zone) {
        ZoneOffset offset = ZoneOffset.of(zone);
        if (Math.abs(offset.getTotalSeconds()) > MAX_OFFSET_SECONDS) {
            throw new DateTimeException("offset beyond 14 hours");
        }
        return offset;
    }

    /**
     * Writes the DateTime profile in UTC, with milliseconds if they are not zero; smaller fractions are cut off.
     *
     * @throws IllegalArgumentException if the year does not have four digits
     */
    public static String format(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(24);
        text.append(formatDate(utc.toLocalDate())).append('T');
        clock(text, utc);
        int millis = utc.get(ChronoField.MILLI_OF_SECOND);
        if (millis != 0) {
            text.append('.')
                    .append((char) ('0' + millis / 100))
                    .append((char) ('0' + millis / 10 % 10))
                    .append((char) ('0' + millis % 10));
        }
        return text.append('Z').toString();
    }

    /**
     * Writes the Date profile.
     *
     * @throws IllegalArgumentException if the year does not have four digits
     */
    public static String formatDate(LocalDate date) {
        requireFourDigits(date.getYear());
        return date.toString();
    }

    /** Writes a time zone definition, {@code Z} for UTC; seconds of the offset are cut off. */
    public static String formatOffset(ZoneOffset offset) {
        int minutes = offset.getTotalSeconds() / 60;
        return ZoneOffset.ofTotalSeconds(minutes * 60).getId();
    }

    /**
     * Writes what old protocols expect: {@code CCYYMMDDThh:mm:ss} in UTC.
     *
     * @throws IllegalArgumentException if the year does not have four digits
     */
    public static String formatLegacy(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(17);
        text.append(formatDate(utc.toLocalDate()).replace("-", "")).append('T');
        clock(text, utc);
        return text.toString();
    }

    private static void clock(StringBuilder text, LocalDateTime utc) {
        twoDigits(text, utc.getHour()).append(':');
        twoDigits(text, utc.getMinute()).append(':');
        twoDigits(text, utc.getSecond());
    }

    private static StringBuilder twoDigits(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    private static void requireFourDigits(int year) {
        if (year < 0 || year > 9999) {
            throw new IllegalArgumentException("year without four digits: " + year);
        }
    }
}
