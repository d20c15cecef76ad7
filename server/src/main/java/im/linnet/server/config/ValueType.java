// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import im.linnet.xmpp.jid.Jid;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How the values of one type are read and written. A value that does not fit is read as null. */
sealed interface ValueType {
    /** Says what fits, to be read after "expected". */
    String expected();

    /** Reads a value as it stands in the environment or after {@code --set key=}. */
    @Nullable
    Object fromText(String text);

    /** Reads a value of the TOML file. */
    default @Nullable Object fromToml(JsonNode node) {
        return node.isString() ? fromText(node.stringValue()) : null;
    }

    /** Writes a value as TOML. */
    default String toToml(Object value) {
        return quote(value.toString());
    }

    /** Writes text as a TOML string. */
    static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Whole numbers; {@code narrow} ones are {@code int}. */
    record Whole(boolean narrow, long min, long max) implements ValueType {
        static Whole of(boolean narrow, long min, long max) {
            if (!narrow) {
                return new Whole(false, min, max);
            }
            long least = Math.max(min, Integer.MIN_VALUE);
            long greatest = Math.min(max, Integer.MAX_VALUE);
            return new Whole(true, least, greatest);
        }

        @Override
        public String expected() {
            long least = narrow ? Integer.MIN_VALUE : Long.MIN_VALUE;
            long greatest = narrow ? Integer.MAX_VALUE : Long.MAX_VALUE;
            if (min > least && max < greatest) {
                return "a whole number from " + min + " to " + max;
            }
            if (min > least) {
                return "a whole number of at least " + min;
            }
            return max < greatest ? "a whole number up to " + max : "a whole number";
        }

        @Override
        public @Nullable Object fromText(String text) {
            try {
                return inRange(Long.parseLong(text.strip()));
            } catch (NumberFormatException _) {
                return null;
            }
        }

        @Override
        public @Nullable Object fromToml(JsonNode node) {
            return node.isIntegralNumber() && node.canConvertToLong() ? inRange(node.longValue()) : null;
        }

        @Override
        public String toToml(Object value) {
            return value.toString();
        }

        private @Nullable Object inRange(long value) {
            if (value < min || value > max) {
                return null;
            }
            if (narrow) {
                return (int) value;
            }
            return value;
        }
    }

    /** Yes or no. */
    record Flag() implements ValueType {
        @Override
        public String expected() {
            return "true or false";
        }

        @Override
        public @Nullable Object fromText(String text) {
            return switch (text.strip()) {
                case "true" -> true;
                case "false" -> false;
                default -> null;
            };
        }

        @Override
        public @Nullable Object fromToml(JsonNode node) {
            return node.isBoolean() ? node.booleanValue() : null;
        }

        @Override
        public String toToml(Object value) {
            return value.toString();
        }
    }

    /** Any text. */
    record Text() implements ValueType {
        @Override
        public String expected() {
            return "a text";
        }

        @Override
        public Object fromText(String text) {
            return text;
        }
    }

    /** Times, bounded in seconds. */
    record Span(long minSeconds, long maxSeconds) implements ValueType {
        @Override
        public String expected() {
            return "a duration such as \"30s\", \"5m\", \"1h\" or \"2d\""
                    + bounds(minSeconds, maxSeconds, seconds -> Durations.show(Duration.ofSeconds(seconds)));
        }

        @Override
        public @Nullable Object fromText(String text) {
            Duration duration = Durations.orNull(text);
            return duration != null
                            && (minSeconds <= 0 || duration.compareTo(Duration.ofSeconds(minSeconds)) >= 0)
                            && duration.compareTo(Duration.ofSeconds(maxSeconds)) <= 0
                    ? duration
                    : null;
        }

        @Override
        public String toToml(Object value) {
            return quote(Durations.show((Duration) value));
        }
    }

    /** Sizes, bounded in bytes. */
    record Size(long minBytes, long maxBytes) implements ValueType {
        @Override
        public String expected() {
            return "a size such as 65536, \"64KiB\" or \"1MB\""
                    + bounds(minBytes, maxBytes, bytes -> new ByteSize(bytes).toString());
        }

        @Override
        public @Nullable Object fromText(String text) {
            return inRange(ByteSize.orNull(text));
        }

        @Override
        public @Nullable Object fromToml(JsonNode node) {
            if (node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0) {
                return inRange(new ByteSize(node.longValue()));
            }
            return ValueType.super.fromToml(node);
        }

        private @Nullable Object inRange(@Nullable ByteSize size) {
            return size != null && size.bytes() >= minBytes && size.bytes() <= maxBytes ? size : null;
        }
    }

    /** Constants of an enum, in kebab case. */
    record Choice(List<? extends Enum<?>> constants) implements ValueType {
        static Choice of(Class<?> type) {
            return new Choice(Arrays.stream(type.getEnumConstants())
                    .<Enum<?>>map(constant -> (Enum<?>) constant)
                    .toList());
        }

        static String name(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public String expected() {
            return constants.stream()
                    .map(constant -> quote(name(constant)))
                    .collect(Collectors.collectingAndThen(
                            Collectors.toList(),
                            names -> names.size() == 1
                                    ? names.getFirst()
                                    : String.join(", ", names.subList(0, names.size() - 1)) + " or "
                                            + names.getLast()));
        }

        @Override
        public @Nullable Object fromText(String text) {
            String wanted = text.strip();
            return constants.stream()
                    .filter(constant -> name(constant).equals(wanted))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toToml(Object value) {
            return quote(name((Enum<?>) value));
        }
    }

    /** Names of files and folders. */
    record FileName() implements ValueType {
        @Override
        public String expected() {
            return "a path";
        }

        @Override
        public @Nullable Object fromText(String text) {
            try {
                return text.isBlank() ? null : Path.of(text);
            } catch (InvalidPathException _) {
                return null;
            }
        }
    }

    /** XMPP addresses. */
    record Address() implements ValueType {
        @Override
        public String expected() {
            return "an address such as \"juliet@example.org\"";
        }

        @Override
        public @Nullable Object fromText(String text) {
            return Jid.orNull(text.strip());
        }
    }

    /** Several values of one type: an array in TOML, else with commas. */
    record Several(ValueType element) implements ValueType {
        @Override
        public String expected() {
            return "a list, each item " + element.expected();
        }

        @Override
        public @Nullable Object fromText(String text) {
            List<Object> items = new ArrayList<>();
            if (!text.isBlank()) {
                for (String part : text.split(",", -1)) {
                    Object item = part.isBlank() ? null : element.fromText(part.strip());
                    if (item == null) {
                        return null;
                    }
                    items.add(item);
                }
            }
            return List.copyOf(items);
        }

        @Override
        public @Nullable Object fromToml(JsonNode node) {
            if (!node.isArray()) {
                return null;
            }
            List<Object> items = new ArrayList<>();
            for (JsonNode child : node) {
                Object item = element.fromToml(child);
                if (item == null) {
                    return null;
                }
                items.add(item);
            }
            return List.copyOf(items);
        }

        @Override
        public String toToml(Object value) {
            return ((List<?>) value).stream().map(element::toToml).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    private static String bounds(long min, long max, LongFunction<String> show) {
        if (min > 0 && max < Long.MAX_VALUE) {
            return ", from " + show.apply(min) + " to " + show.apply(max);
        }
        if (min > 0) {
            return ", at least " + show.apply(min);
        }
        return max < Long.MAX_VALUE ? ", at most " + show.apply(max) : "";
    }
}
