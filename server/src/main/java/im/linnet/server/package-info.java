// SPDX-License-Identifier: Apache-2.0
/** The messenger server: its packages are one capability each, put together by {@link im.linnet.server.Linnet}. */
@NullMarked
package im.linnet.server;

import org.jspecify.annotations.NullMarked;
