// SPDX-License-Identifier: Apache-2.0
/**
 * Client streams (RFC 6120): negotiation, authentication, binding, and the bound session.
 *
 * <p>Threading: a stream belongs to its connection's event loop until it is bound, then to its session's mailbox.
 */
@NullMarked
package im.linnet.server.c2s;

import org.jspecify.annotations.NullMarked;
