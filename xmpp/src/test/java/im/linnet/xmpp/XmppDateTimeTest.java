// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class XmppDateTimeTest {
    static List<String> dateTimes() {
        return Vectors.lines("dates", "datetime.txt");
    }

    static List<String> legacy() {
        return Vectors.lines("dates", "legacy.txt");
    }

    @ParameterizedTest
    @MethodSource("dateTimes")
    void dateTimesAreReadAsTheVectorSays(String vector) {
        int tab = vector.indexOf('\t');

        assertThat(XmppDateTime.parse(vector.substring(0, tab))).isEqualTo(instant(vector.substring(tab + 1)));
    }

    @ParameterizedTest
    @MethodSource("legacy")
    void oldDateTimesAreReadAsTheVectorSays(String vector) {
        int tab = vector.indexOf('\t');

        assertThat(XmppDateTime.parseLegacy(vector.substring(0, tab))).isEqualTo(instant(vector.substring(tab + 1)));
    }

    private static @Nullable Instant instant(String seconds) {
        if (seconds.equals("invalid")) {
            return null;
        }
        BigDecimal number = new BigDecimal(seconds);
        BigDecimal whole = new BigDecimal(number.toBigInteger());
        return Instant.ofEpochSecond(
                whole.longValueExact(), number.subtract(whole).movePointRight(9).longValueExact());
    }

    @ParameterizedTest
    @CsvSource({
        "1969-07-21T02:56:15Z, 1969-07-21T02:56:15Z",
        "2024-02-29T12:00:00.5Z, 2024-02-29T12:00:00.500Z",
        "2024-02-29T12:00:00.007Z, 2024-02-29T12:00:00.007Z",
        "2024-02-29T12:00:00.0009Z, 2024-02-29T12:00:00Z",
        "1960-01-01T00:00:00.25Z, 1960-01-01T00:00:00.250Z",
        "0007-01-01T00:00:00Z, 0007-01-01T00:00:00Z"
    })
    void instantsAreWrittenInUtcWithMilliseconds(Instant instant, String text) {
        assertThat(XmppDateTime.format(instant)).isEqualTo(text);
    }

    @Test
    void yearsWithoutFourDigitsAreNotWritten() {
        for (String far : List.of("+10000-01-01T00:00:00Z", "-0001-12-31T23:59:59Z")) {
            assertThatThrownBy(() -> XmppDateTime.format(Instant.parse(far)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void offsetsAreKept() {
        assertThat(XmppDateTime.parseWithOffset("1969-07-20T21:56:15-05:00"))
                .isEqualTo(OffsetDateTime.parse("1969-07-20T21:56:15-05:00"));
        assertThat(XmppDateTime.parseWithOffset("1969-07-20")).isNull();
    }

    @Test
    void datesAreReadAndWritten() {
        assertThat(XmppDateTime.parseDate("1776-07-04")).isEqualTo(LocalDate.of(1776, 7, 4));
        assertThat(XmppDateTime.formatDate(LocalDate.of(1776, 7, 4))).isEqualTo("1776-07-04");
        for (String wrong : List.of("1776-7-4", "1776-02-30", "17760704", "1776-07-04Z", "")) {
            assertThat(XmppDateTime.parseDate(wrong)).as(wrong).isNull();
        }
    }

    @Test
    void timesAreReadWithAndWithoutAnOffset() {
        assertThat(XmppDateTime.parseTime("16:00:00")).isEqualTo(new XmppDateTime.Time(LocalTime.of(16, 0), null));
        assertThat(XmppDateTime.parseTime("16:00:00.25+07:00"))
                .isEqualTo(new XmppDateTime.Time(LocalTime.of(16, 0, 0, 250_000_000), ZoneOffset.ofHours(7)));
        for (String wrong : List.of("16:00", "24:00:00", "16:00:00+15:00", "16:00:00 Z")) {
            assertThat(XmppDateTime.parseTime(wrong)).as(wrong).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"Z, Z", "-06:00, -06:00", "+05:30, +05:30", "-14:00, -14:00", "+00:00, Z"})
    void offsetsAreReadAndWritten(String text, String written) {
        assertThat(XmppDateTime.parseOffset(text))
                .isNotNull()
                .extracting(XmppDateTime::formatOffset)
                .isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "z", "+6:00", "+0600", "06:00", "+14:01", "+18:00", "+01:75"})
    void otherOffsetsAreNot(String text) {
        assertThat(XmppDateTime.parseOffset(text)).isNull();
    }

    @Test
    void secondsOfAnOffsetAreCutOff() {
        assertThat(XmppDateTime.formatOffset(ZoneOffset.ofHoursMinutesSeconds(0, 53, 28)))
                .isEqualTo("+00:53");
    }

    @Test
    void oldDateTimesAreWritten() {
        assertThat(XmppDateTime.formatLegacy(Instant.parse("2002-09-10T23:08:25.9Z")))
                .isEqualTo("20020910T23:08:25");
    }

    @Test
    void nothingReadsAsNothing() {
        assertThat(XmppDateTime.parse(null)).isNull();
        assertThat(XmppDateTime.parseDate(null)).isNull();
        assertThat(XmppDateTime.parseTime(null)).isNull();
        assertThat(XmppDateTime.parseOffset(null)).isNull();
        assertThat(XmppDateTime.parseLegacy(null)).isNull();
    }

    @Test
    void endlessFractionsAreRefused() {
        assertThat(XmppDateTime.parse("2024-02-29T12:00:00." + "1".repeat(40) + 'Z'))
                .isNotNull();
        assertThat(XmppDateTime.parse("2024-02-29T12:00:00." + "1".repeat(50) + 'Z'))
                .isNull();
    }
}
