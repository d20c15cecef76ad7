// SPDX-License-Identifier: Apache-2.0
/**
 * Configuration: every option is a component of a record, declared with its default, range and meaning. Values come
 * from the defaults, a TOML file, the environment and {@code --set}, each overriding the one before; what is wrong is
 * collected and reported with its position. A loaded {@link im.linnet.server.config.Config} never changes; a reload
 * makes a new one. All types here are safe from any thread.
 */
@NullMarked
package im.linnet.server.config;

import org.jspecify.annotations.NullMarked;
