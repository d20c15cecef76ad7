// SPDX-License-Identifier: Apache-2.0
/** What operators see from outside: metrics and health. */
@NullMarked
package im.linnet.server.observe;

import org.jspecify.annotations.NullMarked;
