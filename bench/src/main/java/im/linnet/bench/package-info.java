// SPDX-License-Identifier: Apache-2.0
/**
 * Load generator for XMPP servers on the same machine: scenarios idle, chat, login and presence.
 *
 * <p>It has its own light protocol code instead of the full one of the protocol core, because what it measures shares
 * the machine with it: it frames stanzas by scanning bytes and never builds a tree. A connection belongs to one event
 * loop, and so do both ends of a conversation; the main thread only starts phases, sleeps and reads counters.
 */
@NullMarked
package im.linnet.bench;

import org.jspecify.annotations.NullMarked;
