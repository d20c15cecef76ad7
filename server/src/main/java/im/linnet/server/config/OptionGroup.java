// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares a record as a group of options: a table of the configuration file. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OptionGroup {
    /** The name of the table ({@code c2s}); empty for the options that stand above all tables. */
    String value();

    /** What the group is about, in one sentence of Markdown. */
    String doc();
}
