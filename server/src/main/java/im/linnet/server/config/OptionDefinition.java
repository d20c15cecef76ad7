// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import im.linnet.xmpp.jid.Jid;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a record component declares.
 *
 * @param key the dotted name
 * @param variable the name in the environment
 * @param nullable whether the option may be absent
 */
record OptionDefinition(
        String key,
        String variable,
        ValueType type,
        boolean nullable,
        @Nullable Object defaultValue,
        Option option) {

    /**
     * Reads the declaration.
     *
     * @throws IllegalArgumentException if it is not one, or its default does not fit its type and range
     */
    static OptionDefinition of(String group, RecordComponent component) {
        Option option = component.getAnnotation(Option.class);
        String place = component.getDeclaringRecord().getName() + "." + component.getName();
        if (option == null) {
            throw new IllegalArgumentException(place + " is not an @Option");
        }
        String name = dashed(component.getName());
        String key = group.isEmpty() ? name : group + "." + name;
        ValueType type = typeOf(component.getGenericType(), option, place);
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Object value = nullable && option.defaultValue().isEmpty() ? null : type.fromText(option.defaultValue());
        if (value == null && !nullable) {
            throw new IllegalArgumentException(place + ": the default is not " + type.expected());
        }
        return new OptionDefinition(key, variableOf(key), type, nullable, value, option);
    }

    /** Returns a value as it would stand in TOML, or a placeholder for what must not be shown. */
    String show(@Nullable Object value) {
        if (value == null) {
            return "(none)";
        }
        return option.secret() ? "(secret)" : type.toToml(value);
    }

    static String dashed(String camelCase) {
        StringBuilder dashed = new StringBuilder();
        for (int at = 0; at < camelCase.length(); at++) {
            char character = camelCase.charAt(at);
            if (Character.isUpperCase(character)) {
                dashed.append('-').append(Character.toLowerCase(character));
            } else {
                dashed.append(character);
            }
        }
        return dashed.toString();
    }

    static String variableOf(String key) {
        return Environment.PREFIX
                + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static ValueType typeOf(Type type, Option option, String place) {
        if (type instanceof ParameterizedType parameterized && parameterized.getRawType() == List.class) {
            return new ValueType.Several(typeOf(parameterized.getActualTypeArguments()[0], option, place));
        }
        if (type instanceof Class<?> plain) {
            return plainType(plain, option, place);
        }
        throw new IllegalArgumentException(place + ": options cannot be of " + type);
    }

    private static ValueType plainType(Class<?> type, Option option, String place) {
        if (type == int.class || type == long.class) {
            return ValueType.Whole.of(type == int.class, option.min(), option.max());
        }
        if (type == boolean.class) {
            return new ValueType.Flag();
        }
        if (type == String.class) {
            return new ValueType.Text();
        }
        if (type == Duration.class) {
            return new ValueType.Span(option.min(), option.max());
        }
        if (type == ByteSize.class) {
            return new ValueType.Size(option.min(), option.max());
        }
        if (type == Path.class) {
            return new ValueType.FileName();
        }
        if (type == Jid.class) {
            return new ValueType.Address();
        }
        if (type.isEnum()) {
            return ValueType.Choice.of(type);
        }
        throw new IllegalArgumentException(place + ": options cannot be of " + type);
    }
}
