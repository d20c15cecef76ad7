// SPDX-License-Identifier: Apache-2.0
/** Clients and suites that we did not write, run against a started server. */
@NullMarked
package im.linnet.interop;

import org.jspecify.annotations.NullMarked;
