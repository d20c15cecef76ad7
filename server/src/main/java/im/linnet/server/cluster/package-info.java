// SPDX-License-Identifier: Apache-2.0
/**
 * Where entities live. On a single node everything is here: no socket, no database row, no thread.
 */
@NullMarked
package im.linnet.server.cluster;

import org.jspecify.annotations.NullMarked;
