// SPDX-License-Identifier: Apache-2.0
/** The source format check of the build. */
@NullMarked
package im.linnet.style;

import org.jspecify.annotations.NullMarked;
