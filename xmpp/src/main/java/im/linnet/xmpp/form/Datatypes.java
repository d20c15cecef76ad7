// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.form;

import im.linnet.xmpp.XmppDateTime;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The datatypes of XML Schema Part 2 that forms use (XEP-0122 §7.2.2.2 and those derived from them). Values of an unknown
 * datatype count as strings (§4.1).
 */
final class Datatypes {
    /** Longer spellings of numbers, dates and the like are refused before they cost anything. */
    private static final int MAX_LENGTH = 1_000;

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)");
    private static final Pattern DOUBLE =
            Pattern.compile("NaN|[+-]?INF|[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final Pattern LANGUAGE = Pattern.compile("[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*");
    private static final BigDecimal BEYOND_DOUBLE = new BigDecimal("1e400");

    private record Bounds(
            @Nullable BigInteger min, @Nullable BigInteger max) {
        static Bounds signed(int bits) {
            BigInteger half = BigInteger.ONE.shiftLeft(bits - 1);
            return new Bounds(half.negate(), half.subtract(BigInteger.ONE));
        }

        static Bounds unsigned(int bits) {
            return new Bounds(BigInteger.ZERO, BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
        }

        boolean contain(BigInteger number) {
            return (min == null || number.compareTo(min) >= 0) && (max == null || number.compareTo(max) <= 0);
        }
    }

    private static final Map<String, Bounds> INTEGERS = Map.ofEntries(
            Map.entry("xs:byte", Bounds.signed(8)),
            Map.entry("xs:short", Bounds.signed(16)),
            Map.entry("xs:int", Bounds.signed(32)),
            Map.entry("xs:long", Bounds.signed(64)),
            Map.entry("xs:unsignedByte", Bounds.unsigned(8)),
            Map.entry("xs:unsignedShort", Bounds.unsigned(16)),
            Map.entry("xs:unsignedInt", Bounds.unsigned(32)),
            Map.entry("xs:unsignedLong", Bounds.unsigned(64)),
            Map.entry("xs:integer", new Bounds(null, null)),
            Map.entry("xs:nonNegativeInteger", new Bounds(BigInteger.ZERO, null)),
            Map.entry("xs:positiveInteger", new Bounds(BigInteger.ONE, null)),
            Map.entry("xs:nonPositiveInteger", new Bounds(null, BigInteger.ZERO)),
            Map.entry("xs:negativeInteger", new Bounds(null, BigInteger.ONE.negate())));

    private Datatypes() {}

    /** Tells whether a text spells a value of a datatype. */
    static boolean accepts(String datatype, String text) {
        return switch (datatype) {
            case "xs:boolean" ->
                switch (text.strip()) {
                    case "0", "1", "false", "true" -> true;
                    default -> false;
                };
            case "xs:anyURI" -> isUri(text.strip());
            case "xs:language" ->
                text.length() <= MAX_LENGTH && LANGUAGE.matcher(text).matches();
            case "xs:double", "xs:float" ->
                text.length() <= MAX_LENGTH && DOUBLE.matcher(text.strip()).matches();
            default -> !isOrdered(datatype) || position(datatype, text) != null;
        };
    }

    /**
     * Tells whether a value lies between two bounds, which count as missing if they are not of the datatype; datatypes
     * without an order have no bounds (§4.7).
     */
    static boolean inRange(String datatype, String text, @Nullable String min, @Nullable String max) {
        if (!isOrdered(datatype)) {
            return true;
        }
        BigDecimal value = position(datatype, text);
        BigDecimal least = min == null ? null : position(datatype, min);
        BigDecimal greatest = max == null ? null : position(datatype, max);
        return value != null
                && (least == null || value.compareTo(least) >= 0)
                && (greatest == null || value.compareTo(greatest) <= 0);
    }

    private static boolean isOrdered(String datatype) {
        return switch (datatype) {
            case "xs:decimal", "xs:double", "xs:float", "xs:date", "xs:dateTime", "xs:time" -> true;
            default -> INTEGERS.containsKey(datatype);
        };
    }

    /** Returns where a value of an ordered datatype stands in this order, or null if the text spells none. */
    private static @Nullable BigDecimal position(String datatype, String untrimmed) {
        String text = untrimmed.strip();
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        return switch (datatype) {
            case "xs:decimal" -> DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
            case "xs:double", "xs:float" -> real(text);
            case "xs:date" -> date(text);
            case "xs:dateTime" -> instant(XmppDateTime.parse(text));
            case "xs:time" -> time(text);
            default -> integer(INTEGERS.get(datatype), text);
        };
    }

    private static @Nullable BigDecimal integer(@Nullable Bounds bounds, String text) {
        if (bounds == null || !INTEGER.matcher(text).matches()) {
            return null;
        }
        BigInteger number = new BigInteger(text);
        return bounds.contain(number) ? new BigDecimal(number) : null;
    }

    /** Returns the position of a real number; NaN has none. */
    private static @Nullable BigDecimal real(String text) {
        if (!DOUBLE.matcher(text).matches()) {
            return null;
        }
        double number = Double.parseDouble(text.replace("INF", "Infinity"));
        if (Double.isNaN(number)) {
            return null;
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? BEYOND_DOUBLE : BEYOND_DOUBLE.negate();
        }
        return BigDecimal.valueOf(number);
    }

    private static @Nullable BigDecimal date(String text) {
        int length = Math.min(10, text.length());
        LocalDate date = XmppDateTime.parseDate(text.substring(0, length));
        String zone = text.substring(length);
        ZoneOffset offset = zone.isEmpty() ? ZoneOffset.UTC : XmppDateTime.parseOffset(zone);
        return date == null || offset == null
                ? null
                : instant(date.atStartOfDay(offset).toInstant());
    }

    private static @Nullable BigDecimal time(String text) {
        XmppDateTime.Time time = XmppDateTime.parseTime(text);
        if (time == null) {
            return null;
        }
        ZoneOffset offset = time.offset() == null ? ZoneOffset.UTC : time.offset();
        return instant(OffsetDateTime.of(LocalDate.EPOCH, time.time(), offset).toInstant());
    }

    private static @Nullable BigDecimal instant(@Nullable Instant instant) {
        return instant == null
                ? null
                : BigDecimal.valueOf(instant.getEpochSecond()).add(BigDecimal.valueOf(instant.getNano(), 9));
    }

    private static boolean isUri(String text) {
        try {
            return !new URI(text).toString().isEmpty();
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
