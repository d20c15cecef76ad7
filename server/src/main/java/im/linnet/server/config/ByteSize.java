// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of bytes, written {@code 262144}, {@code 256KiB} or {@code 1MB}: {@code KiB}, {@code MiB}, {@code GiB} are
 * powers of 1024, {@code kB}, {@code MB}, {@code GB} powers of 1000. Letter case and a space before the unit do not
 * matter.
 *
 * @param bytes not negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18}) ?([A-Za-z]{0,3})");
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "b",
            1L,
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30,
            "tib",
            1L << 40,
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L,
            "tb",
            1_000_000_000_000L);

    /** Checks that the size is not negative. */
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
    }

    /** Reads a size, or returns null if the text is none or it does not fit into 63 bits. */
    public static @Nullable ByteSize orNull(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return null;
        }
        Long unit = UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
        if (unit == null) {
            return null;
        }
        long count = Long.parseLong(matcher.group(1));
        long high = Math.multiplyHigh(count, unit);
        long low = count * unit;
        return high == 0 && low >= 0 ? new ByteSize(low) : null;
    }

    /**
     * Returns the number of bytes as an {@code int}.
     *
     * @throws ArithmeticException if it does not fit
     */
    public int toInt() {
        return Math.toIntExact(bytes);
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** Returns the shortest exact form, such as {@code 256KiB}. */
    @Override
    public String toString() {
        if (bytes != 0) {
            for (int power = 4; power > 0; power--) {
                if (bytes % (1L << 10 * power) == 0) {
                    return (bytes >> 10 * power) + "KMGT".substring(power - 1, power) + "iB";
                }
            }
        }
        return Long.toString(bytes);
    }
}
