// SPDX-License-Identifier: Apache-2.0
/**
 * The account entity (a bare JID): its sessions, roster, subscriptions, presence, delivery and offline messages.
 *
 * <p>Threading: everything of an account happens in its mailbox; what others may read is an immutable snapshot.
 * The store classes block, save where a method answers with a future, and are thread-safe.
 */
@NullMarked
package im.linnet.server.account;

import org.jspecify.annotations.NullMarked;
