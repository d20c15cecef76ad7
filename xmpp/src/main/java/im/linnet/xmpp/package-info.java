// SPDX-License-Identifier: Apache-2.0
/** The XMPP protocol core, free of I/O: bytes in, values out. This package holds what all others share. */
@NullMarked
package im.linnet.xmpp;

import org.jspecify.annotations.NullMarked;
