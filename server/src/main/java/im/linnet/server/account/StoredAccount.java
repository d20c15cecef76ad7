// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.account;

import im.linnet.xmpp.jid.Jid;
import java.time.Instant;

/**
 * A user's account.
 *
 * @param id its number, never used again after deletion
 * @param jid the bare address
 * @param enabled whether its user may sign in
 * @param created when it was made, to the millisecond
 */
public record StoredAccount(long id, Jid jid, boolean enabled, Instant created) {}
