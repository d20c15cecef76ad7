// SPDX-License-Identifier: Apache-2.0
/**
 * Listeners, TLS, connections and their limits. The only package (with http, later) that knows Netty.\n *\n * <p>Threading: a connection's state belongs to its event loop.
 */
@NullMarked
package im.linnet.server.net;

import org.jspecify.annotations.NullMarked;
