// SPDX-License-Identifier: Apache-2.0
/**
 * The account entity (a bare JID): its sessions, roster, subscriptions, presence, delivery and offline messages.\n *\n * <p>Threading: everything of an account happens in its mailbox; what others may read is an immutable snapshot.
 */
@NullMarked
package im.linnet.server.account;

import org.jspecify.annotations.NullMarked;
