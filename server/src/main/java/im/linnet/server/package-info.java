// SPDX-License-Identifier: Apache-2.0
/** The Linnet server: its composition root. Everything is constructed here and passed by constructor. */
@NullMarked
package im.linnet.server;

import org.jspecify.annotations.NullMarked;
