// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a record component as an option. The component's name in camel case is the key with dashes:
 * {@code tlsPort} in the group {@code c2s} is {@code c2s.tls-port}.
 *
 * <p>Types: {@code int}, {@code long}, {@code boolean}, {@code String}, {@link java.time.Duration}, {@link ByteSize},
 * {@link java.nio.file.Path}, {@link im.linnet.xmpp.jid.Jid}, an enum, and {@code List} of {@code String}, {@code Jid}
 * or an enum. A component marked {@code @Nullable} is null when nothing is set.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Option {
    /** What the option does, in one or two sentences of Markdown. */
    String doc();

    /** The default as it would be written after {@code --set key=}; lists with commas; empty for null or no items. */
    String defaultValue() default "";

    /** The least value of a number; of a duration in seconds, of a size in bytes. */
    long min() default Long.MIN_VALUE;

    /** The greatest value of a number; of a duration in seconds, of a size in bytes. */
    long max() default Long.MAX_VALUE;

    /** Whether a reload applies a change; otherwise it waits for the next start. */
    boolean reload() default false;

    /** Whether the value must not be shown anywhere. */
    boolean secret() default false;
}
