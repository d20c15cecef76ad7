// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

import im.linnet.xmpp.jid.Jid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A local account that is awake. Reading is safe from any thread and sees an immutable snapshot; changes belong to the
 * account's turn.
 */
public interface Account {
    /** Returns the bare address. */
    Jid jid();

    /** Returns the id in the store. */
    long id();

    /** Returns the sessions that are bound. */
    List<ClientSession> sessions();

    /** Returns an extension's value. */
    <T> T state(StateKey<T> key);

    /** Replaces an extension's value; in the account's turn only. */
    <T> void state(StateKey<T> key, T value);

    /** Tells whether a contact gets the account's presence: a subscription {@code from} or {@code both}. */
    boolean isSubscriber(Jid contact);

    /** Tells whether the account gets a contact's presence: a subscription {@code to} or {@code both}. */
    boolean isSubscribedTo(Jid contact);

    /** Sends the current presence of every available session to a contact again; in the account's turn only. */
    void sendPresenceTo(Jid contact, @Nullable Jid exceptSession);

    /** Sends unavailable presence of every available session to a contact; in the account's turn only. */
    void sendUnavailableTo(Jid contact);
}
