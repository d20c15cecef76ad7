// SPDX-License-Identifier: Apache-2.0
/** Placeholder. */
@NullMarked
package im.linnet.bench;

import org.jspecify.annotations.NullMarked;
