// SPDX-License-Identifier: Apache-2.0
/** Smack 4.4, the released line of the Java client library, against a started server. */
@NullMarked
package im.linnet.interop.smack44;

import org.jspecify.annotations.NullMarked;
