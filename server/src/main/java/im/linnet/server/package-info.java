// SPDX-License-Identifier: Apache-2.0
/** Placeholder. */
@NullMarked
package im.linnet.server;

import org.jspecify.annotations.NullMarked;
