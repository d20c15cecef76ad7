// SPDX-License-Identifier: Apache-2.0
/**
 * Small extensions, one class each.
 */
@NullMarked
package im.linnet.server.feature;

import org.jspecify.annotations.NullMarked;
