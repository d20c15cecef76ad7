// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.stanza.ErrorCondition;
import im.linnet.xmpp.stanza.StanzaException;
import org.jspecify.annotations.Nullable;

/**
 * Who asks whom.
 *
 * @param sender the sender's address
 * @param session the sender's session if it is a local client, else null
 * @param account the account that is asked; for {@link Target#SERVER} and
 *     {@link Target#SERVICE} the sender's own, or null if it has none here
 */
public record IqContext(
        Jid sender,
        @Nullable ClientSession session,
        @Nullable Account account) {
    /**
     * Returns the account that is asked.
     *
     * @throws IllegalStateException if there is none: the handler was declared for the wrong target
     */
    public Account requireAccount() {
        if (account == null) {
            throw new IllegalStateException("no account");
        }
        return account;
    }

    /**
     * Tells whether the sender may know about the presence of the account that is asked: it is its own, or subscribed to
     * it.
     */
    public boolean seesPresence() {
        Account asked = requireAccount();
        Jid bare = sender.bare();
        return bare.equals(asked.jid()) || asked.isSubscriber(bare);
    }

    /**
     * Returns the sender's session.
     *
     * @throws StanzaException {@code not-allowed} if the sender is not a local client
     */
    public ClientSession requireSession() {
        if (session == null) {
            throw new StanzaException(ErrorCondition.NOT_ALLOWED);
        }
        return session;
    }
}
