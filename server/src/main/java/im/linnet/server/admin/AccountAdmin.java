// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import im.linnet.xmpp.jid.Jid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What administrators can do with accounts. Addresses are bare and have a localpart. Every method may block, and
 * throws {@link AdminException} if it cannot be done: the domain is not served, the account is missing or exists, the
 * password is not allowed, the store fails.
 */
public interface AccountAdmin {
    /** Creates an account that does not exist. */
    void add(Jid account, String password);

    /** Sets the password of an account. */
    void setPassword(Jid account, String password);

    /**
     * Returns accounts in a fixed order.
     *
     * @param domain only those of this domain, or null for all
     * @param after only those that come after this one, or null to begin at the first
     * @param limit how many at most, positive
     */
    List<Account> list(@Nullable String domain, @Nullable Jid after, int limit);

    /** Returns one account. */
    Account show(Jid account);

    /** Allows or forbids signing in; when forbidden, connected clients are disconnected. */
    void setEnabled(Jid account, boolean enabled);

    /** Deletes an account and everything that it owns. */
    void delete(Jid account);

    /**
     * Creates many accounts, deriving keys on all processors. One that cannot be created does not keep the others from
     * it.
     */
    BatchResult addBatch(List<NewAccount> accounts);

    /**
     * An account as administrators see it.
     *
     * @param created null if it is not known
     */
    record Account(Jid jid, boolean enabled, @Nullable Instant created) {}

    /** An account to be created. Never shows its password. */
    record NewAccount(Jid jid, String password) {
        @Override
        public String toString() {
            return jid.toString();
        }
    }

    /**
     * What became of a batch.
     *
     * @param added how many were created
     * @param failures those that were not
     */
    record BatchResult(int added, List<Failure> failures) {
        /** Copies the list. */
        public BatchResult {
            failures = List.copyOf(failures);
        }
    }

    /**
     * An account of a batch that was not created.
     *
     * @param index its place in the batch, from 0
     * @param message why, to be read by people
     */
    record Failure(int index, String message) {}
}
